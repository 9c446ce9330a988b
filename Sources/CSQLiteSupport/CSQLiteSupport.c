#include "CSQLiteSupport.h"

int vv_db_config_flag(sqlite3 *connection, int op, int enabled) {
  return sqlite3_db_config(connection, op, enabled, (int *)0);
}
