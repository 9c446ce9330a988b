#define _GNU_SOURCE
#include "SimulatedDisk.h"

#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { sector_size = 512, images_max = 8, owners_max = 4096, prefix_size = 256 };

enum sector_state { clean = 0, dirty = 1, lost = 2 };

// What a sector certainly holds while the file holds something else.
struct sector {
  unsigned char state;
  unsigned char *before;
};

// A file as a power cut would leave it.
struct image {
  char path[PATH_MAX];
  dev_t device;
  ino_t inode;
  int kind;
  sqlite3_int64 size;  // that is certain
  struct sector *sectors;
  long room;
};

struct sim_file {
  sqlite3_file base;
  long owner;
  struct image *image;
  sqlite3_file *real;
};

static struct image images[images_max];
static char prefixes[owners_max][prefix_size];
static unsigned char is_dead[owners_max];
static long owners_count;
static sim_decide decide;
static sqlite3_vfs *real;
static sqlite3_vfs simulated;
static uint64_t chance_state;

static uint64_t chance(void) {
  chance_state += 0x9E3779B97F4A7C15u;
  uint64_t mixed = chance_state;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  return mixed ^ (mixed >> 31);
}

// MARK: Images

static struct sector *sector_at(struct image *image, long index) {
  if (index >= image->room) {
    long room = image->room ? image->room : 1024;
    while (room <= index) room *= 2;
    image->sectors = realloc(image->sectors, (size_t)room * sizeof(struct sector));
    if (!image->sectors) abort();
    memset(image->sectors + image->room, 0, (size_t)(room - image->room) * sizeof(struct sector));
    image->room = room;
  }
  return &image->sectors[index];
}

static void settle(struct sector *sector) {
  free(sector->before);
  sector->before = 0;
  sector->state = clean;
}

// Keeps what is about to be overwritten from `start` to `end`.
static void remember(struct sim_file *file, sqlite3_int64 start, sqlite3_int64 end) {
  sqlite3_int64 size = 0;
  file->real->pMethods->xFileSize(file->real, &size);
  for (long index = (long)(start / sector_size); (sqlite3_int64)index * sector_size < end; index++) {
    struct sector *sector = sector_at(file->image, index);
    if (sector->state == lost) sector->state = dirty;
    if (sector->state == dirty) continue;
    sector->state = dirty;
    sector->before = calloc(1, sector_size);
    if (!sector->before) abort();
    sqlite3_int64 offset = (sqlite3_int64)index * sector_size;
    if (offset >= size) continue;
    int amount = size - offset < sector_size ? (int)(size - offset) : sector_size;
    file->real->pMethods->xRead(file->real, sector->before, amount, offset);
  }
}

static void make_certain(struct sim_file *file, int succeeds) {
  struct image *image = file->image;
  for (long index = 0; index < image->room; index++) {
    struct sector *sector = &image->sectors[index];
    if (sector->state != dirty) continue;
    // After a failed sync the system takes all for written, whatever the disk has.
    if (succeeds || chance() % 2) {
      settle(sector);
    } else {
      sector->state = lost;
    }
  }
  sqlite3_int64 size = 0;
  if (file->real->pMethods->xFileSize(file->real, &size) != SQLITE_OK) return;
  if (succeeds || chance() % 2) image->size = size;
}

static void cut(struct image *image) {
  int descriptor = open(image->path, O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return;
  struct stat status;
  sqlite3_int64 size = fstat(descriptor, &status) == 0 ? status.st_size : 0;
  int keeps_truncation = size < image->size && chance() % 2;
  sqlite3_int64 end = keeps_truncation ? size : image->size;
  for (long index = 0; index < image->room; index++) {
    struct sector *sector = &image->sectors[index];
    if (sector->state == clean) continue;
    sqlite3_int64 offset = (sqlite3_int64)index * sector_size;
    int is_gone = offset >= size;
    if (sector->state == lost || chance() % 2 || is_gone) {
      if (offset < image->size && !(is_gone && keeps_truncation)) {
        if (pwrite(descriptor, sector->before, sector_size, offset) != sector_size) abort();
      } else if (!is_gone) {
        static const char zeros[sector_size];
        if (pwrite(descriptor, zeros, sector_size, offset) != sector_size) abort();
      }
    } else if (offset + sector_size > end) {
      end = offset + sector_size < size ? offset + sector_size : size;
    }
    settle(sector);
  }
  if (ftruncate(descriptor, end) != 0) abort();
  image->size = end;
  close(descriptor);
}

static int kind_of(const char *path) {
  size_t length = strlen(path);
  if (length > 4 && strcmp(path + length - 4, "-wal") == 0) return SIM_LOG;
  return length > 3 && strcmp(path + length - 3, ".db") == 0 ? SIM_DATABASE : SIM_OTHER;
}

static struct image *image_of(const char *path) {
  struct stat status;
  if (stat(path, &status) != 0) return 0;
  struct image *unused = 0;
  for (int i = 0; i < images_max; i++) {
    if (images[i].path[0] && images[i].inode == status.st_ino && images[i].device == status.st_dev)
      return &images[i];
    if (!images[i].path[0] && !unused) unused = &images[i];
  }
  if (!unused || !realpath(path, unused->path)) return 0;
  unused->device = status.st_dev;
  unused->inode = status.st_ino;
  unused->kind = kind_of(path);
  unused->size = status.st_size;
  return unused;
}

// MARK: Files

#define OWN(file) ((struct sim_file *)(file))
#define REAL(file) (OWN(file)->real)

static int dead(sqlite3_file *file) { return OWN(file)->owner >= 0 && is_dead[OWN(file)->owner]; }

static int asked(sqlite3_file *file, int operation, sqlite3_int64 offset, int count) {
  struct sim_file *own = OWN(file);
  if (own->owner < 0 || !own->image) return SQLITE_OK;
  return decide(own->owner, operation, own->image->kind, offset, count);
}

static int sim_close(sqlite3_file *file) {
  int code = REAL(file)->pMethods ? REAL(file)->pMethods->xClose(REAL(file)) : SQLITE_OK;
  sqlite3_free(REAL(file));
  OWN(file)->real = 0;
  return code;
}

static int sim_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
  if (dead(file)) return SQLITE_IOERR_READ;
  return REAL(file)->pMethods->xRead(REAL(file), bytes, count, offset);
}

static int sim_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
  if (dead(file)) return SQLITE_IOERR_WRITE;
  int answer = asked(file, SIM_WRITE, offset, count);
  if (answer > 0) return answer;
  int amount = answer < 0 ? count / 2 : count;
  if (OWN(file)->image) remember(OWN(file), offset, offset + amount);
  int code = amount ? REAL(file)->pMethods->xWrite(REAL(file), bytes, amount, offset) : SQLITE_OK;
  return answer < 0 ? -answer : code;
}

static int sim_truncate(sqlite3_file *file, sqlite3_int64 size) {
  if (dead(file)) return SQLITE_IOERR_TRUNCATE;
  int answer = asked(file, SIM_TRUNCATE, size, 0);
  if (answer != SQLITE_OK) return answer < 0 ? -answer : answer;
  sqlite3_int64 end = 0;
  REAL(file)->pMethods->xFileSize(REAL(file), &end);
  if (OWN(file)->image) remember(OWN(file), size, end);
  return REAL(file)->pMethods->xTruncate(REAL(file), size);
}

static int sim_sync(sqlite3_file *file, int flags) {
  (void)flags;
  if (dead(file)) return SQLITE_IOERR_FSYNC;
  int answer = asked(file, SIM_SYNC, 0, 0);
  if (!OWN(file)->image || (answer != SQLITE_OK && dead(file))) return answer;
  make_certain(OWN(file), answer == SQLITE_OK);
  return answer < 0 ? -answer : answer;
}

static int sim_file_size(sqlite3_file *file, sqlite3_int64 *size) {
  if (dead(file)) return SQLITE_IOERR_FSTAT;
  return REAL(file)->pMethods->xFileSize(REAL(file), size);
}

static int sim_lock(sqlite3_file *file, int lock) {
  return REAL(file)->pMethods->xLock(REAL(file), lock);
}

static int sim_unlock(sqlite3_file *file, int lock) {
  return REAL(file)->pMethods->xUnlock(REAL(file), lock);
}

static int sim_check_lock(sqlite3_file *file, int *out) {
  return REAL(file)->pMethods->xCheckReservedLock(REAL(file), out);
}

static int sim_control(sqlite3_file *file, int operation, void *argument) {
  // What would change the file behind our back is left undone.
  if (operation == SQLITE_FCNTL_SIZE_HINT || operation == SQLITE_FCNTL_CHUNK_SIZE) return SQLITE_OK;
  return REAL(file)->pMethods->xFileControl(REAL(file), operation, argument);
}

static int sim_sector_size(sqlite3_file *file) {
  return REAL(file)->pMethods->xSectorSize(REAL(file));
}

static int sim_traits(sqlite3_file *file) {
  return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}

static int sim_shm_map(
    sqlite3_file *file, int region, int size, int extend, void volatile **memory) {
  if (dead(file)) return SQLITE_IOERR_SHMMAP;
  return REAL(file)->pMethods->xShmMap(REAL(file), region, size, extend, memory);
}

static int sim_shm_lock(sqlite3_file *file, int offset, int n, int flags) {
  return REAL(file)->pMethods->xShmLock(REAL(file), offset, n, flags);
}

static void sim_shm_barrier(sqlite3_file *file) { REAL(file)->pMethods->xShmBarrier(REAL(file)); }

static int sim_shm_unmap(sqlite3_file *file, int deletes) {
  return REAL(file)->pMethods->xShmUnmap(REAL(file), deletes);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = sim_close,
    .xRead = sim_read,
    .xWrite = sim_write,
    .xTruncate = sim_truncate,
    .xSync = sim_sync,
    .xFileSize = sim_file_size,
    .xLock = sim_lock,
    .xUnlock = sim_unlock,
    .xCheckReservedLock = sim_check_lock,
    .xFileControl = sim_control,
    .xSectorSize = sim_sector_size,
    .xDeviceCharacteristics = sim_traits,
    .xShmMap = sim_shm_map,
    .xShmLock = sim_shm_lock,
    .xShmBarrier = sim_shm_barrier,
    .xShmUnmap = sim_shm_unmap,
};

// MARK: The disk

static long owner_of(const char *path) {
  for (long owner = owners_count - 1; owner >= 0; owner--) {
    size_t length = strlen(prefixes[owner]);
    if (length && strncmp(path, prefixes[owner], length) == 0) return owner;
  }
  return -1;
}

static int sim_open(
    sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags) {
  (void)vfs;
  struct sim_file *own = OWN(file);
  memset(own, 0, sizeof *own);
  own->owner = name ? owner_of(name) : -1;
  if (dead(file)) return SQLITE_CANTOPEN;
  own->real = sqlite3_malloc(real->szOsFile);
  if (!own->real) return SQLITE_NOMEM;
  memset(own->real, 0, (size_t)real->szOsFile);
  int code = real->xOpen(real, name, own->real, flags, out_flags);
  if (code != SQLITE_OK) {
    sqlite3_free(own->real);
    own->real = 0;
    return code;
  }
  own->image = own->owner >= 0 ? image_of(name) : 0;
  own->base.pMethods = &methods;
  return SQLITE_OK;
}

// A path stays as it is given, so that it names its owner.
static int sim_full_path(sqlite3_vfs *vfs, const char *name, int count, char *out) {
  (void)vfs;
  if (name[0] != '/') return real->xFullPathname(real, name, count, out);
  if ((int)strlen(name) >= count) return SQLITE_CANTOPEN;
  strcpy(out, name);
  return SQLITE_OK;
}

static int sim_randomness(sqlite3_vfs *vfs, int count, char *out) {
  (void)vfs;
  for (int i = 0; i < count; i++) out[i] = (char)chance();
  return count;
}

static int sim_sleep(sqlite3_vfs *vfs, int microseconds) {
  (void)vfs;
  return microseconds;
}

int sim_disk_install(sim_decide how) {
  decide = how;
  if (real) return SQLITE_OK;
  sqlite3_vfs *standard = sqlite3_vfs_find(0);
  if (!standard) return SQLITE_ERROR;
  simulated = *standard;
  simulated.zName = "simulated-disk";
  simulated.szOsFile = sizeof(struct sim_file);
  simulated.pNext = 0;
  simulated.xOpen = sim_open;
  simulated.xFullPathname = sim_full_path;
  simulated.xRandomness = sim_randomness;
  simulated.xSleep = sim_sleep;
  real = standard;
  return sqlite3_vfs_register(&simulated, 1);
}

void sim_disk_reset(uint64_t seed) {
  for (int i = 0; i < images_max; i++) {
    for (long s = 0; s < images[i].room; s++) settle(&images[i].sectors[s]);
    free(images[i].sectors);
    memset(&images[i], 0, sizeof images[i]);
  }
  memset(is_dead, 0, sizeof is_dead);
  owners_count = 0;
  chance_state = seed;
  // SQLite draws the salts of its log from a generator that it seeds once.
  sqlite3_randomness(0, 0);
}

void sim_disk_own(const char *prefix, long owner) {
  if (owner < 0 || owner >= owners_max || strlen(prefix) >= prefix_size) abort();
  while (owners_count <= owner) prefixes[owners_count++][0] = 0;
  strcpy(prefixes[owner], prefix);
  is_dead[owner] = 0;
}

void sim_disk_kill(long owner) {
  if (owner >= 0 && owner < owners_max) is_dead[owner] = 1;
}

void sim_disk_cut_power(void) {
  for (int i = 0; i < images_max; i++) {
    if (images[i].path[0]) cut(&images[i]);
  }
}
