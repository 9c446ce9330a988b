#include "CBaselines.h"

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENTS = 9, CODE = 160 };

enum {
  BEGIN, COMMIT, ROLLBACK, ORDER, VOUCHER, REVEALED, REVEAL, ALLOCATE, LEAF,
};

static const char *const sql[STATEMENTS] = {
  "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK",
  "INSERT INTO orders (reference, product, denomination, quantity, state, payable, currency, at)"
  " VALUES (?, 123, 50000000, ?, 'captured', 48250000, 'USD', 1790000000000)",
  "INSERT INTO vouchers (order_id, line, product, code, state, expires_at, at)"
  " VALUES (?, ?, 123, ?, 'available', 1800000000000, 1790000000000)",
  "UPDATE vouchers SET state = 'revealed' WHERE id = ? RETURNING code",
  "INSERT INTO reveals (voucher_id, actor, purpose, at) VALUES (?, 'bench', 'benchmark', 1790000000000)",
  "UPDATE vouchers SET state = 'allocated' WHERE id ="
  " (SELECT id FROM vouchers WHERE product = 123 AND state = 'available' ORDER BY id LIMIT 1)",
  "INSERT INTO leaves (at, leaf) VALUES (1790000000000, zeroblob(120))",
};

static const char schema[] =
  "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
  "CREATE TABLE orders (id INTEGER PRIMARY KEY, reference TEXT NOT NULL UNIQUE, product INTEGER,"
  " denomination INTEGER, quantity INTEGER, state TEXT, payable INTEGER, currency TEXT, at INTEGER)"
  " STRICT;"
  "CREATE TABLE vouchers (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders,"
  " line INTEGER, product INTEGER, code BLOB, state TEXT, expires_at INTEGER, at INTEGER) STRICT;"
  "CREATE INDEX of_order ON vouchers (order_id);"
  "CREATE INDEX in_stock ON vouchers (product, id) WHERE state = 'available';"
  "CREATE TABLE reveals (id INTEGER PRIMARY KEY, voucher_id INTEGER NOT NULL REFERENCES vouchers,"
  " actor TEXT, purpose TEXT, at INTEGER) STRICT;"
  "CREATE TABLE leaves (id INTEGER PRIMARY KEY, at INTEGER, leaf BLOB) STRICT;";

struct baseline {
  sqlite3 *connection;
  sqlite3_stmt *statements[STATEMENTS];
  int seals;
  long orders;
  unsigned char public_key[crypto_box_PUBLICKEYBYTES];
  unsigned char secret_key[crypto_box_SECRETKEYBYTES];
};

baseline *baseline_open(const char *path, int seals) {
  if (sodium_init() < 0) return 0;
  baseline *b = calloc(1, sizeof *b);
  if (!b) return 0;
  b->seals = seals;
  crypto_box_keypair(b->public_key, b->secret_key);
  int code = sqlite3_open(path, &b->connection);
  if (code == SQLITE_OK) code = sqlite3_exec(b->connection, schema, 0, 0, 0);
  for (int i = 0; i < STATEMENTS && code == SQLITE_OK; i++) {
    code = sqlite3_prepare_v3(
      b->connection, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &b->statements[i], 0);
  }
  if (code == SQLITE_OK) return b;
  baseline_close(b);
  return 0;
}

void baseline_close(baseline *b) {
  for (int i = 0; i < STATEMENTS; i++) sqlite3_finalize(b->statements[i]);
  sqlite3_close(b->connection);
  free(b);
}

static int run(baseline *b, int which) {
  sqlite3_stmt *statement = b->statements[which];
  int code;
  do {
    code = sqlite3_step(statement);
  } while (code == SQLITE_ROW);
  sqlite3_reset(statement);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

// Ends the transaction, well or not.
static int finish(baseline *b, int code) {
  if (code == SQLITE_OK) code = run(b, COMMIT);
  if (code != SQLITE_OK) run(b, ROLLBACK);
  return code;
}

static int voucher(baseline *b, sqlite3_int64 order, int line) {
  unsigned char code[CODE] = {0};
  unsigned char sealed[CODE + crypto_box_SEALBYTES];
  snprintf(
    (char *)code, sizeof code, "{\"code\":\"ABCD-%012lld-%06d\",\"pin\":\"%04d\"}", order, line,
    line % 10000);
  const void *stored = code;
  int size = CODE;
  if (b->seals) {
    if (crypto_box_seal(sealed, code, CODE, b->public_key)) return SQLITE_ERROR;
    stored = sealed;
    size = sizeof sealed;
  }
  sqlite3_stmt *statement = b->statements[VOUCHER];
  sqlite3_bind_int64(statement, 1, order);
  sqlite3_bind_int(statement, 2, line);
  sqlite3_bind_blob(statement, 3, stored, size, SQLITE_TRANSIENT);
  return run(b, VOUCHER);
}

int baseline_order(baseline *b, int vouchers) {
  int code = run(b, BEGIN);
  if (code != SQLITE_OK) return code;
  char reference[32];
  snprintf(reference, sizeof reference, "BENCH-%ld", b->orders++);
  sqlite3_bind_text(b->statements[ORDER], 1, reference, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int(b->statements[ORDER], 2, vouchers);
  code = run(b, ORDER);
  sqlite3_int64 order = sqlite3_last_insert_rowid(b->connection);
  for (int line = 0; line < vouchers && code == SQLITE_OK; line++) code = voucher(b, order, line);
  return finish(b, code);
}

int baseline_fill(baseline *b, long vouchers) {
  int code = SQLITE_OK;
  for (long left = vouchers; left > 0 && code == SQLITE_OK; left -= 5000) {
    code = baseline_order(b, left < 5000 ? (int)left : 5000);
  }
  return code;
}

int baseline_reveal(baseline *b, long voucher) {
  int code = run(b, BEGIN);
  if (code != SQLITE_OK) return code;
  unsigned char stored[CODE + crypto_box_SEALBYTES];
  unsigned char opened[CODE];
  int size = 0;
  sqlite3_stmt *update = b->statements[REVEALED];
  sqlite3_bind_int64(update, 1, voucher);
  if (sqlite3_step(update) == SQLITE_ROW) {
    size = sqlite3_column_bytes(update, 0);
    if (size > (int)sizeof stored) size = sizeof stored;
    memcpy(stored, sqlite3_column_blob(update, 0), (size_t)size);
  }
  code = sqlite3_reset(update);
  if (code == SQLITE_OK && size == 0) code = SQLITE_NOTFOUND;
  if (code == SQLITE_OK) {
    sqlite3_bind_int64(b->statements[REVEAL], 1, voucher);
    code = run(b, REVEAL);
  }
  code = finish(b, code);
  if (code != SQLITE_OK || !b->seals) return code;
  return crypto_box_seal_open(opened, stored, (unsigned long long)size, b->public_key, b->secret_key)
    ? SQLITE_ERROR : SQLITE_OK;
}

int baseline_allocate(baseline *b) {
  int code = run(b, BEGIN);
  if (code != SQLITE_OK) return code;
  return finish(b, run(b, ALLOCATE));
}

int baseline_append(baseline *b) {
  int code = run(b, BEGIN);
  if (code != SQLITE_OK) return code;
  return finish(b, run(b, LEAF));
}
