#ifndef CSQLITESUPPORT_H
#define CSQLITESUPPORT_H

#include <sqlite3.h>

// What Swift cannot call: sqlite3_db_config and fcntl are variadic, and a WAL hook needs a C callback.

// Sets the boolean option `op` of the connection; returns an SQLite result code.
int vv_db_config_flag(sqlite3 *connection, int op, int enabled);

// Whether the boolean option `op` of the connection is on; negative if SQLite does not know it.
int vv_db_config_is_on(sqlite3 *connection, int op);

// Counts the pages in the connection's write-ahead log from now on; returns an SQLite result code.
int vv_wal_count_start(sqlite3 *connection);

// How many pages the write-ahead log had after the connection's last commit; 0 before the first.
int vv_wal_count(sqlite3 *connection);

// Ends the counting and frees its memory; must come before the connection is closed.
void vv_wal_count_stop(sqlite3 *connection);

// Bind bytes that SQLite copies; none at all are an empty text or blob, and not null.
int vv_bind_text(sqlite3_stmt *statement, int index, const void *bytes, long count);
int vv_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, long count);

// Takes or releases the exclusive lock on one byte of an open file, without waiting. The lock
// belongs to the open file description (Linux, F_OFD_SETLK): the kernel releases it when the last
// descriptor is closed, as it is when a process is killed.
// Returns 0, or the errno of the failure (EAGAIN: somebody else has it).
int vv_lock_byte(int descriptor, long byte, int take);

#endif
