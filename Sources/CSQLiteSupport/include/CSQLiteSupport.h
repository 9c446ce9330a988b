#ifndef CSQLITESUPPORT_H
#define CSQLITESUPPORT_H

#include <sqlite3.h>

// sqlite3_db_config is variadic, which Swift cannot call.
// Sets the boolean option `op` of the connection; returns an SQLite result code.
int vv_db_config_flag(sqlite3 *connection, int op, int enabled);

#endif
