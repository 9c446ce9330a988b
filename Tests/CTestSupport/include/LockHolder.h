#ifndef LOCKHOLDER_H
#define LOCKHOLDER_H

#include <sys/types.h>

// Starts a process that locks one byte of a file and keeps it until it is killed.
// Returns its id once it has the lock, or -1.
pid_t lock_holder_start(const char *path, long byte);

// Kills the process, without a chance to tidy up, and waits for its end.
void lock_holder_kill(pid_t process);

#endif
