#ifndef SIMULATEDDISK_H
#define SIMULATEDDISK_H

#include <stdint.h>

// A disk under SQLite that remembers what a power cut would leave of each file: a write is certain
// only when the file was synced after it. Every opening belongs to an owner, who may die.
//
// The files themselves are ordinary ones; a sync costs nothing. One thread only.

enum sim_operation { SIM_WRITE = 0, SIM_SYNC = 1, SIM_TRUNCATE = 2 };
enum sim_file_kind { SIM_DATABASE = 0, SIM_LOG = 1, SIM_OTHER = 2 };

// Asked before every operation. 0: go on; an SQLite result code: fail with it, and do nothing (a sync
// that fails leaves some of what was written to chance); a negative code: as much, but do half of it.
typedef int (*sim_decide)(long owner, int operation, int kind, long long offset, int count);

// Puts the disk under every connection of the process. Returns an SQLite result code.
int sim_disk_install(sim_decide decide);

// Forgets all files, and draws its chances from a seed.
void sim_disk_reset(uint64_t seed);

// What is opened by a path that begins so belongs to the owner. Replaces all other owners' prefixes
// that are the same.
void sim_disk_own(const char *prefix, long owner);

// From now on nothing of this owner's reaches a file.
void sim_disk_kill(long owner);

// Puts back what was not certain, each sector by chance. All connections must have been closed.
void sim_disk_cut_power(void);

#endif
