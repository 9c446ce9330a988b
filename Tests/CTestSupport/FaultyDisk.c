#include "FaultyDisk.h"

#include <pthread.h>
#include <sqlite3.h>
#include <string.h>

// The file objects are SQLite's own; only their table of methods is exchanged for a copy in which
// three entries lead here. What a file's own methods are is remembered beside it.

enum { watches_max = 64, files_max = 1024, tables_max = 8, operations = 3 };

struct watch {
  char prefix[1024];
  long counts[operations];
  long fail_at[operations];
  int code[operations];
  int stays[operations];
};

struct entry {
  sqlite3_file *file;
  const sqlite3_io_methods *own;
  int watch;
};

struct table {
  const sqlite3_io_methods *own;
  sqlite3_io_methods patched;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct watch watches[watches_max];
static struct entry files[files_max];
static struct table tables[tables_max];
static sqlite3_vfs *real;
static sqlite3_vfs faulty;

static struct entry find(sqlite3_file *file) {
  struct entry found = {0};
  pthread_mutex_lock(&mutex);
  for (int i = 0; i < files_max; i++) {
    if (files[i].file == file) {
      found = files[i];
      break;
    }
  }
  pthread_mutex_unlock(&mutex);
  return found;
}

// Counts an operation; returns the code it fails with, or SQLITE_OK.
static int happen(int watch, int operation) {
  pthread_mutex_lock(&mutex);
  struct watch *w = &watches[watch];
  long count = ++w->counts[operation];
  long at = w->fail_at[operation];
  int fails = at && (count == at || (count > at && w->stays[operation]));
  int code = fails ? w->code[operation] : SQLITE_OK;
  pthread_mutex_unlock(&mutex);
  return code;
}

static int faulty_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
  struct entry entry = find(file);
  int code = happen(entry.watch, FAULTY_DISK_WRITE);
  if (code == SQLITE_OK) return entry.own->xWrite(file, bytes, count, offset);
  if (count > 1) entry.own->xWrite(file, bytes, count / 2, offset);
  return code;
}

static int faulty_sync(sqlite3_file *file, int flags) {
  struct entry entry = find(file);
  int code = happen(entry.watch, FAULTY_DISK_SYNC);
  return code == SQLITE_OK ? entry.own->xSync(file, flags) : code;
}

static int faulty_truncate(sqlite3_file *file, sqlite3_int64 size) {
  struct entry entry = find(file);
  int code = happen(entry.watch, FAULTY_DISK_TRUNCATE);
  return code == SQLITE_OK ? entry.own->xTruncate(file, size) : code;
}

static int faulty_close(sqlite3_file *file) {
  struct entry entry = find(file);
  pthread_mutex_lock(&mutex);
  for (int i = 0; i < files_max; i++) {
    if (files[i].file == file) memset(&files[i], 0, sizeof files[i]);
  }
  pthread_mutex_unlock(&mutex);
  return entry.own->xClose(file);
}

// The patched copy of a table of methods; the mutex is held.
static const sqlite3_io_methods *patched(const sqlite3_io_methods *own) {
  for (int i = 0; i < tables_max; i++) {
    if (tables[i].own == own) return &tables[i].patched;
    if (tables[i].own) continue;
    tables[i].own = own;
    tables[i].patched = *own;
    tables[i].patched.xWrite = faulty_write;
    tables[i].patched.xSync = faulty_sync;
    tables[i].patched.xTruncate = faulty_truncate;
    tables[i].patched.xClose = faulty_close;
    return &tables[i].patched;
  }
  return own;
}

static int faulty_open(
    sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags) {
  (void)vfs;
  int code = real->xOpen(real, name, file, flags, out_flags);
  if (code != SQLITE_OK || !name || !file->pMethods) return code;
  pthread_mutex_lock(&mutex);
  for (int w = 0; w < watches_max; w++) {
    const char *prefix = watches[w].prefix;
    if (!prefix[0] || strncmp(name, prefix, strlen(prefix)) != 0) continue;
    for (int i = 0; i < files_max; i++) {
      if (files[i].file) continue;
      files[i] = (struct entry){file, file->pMethods, w};
      file->pMethods = patched(file->pMethods);
      break;
    }
    break;
  }
  pthread_mutex_unlock(&mutex);
  return code;
}

int faulty_disk_install(void) {
  pthread_mutex_lock(&mutex);
  int code = SQLITE_OK;
  if (!real) {
    sqlite3_vfs *standard = sqlite3_vfs_find(0);
    if (standard) {
      faulty = *standard;
      faulty.zName = "faulty-disk";
      faulty.xOpen = faulty_open;
      faulty.pNext = 0;
      real = standard;
      code = sqlite3_vfs_register(&faulty, 1);
    } else {
      code = SQLITE_ERROR;
    }
  }
  pthread_mutex_unlock(&mutex);
  return code;
}

int faulty_disk_watch(const char *prefix) {
  int found = -1;
  pthread_mutex_lock(&mutex);
  for (int i = 0; i < watches_max && found < 0; i++) {
    if (watches[i].prefix[0] || strlen(prefix) >= sizeof watches[i].prefix) continue;
    memset(&watches[i], 0, sizeof watches[i]);
    strcpy(watches[i].prefix, prefix);
    found = i;
  }
  pthread_mutex_unlock(&mutex);
  return found;
}

void faulty_disk_unwatch(int watch) {
  pthread_mutex_lock(&mutex);
  watches[watch].prefix[0] = 0;
  pthread_mutex_unlock(&mutex);
}

long faulty_disk_count(int watch, int operation) {
  pthread_mutex_lock(&mutex);
  long count = watches[watch].counts[operation];
  pthread_mutex_unlock(&mutex);
  return count;
}

void faulty_disk_fail(int watch, int operation, long n, int code, int stays) {
  pthread_mutex_lock(&mutex);
  struct watch *w = &watches[watch];
  w->fail_at[operation] = n ? w->counts[operation] + n : 0;
  w->code[operation] = code;
  w->stays[operation] = stays;
  pthread_mutex_unlock(&mutex);
}
