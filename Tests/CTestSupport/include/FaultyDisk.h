#ifndef FAULTYDISK_H
#define FAULTYDISK_H

// A disk that fails when told to, under SQLite. It counts what SQLite does to the files whose path
// begins in a watched way, and lets the n-th operation of a kind fail. All other files are left alone.

enum faulty_disk_operation {
  FAULTY_DISK_WRITE = 0,
  FAULTY_DISK_SYNC = 1,
  FAULTY_DISK_TRUNCATE = 2,
};

// Puts the disk under every connection that is opened from now on; a second call does nothing.
// Returns an SQLite result code.
int faulty_disk_install(void);

// Watches the files whose path begins so; returns a number for it, or -1 if too many are watched.
int faulty_disk_watch(const char *prefix);

// Ends the watch. All connections to its files must have been closed.
void faulty_disk_unwatch(int watch);

// How many operations of the kind there have been, failed ones included.
long faulty_disk_count(int watch, int operation);

// Lets the n-th operation of the kind from now on fail with an SQLite result code, and the ones
// after it too if `stays`. A failing write writes the first half of what it should. 0 ends that.
void faulty_disk_fail(int watch, int operation, long n, int code, int stays);

#endif
