#define _GNU_SOURCE
#include "CSQLiteSupport.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

int vv_db_config_flag(sqlite3 *connection, int op, int enabled) {
  return sqlite3_db_config(connection, op, enabled, (int *)0);
}

int vv_db_config_is_on(sqlite3 *connection, int op) {
  int is_on = -1;
  return sqlite3_db_config(connection, op, -1, &is_on) == SQLITE_OK ? is_on : -1;
}

static int note_wal_pages(void *count, sqlite3 *connection, const char *schema, int pages) {
  (void)connection;
  (void)schema;
  *(int *)count = pages;
  return SQLITE_OK;
}

int vv_wal_count_start(sqlite3 *connection) {
  int *count = sqlite3_malloc(sizeof(int));
  if (!count) return SQLITE_NOMEM;
  *count = 0;
  sqlite3_free(sqlite3_wal_hook(connection, note_wal_pages, count));
  return SQLITE_OK;
}

int vv_wal_count(sqlite3 *connection) {
  // Setting the hook is the only way to get its argument back.
  int *count = sqlite3_wal_hook(connection, note_wal_pages, 0);
  if (!count) {
    sqlite3_wal_hook(connection, 0, 0);
    return 0;
  }
  sqlite3_wal_hook(connection, note_wal_pages, count);
  return *count;
}

void vv_wal_count_stop(sqlite3 *connection) {
  sqlite3_free(sqlite3_wal_hook(connection, 0, 0));
}

int vv_bind_text(sqlite3_stmt *statement, int index, const void *bytes, long count) {
  return sqlite3_bind_text64(
      statement, index, count ? bytes : "", (sqlite3_uint64)count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

int vv_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, long count) {
  if (count == 0) return sqlite3_bind_zeroblob(statement, index, 0);
  return sqlite3_bind_blob64(
      statement, index, bytes, (sqlite3_uint64)count, SQLITE_TRANSIENT);
}

int vv_lock_byte(int descriptor, long byte, int take) {
  struct flock lock;
  memset(&lock, 0, sizeof lock);
  lock.l_type = take ? F_WRLCK : F_UNLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  int result;
  do {
    result = fcntl(descriptor, F_OFD_SETLK, &lock);
  } while (result == -1 && errno == EINTR);
  return result == -1 ? errno : 0;
}
