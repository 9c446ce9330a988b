#include "SeededSodium.h"

#include <sodium.h>
#include <string.h>

static uint64_t state;

static uint64_t next(void) {
  state += 0x9E3779B97F4A7C15u;
  uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  return mixed ^ (mixed >> 31);
}

static const char *name(void) { return "simulated"; }

static uint32_t draw(void) { return (uint32_t)next(); }

static void fill(void *const buffer, const size_t size) {
  unsigned char *bytes = buffer;
  for (size_t done = 0; done < size;) {
    uint64_t word = next();
    size_t part = size - done < sizeof word ? size - done : sizeof word;
    memcpy(bytes + done, &word, part);
    done += part;
  }
}

static struct randombytes_implementation seeded = {
    .implementation_name = name, .random = draw, .buf = fill};

// Made ready at once: what that draws must not depend on what comes first.
int sim_sodium_install(void) {
  int code = randombytes_set_implementation(&seeded);
  return code == 0 && sodium_init() >= 0 ? 0 : -1;
}

void sim_sodium_seed(uint64_t seed) { state = seed; }
