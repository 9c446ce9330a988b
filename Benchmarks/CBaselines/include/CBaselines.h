#ifndef CBASELINES_H
#define CBASELINES_H

// The limits that the vault is measured beside: the same orders, vouchers, reveals and allocations in
// a plain SQLite file, written with the same durability by the C interface and prepared statements.
// There is no journal, no intent, no log and no lock in it. Either codes are in clear, or each is
// sealed with crypto_box_seal.

typedef struct baseline baseline;

// Makes the file at `path`; with `seals`, each voucher's code is sealed for a key made here.
// Returns null where that fails.
baseline *baseline_open(const char *path, int seals);
void baseline_close(baseline *b);

// Each of these is one synced commit; they return 0, or an SQLite result code.
int baseline_order(baseline *b, int vouchers);
int baseline_reveal(baseline *b, long voucher);
int baseline_allocate(baseline *b);
int baseline_append(baseline *b);

// Fills in so many vouchers, in orders of 5,000.
int baseline_fill(baseline *b, long vouchers);

// What the promises cost by themselves: the vault's own schema and rows, its intent, journal, log, lock between
// processes, keys, digests and signed heads, with the same three syncs of an order and one of a reveal, in C
// and for one caller. Nothing that comes in is read or checked, and nothing is told of what went wrong.

typedef struct floor_vault floor_vault;

// Makes a vault of at most so many vouchers in a folder, with the DDL of the schema.
floor_vault *floor_open(const char *folder, const char *schema, long most);
void floor_close(floor_vault *f);

// These return 0, or an SQLite result code.
int floor_order(floor_vault *f, int vouchers);
int floor_reveal(floor_vault *f, long voucher);
int floor_fill(floor_vault *f, long vouchers);

#endif
