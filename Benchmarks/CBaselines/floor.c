#define _GNU_SOURCE
#include "CBaselines.h"

#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
  BEGIN, COMMIT, ROLLBACK, TREE_SIZE, NODE, LEAF_HASH, INSERT_LEAF, INSERT_NODE, INTEND, CURRENT, CAPTURED,
  EXCHANGE, DELIVERY, DELIVERY_KEY, VOUCHER, STOCK, READ_BACK, VOUCHER_ROW, FREEZE, LIMITS, CANARY, REVEALED,
  TAKE, REVEAL, HEADER, KEYS, STATEMENTS,
};

static const char *const sql[STATEMENTS] = {
  [BEGIN] = "BEGIN IMMEDIATE",
  [COMMIT] = "COMMIT",
  [ROLLBACK] = "ROLLBACK",
  [TREE_SIZE] = "SELECT coalesce(max(leaf_index) + 1, 0) FROM audit_leaves",
  [NODE] = "SELECT hash FROM audit_nodes WHERE level = ? AND position = ?",
  [LEAF_HASH] = "SELECT leaf_hash FROM audit_leaves WHERE leaf_index = ?",
  [INSERT_LEAF] = "INSERT INTO audit_leaves VALUES (?, ?, ?, ?, ?, ?)",
  [INSERT_NODE] = "INSERT INTO audit_nodes VALUES (?, ?, ?)",
  [INTEND] =
    "INSERT INTO orders (order_id, reference, origin, request_digest, product_id, denomination, quantity,"
    " state, attempts, quoted_payable, quoted_currency, quoted_at, base_currency, intended_at, sent_at)"
    " VALUES (?, ?, 'placed', ?, 123, 50000000, ?, 'sent', 1, 250000000, 'USD', ?5, 'USD', ?5, ?5)",
  [CURRENT] = "SELECT * FROM orders WHERE order_id = ?",
  [CAPTURED] =
    "UPDATE orders SET state = 'captured', captured = quantity, supplier_order_id = ?2,"
    " supplier_status = 'DELIVERED', amount = 250000000, discount = 0, deduction_currency = 'USD',"
    " reported_wallet_id = 7, reported_quantity = quantity, seen_at = ?3, settled_at = ?3"
    " WHERE order_id = ?1 AND state = 'sent'",
  [EXCHANGE] =
    "INSERT INTO exchanges VALUES (?, ?, 'create', '3MfJ2PFcVFDC9TLiXSS2V9eu3Jj', 201, ?, ?4, ?4, 'answered')",
  [DELIVERY] =
    "INSERT INTO deliveries VALUES (?, ?, 'create', ?, 201, '3MfJ2PFcVFDC9TLiXSS2V9eu3Jj', ?, 1, ?, ?, NULL)",
  [DELIVERY_KEY] = "INSERT INTO delivery_keys VALUES (?, ?, 1, ?)",
  [VOUCHER] =
    "INSERT INTO vouchers VALUES (?, ?, ?, ?, 123, 50000000, 'USD', 1, 1, ?, ?, ?, 'F7K', 'plain', ?, ?,"
    " 'available', 1840752000000, ?)",
  [STOCK] =
    "INSERT INTO stock_counts VALUES (?, 123, 50000000, 'USD', ?, ?)"
    " ON CONFLICT DO UPDATE SET free = free + excluded.free",
  [READ_BACK] = "SELECT commitment FROM vouchers WHERE delivery_id = ?",
  [VOUCHER_ROW] = "SELECT * FROM vouchers WHERE voucher_id = ?",
  [FREEZE] = "SELECT max(seq) FROM control_events WHERE kind = 'frozen'",
  [LIMITS] = "SELECT * FROM control_events WHERE kind = 'limited' ORDER BY seq",
  [CANARY] = "SELECT 1 FROM voucher_events WHERE voucher_id = ? AND kind = 'canary'",
  [REVEALED] = "UPDATE vouchers SET state = 'revealed' WHERE voucher_id = ? AND state = 'available'",
  [TAKE] =
    "UPDATE stock_counts SET free = free - 1 WHERE level = ? AND product_id = 123"
    " AND denomination = 50000000 AND currency = 'USD' AND bucket = ? AND free > 1",
  [REVEAL] = "INSERT INTO reveals VALUES (?, ?, 'bench', 'benchmark', ?)",
  [HEADER] = "SELECT header FROM deliveries WHERE delivery_id = ?",
  [KEYS] = "SELECT role, epoch, wrapped_key FROM delivery_keys WHERE delivery_id = ?",
};

enum { NAME = 16, HASH = 32, NONCE = 24, PADDED = 128, SEALED = PADDED + 16, LEAF = 82, BOX = 118, HEAD = 98 };

static const sqlite3_int64 widths[] = {86400000, 60000, 1};
static const sqlite3_int64 expiry = 1840752000000, now = 1795735480004;

struct floor_vault {
  sqlite3 *connection;
  sqlite3_stmt *statements[STATEMENTS];
  int lock, journal, checkpoints;
  off_t checkpoint_end;
  long orders, vouchers, most;
  unsigned char (*ids)[NAME], (*keys)[32];
  // The order of each voucher.
  int *of;
  unsigned char recipients[2][32], boxes[2][BOX], turn[32], fingerprint_key[32], signing_key[64];
  int steps;
};

// Binds what the format says, i integers and b blobs (pointer, length), and runs to the end; `out` takes
// the first column of the first row.
static int run(floor_vault *f, int which, void *out, int size, const char *format, ...) {
  sqlite3_stmt *statement = f->statements[which];
  va_list list;
  va_start(list, format);
  for (int place = 1; *format; format++, place++) {
    if (*format == 'i') {
      sqlite3_bind_int64(statement, place, va_arg(list, sqlite3_int64));
    } else {
      const void *bytes = va_arg(list, const void *);
      int count = va_arg(list, int);
      if (*format == 't') sqlite3_bind_text(statement, place, bytes, count, SQLITE_STATIC);
      else sqlite3_bind_blob(statement, place, bytes, count, SQLITE_STATIC);
    }
  }
  va_end(list);
  int code, rows = 0;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    if (rows++ == 0 && out) {
      if (size == 8) *(sqlite3_int64 *)out = sqlite3_column_int64(statement, 0);
      else memcpy(out, sqlite3_column_blob(statement, 0), (size_t)size);
    }
  }
  sqlite3_reset(statement);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

// As the writers of several processes take turns: a turnstile, and the lock.
static int take_lock(floor_vault *f, short kind) {
  for (off_t byte = 0; byte < 2; byte++) {
    struct flock region = {.l_type = kind, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    if (fcntl(f->lock, F_OFD_SETLK, &region)) return SQLITE_BUSY;
  }
  return SQLITE_OK;
}

static int begin(floor_vault *f) {
  int code = take_lock(f, F_WRLCK);
  return code ? code : run(f, BEGIN, 0, 0, "");
}

static int finish(floor_vault *f, int code) {
  if (code == SQLITE_OK) code = run(f, COMMIT, 0, 0, "");
  if (code != SQLITE_OK) run(f, ROLLBACK, 0, 0, "");
  take_lock(f, F_UNLCK);
  return code;
}

// MARK: The log

struct edge { sqlite3_int64 size; unsigned char hashes[64][HASH]; int count; };

static int read_edge(floor_vault *f, struct edge *e) {
  e->count = 0;
  int code = run(f, TREE_SIZE, &e->size, 8, "");
  for (int level = 62; level >= 0 && code == SQLITE_OK; level--) {
    if (!(e->size >> level & 1)) continue;
    sqlite3_int64 position = (e->size >> level) - 1;
    unsigned char *hash = e->hashes[e->count++];
    code = level ? run(f, NODE, hash, HASH, "ii", (sqlite3_int64)level, position)
                 : run(f, LEAF_HASH, hash, HASH, "i", position);
  }
  return code;
}

static void hash_node(unsigned char *out, const unsigned char *left, const unsigned char *right) {
  unsigned char both[1 + 2 * HASH] = {1};
  memcpy(both + 1, left, HASH);
  memcpy(both + 1 + HASH, right, HASH);
  crypto_hash_sha256(out, both, sizeof both);
}

static int append(
  floor_vault *f, struct edge *e, int kind, const unsigned char *order, unsigned char *leaf, int size
) {
  unsigned char hash[HASH];
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, (const unsigned char *)"", 1);
  crypto_hash_sha256_update(&state, leaf, (unsigned long long)size);
  crypto_hash_sha256_final(&state, hash);
  int code = run(
    f, INSERT_LEAF, 0, 0, "iiibbb", e->size, (sqlite3_int64)kind, now, order, order ? NAME : 0, leaf, size, hash,
    HASH);
  for (int level = 0; e->size >> level & 1 && code == SQLITE_OK; level++) {
    hash_node(hash, e->hashes[--e->count], hash);
    code = run(
      f, INSERT_NODE, 0, 0, "iib", (sqlite3_int64)(level + 1), e->size >> (level + 1), hash, HASH);
  }
  memcpy(e->hashes[e->count++], hash, HASH);
  e->size++;
  return code;
}

// Signs the head as it is stored, and appends it to the file of checkpoints.
static int sign(floor_vault *f) {
  struct edge e;
  int code = read_edge(f, &e);
  if (code) return code;
  unsigned char root[HASH], signature[64];
  memcpy(root, e.hashes[e.count - 1], HASH);
  for (int i = e.count - 2; i >= 0; i--) hash_node(root, e.hashes[i], root);
  char encoded[48], note[400], signed_text[104];
  sodium_bin2base64(encoded, sizeof encoded, root, HASH, sodium_base64_VARIANT_ORIGINAL);
  int size = snprintf(note, sizeof note, "bench.example/vault\n%lld\n%s\n", e.size, encoded);
  crypto_sign_detached(signature, 0, (unsigned char *)note, (unsigned long long)size, f->signing_key);
  sodium_bin2base64(signed_text, sizeof signed_text, signature, 64, sodium_base64_VARIANT_ORIGINAL);
  size += snprintf(note + size, sizeof note - (size_t)size, "\n- bench.example/vault %s\n", signed_text);
  if (pwrite(f->checkpoints, note, (size_t)size, f->checkpoint_end) != size) return SQLITE_IOERR;
  f->checkpoint_end += size;
  return SQLITE_OK;
}

// MARK: Keys

static void step(floor_vault *f, unsigned char *key) {
  static const char label[] = "voucher-vault ratchet step v1";
  if (f->steps == 0) {
    unsigned char inside[70] = {1};
    randombytes_buf(f->turn, 32);
    memcpy(inside + 6, f->turn, 32);
    for (int i = 0; i < 2; i++) crypto_box_seal(f->boxes[i], inside, sizeof inside, f->recipients[i]);
    f->steps = 64;
  }
  unsigned char keys[64];
  crypto_generichash(keys, 64, (const unsigned char *)label, sizeof label - 1, f->turn, 32);
  memcpy(key, keys, 32);
  memcpy(f->turn, keys + 32, 32);
  f->steps--;
}

static void record_keys(unsigned char *keys, const unsigned char *delivery, const unsigned char *id) {
  unsigned char input[27 + NAME] = "voucher-vault record key v1";
  memcpy(input + 27, id, NAME);
  crypto_generichash(keys, 64, input, sizeof input, delivery, 32);
}

static void commit_to(
  unsigned char *out, const unsigned char *key, const unsigned char *nonce, const unsigned char *data,
  const unsigned char *sealed
) {
  crypto_generichash_state state;
  crypto_generichash_init(&state, key, 32, HASH);
  crypto_generichash_update(&state, nonce, NONCE);
  crypto_generichash_update(&state, data, 85);
  crypto_generichash_update(&state, sealed, SEALED);
  crypto_generichash_final(&state, out, HASH);
}

// MARK: An order

static int intend(floor_vault *f, const unsigned char *order, const char *reference, int vouchers) {
  unsigned char digest[HASH], leaf[LEAF] = {0};
  struct edge e;
  crypto_hash_sha256(digest, order, NAME);
  int code = begin(f);
  if (code == SQLITE_OK) {
    code = run(
      f, INTEND, 0, 0, "btbii", order, NAME, reference, (int)strlen(reference), digest, HASH,
      (sqlite3_int64)vouchers, now);
  }
  if (code == SQLITE_OK) code = read_edge(f, &e);
  for (int kind = 16; kind < 18 && code == SQLITE_OK; kind++) {
    crypto_generichash(leaf + 50, HASH, order, NAME, 0, 0);
    code = append(f, &e, kind, order, leaf, LEAF);
  }
  return finish(f, code);
}

// Seals an answer of that size into the journal as it comes, and syncs it.
static int keep(floor_vault *f, const unsigned char *body, long size) {
  crypto_secretstream_xchacha20poly1305_state state;
  unsigned char key[32], start[480] = {0}, frame[16384 + 21];
  step(f, key);
  crypto_secretstream_xchacha20poly1305_init_push(&state, start + 400, key);
  memcpy(start + 120, f->boxes, sizeof f->boxes);
  off_t at = sizeof start;
  if (pwrite(f->journal, start, sizeof start, 0) < 0) return SQLITE_IOERR;
  for (long done = -40; done <= size;) {
    long count = done < 0 ? 40 : size - done < 16384 ? size - done : 16384;
    const unsigned char *from = done < 0 || count == 0 ? body : body + done;
    if (count == 0) count = 8, done = size + 1;
    uint32_t length = (uint32_t)count + 17;
    memcpy(frame, &length, sizeof length);
    crypto_secretstream_xchacha20poly1305_push(
      &state, frame + 4, 0, from, (unsigned long long)count, 0, 0, done > size ? 3 : 0);
    if (pwrite(f->journal, frame, (size_t)count + 21, at) < 0) return SQLITE_IOERR;
    at += count + 21;
    done += done > size ? 0 : count;
  }
  return fdatasync(f->journal) ? SQLITE_IOERR : SQLITE_OK;
}

static int seal_voucher(
  floor_vault *f, const unsigned char *order, const unsigned char *delivery, const unsigned char *key, int line,
  unsigned char *entry
) {
  unsigned char *id = f->ids[f->vouchers + line];
  unsigned char keys[64], content[PADDED] = {0}, data[85] = {0}, nonce[NONCE], sealed[SEALED];
  unsigned char commitment[HASH], print[HASH], reference[HASH], row[400] = {0};
  unsigned long long size;
  sqlite3_int64 number = f->vouchers + line;
  for (int i = 0; i < 8; i++) id[i] = (unsigned char)(number >> (56 - 8 * i));
  memcpy(id + 8, order, 8);
  f->of[number] = (int)f->orders;
  snprintf((char *)content, PADDED, "ABCD-%lld-%d https://cards.example/claim/%d", number, line, line);
  memcpy(data + 42, id, NAME);
  record_keys(keys, key, id);
  randombytes_buf(nonce, NONCE);
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, &size, content, PADDED, data, 85, 0, nonce, keys);
  commit_to(commitment, keys + 32, nonce, data, sealed);
  crypto_generichash(print, HASH, content, 24, f->fingerprint_key, 32);
  crypto_generichash(reference, HASH, content, 12, f->fingerprint_key, 32);
  memcpy(row + 85, sealed, SEALED);
  memcpy(row + 240, commitment, HASH);
  memcpy(entry, id, NAME);
  crypto_generichash(entry + 21, HASH, row, sizeof row, 0, 0);
  return run(
    f, VOUCHER, 0, 0, "bbbibbbbbi", id, NAME, order, NAME, delivery, NAME, (sqlite3_int64)line, nonce, NONCE,
    sealed, SEALED, commitment, HASH, reference, HASH, print, HASH, now);
}

static int capture(floor_vault *f, const unsigned char *order, int vouchers, long size) {
  int leaf_size = 75 + 57 * vouchers;
  unsigned char delivery[NAME], key[32], header[HEAD] = {0}, leaf[LEAF + 8] = {0};
  unsigned char *delivered = calloc(1, (size_t)leaf_size);
  struct edge e;
  if (!delivered) return SQLITE_NOMEM;
  randombytes_buf(delivery, NAME);
  step(f, key);
  memcpy(f->keys[f->orders], key, 32);
  int code = begin(f);
  if (code == SQLITE_OK) code = run(f, CURRENT, 0, 0, "b", order, NAME);
  if (code == SQLITE_OK) {
    code = run(f, CAPTURED, 0, 0, "bii", order, NAME, (sqlite3_int64)f->orders, now);
  }
  if (code == SQLITE_OK) {
    code = run(f, EXCHANGE, 0, 0, "bbii", delivery, NAME, order, NAME, (sqlite3_int64)size, now);
  }
  if (code == SQLITE_OK) {
    code = run(
      f, DELIVERY, 0, 0, "bbiiib", delivery, NAME, order, NAME, now, (sqlite3_int64)size, (sqlite3_int64)vouchers,
      header, HEAD);
  }
  for (int i = 0; i < 2 && code == SQLITE_OK; i++) {
    code = run(
      f, DELIVERY_KEY, 0, 0, "btb", delivery, NAME, i ? "recovery" : "reveal", i ? 8 : 6, f->boxes[i], BOX);
  }
  for (int line = 0; line < vouchers && code == SQLITE_OK; line++) {
    code = seal_voucher(f, order, delivery, key, line, delivered + 75 + 57 * line);
  }
  for (int level = 0; level < 3 && code == SQLITE_OK; level++) {
    code = run(
      f, STOCK, 0, 0, "iii", (sqlite3_int64)level, expiry / widths[level], (sqlite3_int64)vouchers);
  }
  if (code == SQLITE_OK) code = read_edge(f, &e);
  if (code == SQLITE_OK) code = append(f, &e, 49, order, leaf, LEAF + 8);
  if (code == SQLITE_OK) code = append(f, &e, 48, order, delivered, leaf_size);
  if (code == SQLITE_OK) code = append(f, &e, 22, order, leaf, LEAF);
  free(delivered);
  code = finish(f, code);
  if (code == SQLITE_OK) f->vouchers += vouchers;
  return code ? code : run(f, READ_BACK, 0, 0, "b", delivery, NAME);
}

int floor_order(floor_vault *f, int vouchers) {
  unsigned char order[NAME];
  char reference[32];
  long size = 300 + 215L * vouchers;
  if (f->vouchers + vouchers > f->most || f->orders + 1 >= f->most) return SQLITE_FULL;
  unsigned char *body = calloc(1, (size_t)size);
  if (!body) return SQLITE_NOMEM;
  randombytes_buf(order, NAME);
  snprintf(reference, sizeof reference, "BENCH-%ld", f->orders++);
  int code = intend(f, order, reference, vouchers);
  if (code == SQLITE_OK) code = keep(f, body, size);
  if (code == SQLITE_OK) code = capture(f, order, vouchers, size);
  if (code == SQLITE_OK) {
    memset(body, 0, (size_t)size);
    if (pwrite(f->journal, body, 8, 0) < 0 || pwrite(f->journal, body, (size_t)size, 8) < 0) code = SQLITE_IOERR;
  }
  free(body);
  return code ? code : sign(f);
}

int floor_fill(floor_vault *f, long vouchers) {
  int code = SQLITE_OK;
  for (long left = vouchers; left > 0 && code == SQLITE_OK; left -= 5000) {
    code = floor_order(f, left < 5000 ? (int)left : 5000);
  }
  return code;
}

// MARK: A reveal

// The delivery's key is at hand, as if another of its vouchers had been shown before.
static int show(
  const unsigned char *key, const unsigned char *id, const unsigned char *nonce, const unsigned char *sealed,
  const unsigned char *stored
) {
  unsigned char keys[64], data[85] = {0}, commitment[HASH], content[PADDED];
  unsigned long long size;
  memcpy(data + 42, id, NAME);
  record_keys(keys, key, id);
  commit_to(commitment, keys + 32, nonce, data, sealed);
  if (sodium_memcmp(commitment, stored, HASH)) return SQLITE_CORRUPT;
  return crypto_aead_xchacha20poly1305_ietf_decrypt(content, &size, 0, sealed, SEALED, data, 85, nonce, keys)
    ? SQLITE_CORRUPT : SQLITE_OK;
}

int floor_reveal(floor_vault *f, long voucher) {
  const unsigned char *id = f->ids[voucher];
  unsigned char leaf[LEAF + 8] = {0}, delivery[NAME], nonce[NONCE], sealed[SEALED], commitment[HASH];
  struct edge e;
  sqlite3_stmt *row = f->statements[VOUCHER_ROW];
  int code = begin(f);
  sqlite3_bind_blob(row, 1, id, NAME, SQLITE_STATIC);
  if (code == SQLITE_OK && sqlite3_step(row) != SQLITE_ROW) code = SQLITE_NOTFOUND;
  if (code == SQLITE_OK) {
    memcpy(delivery, sqlite3_column_blob(row, 2), NAME);
    memcpy(nonce, sqlite3_column_blob(row, 9), NONCE);
    memcpy(sealed, sqlite3_column_blob(row, 10), SEALED);
    memcpy(commitment, sqlite3_column_blob(row, 11), HASH);
  }
  sqlite3_reset(row);
  if (code == SQLITE_OK) code = run(f, FREEZE, 0, 0, "");
  if (code == SQLITE_OK) code = run(f, CANARY, 0, 0, "b", id, NAME);
  if (code == SQLITE_OK) code = run(f, LIMITS, 0, 0, "");
  if (code == SQLITE_OK) code = run(f, REVEALED, 0, 0, "b", id, NAME);
  for (int level = 0; level < 3 && code == SQLITE_OK; level++) {
    code = run(f, TAKE, 0, 0, "ii", (sqlite3_int64)level, expiry / widths[level]);
  }
  if (code == SQLITE_OK) code = read_edge(f, &e);
  sqlite3_int64 first = e.size;
  if (code == SQLITE_OK) code = append(f, &e, 64, 0, leaf, LEAF + 8);
  if (code == SQLITE_OK) code = append(f, &e, 65, 0, leaf, LEAF);
  if (code == SQLITE_OK) code = run(f, REVEAL, 0, 0, "ibi", first, id, NAME, now);
  if (code == SQLITE_OK) code = run(f, HEADER, 0, 0, "b", delivery, NAME);
  if (code == SQLITE_OK) code = run(f, KEYS, 0, 0, "b", delivery, NAME);
  code = finish(f, code);
  if (code == SQLITE_OK) code = show(f->keys[f->of[voucher]], id, nonce, sealed, commitment);
  return code ? code : sign(f);
}

// MARK: Life

static const char settings[] =
  "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000;"
  "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;"
  "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA recursive_triggers = ON;"
  "PRAGMA cache_size = -12288;";

static int open_file(const char *folder, const char *name) {
  char path[1024];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

floor_vault *floor_open(const char *folder, const char *schema, long most) {
  if (sodium_init() < 0) return 0;
  floor_vault *f = calloc(1, sizeof *f);
  if (!f) return 0;
  unsigned char secret[32], public_key[32];
  for (int i = 0; i < 2; i++) crypto_box_keypair(f->recipients[i], secret);
  crypto_sign_keypair(public_key, f->signing_key);
  randombytes_buf(f->fingerprint_key, 32);
  f->most = most;
  f->ids = calloc((size_t)most, NAME);
  f->keys = calloc((size_t)most, 32);
  f->of = calloc((size_t)most, sizeof *f->of);
  f->lock = open_file(folder, "floor.lock");
  f->journal = open_file(folder, "floor.journal");
  f->checkpoints = open_file(folder, "floor.checkpoints");
  char path[1024];
  snprintf(path, sizeof path, "%s/floor.db", folder);
  int code = f->ids && f->keys && f->of && posix_fallocate(f->journal, 0, 8 << 20) == 0 ? SQLITE_OK : SQLITE_NOMEM;
  if (code == SQLITE_OK) code = sqlite3_open(path, &f->connection);
  if (code == SQLITE_OK) code = sqlite3_exec(f->connection, settings, 0, 0, 0);
  if (code == SQLITE_OK) code = sqlite3_exec(f->connection, schema, 0, 0, 0);
  for (int i = 0; i < STATEMENTS && code == SQLITE_OK; i++) {
    code = sqlite3_prepare_v3(f->connection, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &f->statements[i], 0);
  }
  if (code == SQLITE_OK) return f;
  floor_close(f);
  return 0;
}

void floor_close(floor_vault *f) {
  for (int i = 0; i < STATEMENTS; i++) sqlite3_finalize(f->statements[i]);
  sqlite3_close(f->connection);
  close(f->lock);
  close(f->journal);
  close(f->checkpoints);
  free(f->ids);
  free(f->keys);
  free(f->of);
  free(f);
}
