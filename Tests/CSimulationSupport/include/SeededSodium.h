#ifndef SEEDEDSODIUM_H
#define SEEDEDSODIUM_H

#include <stdint.h>

// Lets libsodium draw from a seeded generator, in the whole process and for good. For simulations:
// what is sealed in such a process is no secret.
// Returns 0, or -1 if libsodium cannot be used.
int sim_sodium_install(void);

// Starts the generator anew.
void sim_sodium_seed(uint64_t seed);

#endif
