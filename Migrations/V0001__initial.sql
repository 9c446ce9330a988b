-- Amounts are integers in millionths of the currency's unit; times are integer milliseconds since 1970 UTC;
-- identifiers are 16 bytes. Nothing in this file holds a code in clear.

CREATE TABLE vault (
  one            INTEGER PRIMARY KEY CHECK (one = 1),
  vault_id       BLOB    NOT NULL CHECK (length(vault_id) = 16),
  incarnation    INTEGER NOT NULL CHECK (incarnation >= 1),
  origin         TEXT    NOT NULL,
  identity       BLOB    NOT NULL,
  host           TEXT,
  created_at     INTEGER NOT NULL
) STRICT;

CREATE TRIGGER vault_keeps_its_name BEFORE UPDATE OF one, vault_id, origin, created_at ON vault
BEGIN SELECT RAISE(ABORT, 'a vault''s name is written once'); END;
CREATE TRIGGER vault_incarnation_does_not_fall BEFORE UPDATE OF incarnation ON vault
WHEN NEW.incarnation < OLD.incarnation
BEGIN SELECT RAISE(ABORT, 'an incarnation does not come back'); END;
CREATE TRIGGER vault_is_not_deleted BEFORE DELETE ON vault
BEGIN SELECT RAISE(ABORT, 'the vault is not deleted'); END;

CREATE TABLE orders (
  order_id          BLOB    NOT NULL PRIMARY KEY CHECK (length(order_id) = 16),
  reference         TEXT    NOT NULL UNIQUE CHECK (length(reference) BETWEEN 1 AND 255),
  origin            TEXT    NOT NULL CHECK (origin IN ('placed', 'found')),
  request_digest    BLOB    NOT NULL CHECK (length(request_digest) = 32),
  product_id        INTEGER NOT NULL,
  denomination      INTEGER NOT NULL CHECK (denomination > 0),
  quantity          INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
  wallet_id         INTEGER,
  state             TEXT    NOT NULL CHECK (state IN (
    'intended', 'sent', 'pending', 'partially_captured', 'captured', 'rejected', 'failed',
    'cancelled', 'in_doubt', 'stalled', 'codes_lost')),
  captured          INTEGER NOT NULL DEFAULT 0 CHECK (captured >= 0),
  lost              INTEGER NOT NULL DEFAULT 0 CHECK (lost >= 0),
  attempts          INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  price_limit       INTEGER,
  quoted_payable    INTEGER,
  quoted_currency   TEXT    CHECK (length(quoted_currency) = 3),
  quoted_at         INTEGER,
  supplier_order_id INTEGER,
  supplier_status   TEXT,
  amount            INTEGER,
  discount          INTEGER,
  base_currency     TEXT    CHECK (length(base_currency) = 3),
  deduction_currency TEXT   CHECK (length(deduction_currency) = 3),
  reported_wallet_id INTEGER,
  reported_quantity INTEGER,
  last_request_id   TEXT,
  intended_at       INTEGER NOT NULL,
  sent_at           INTEGER,
  seen_at           INTEGER,
  settled_at        INTEGER,
  CHECK ((quoted_payable IS NULL) = (quoted_currency IS NULL))
) STRICT;

CREATE UNIQUE INDEX orders_by_supplier_order ON orders (supplier_order_id)
  WHERE supplier_order_id IS NOT NULL;
CREATE INDEX orders_unfinished ON orders (intended_at)
  WHERE state IN ('intended', 'sent', 'pending', 'partially_captured', 'in_doubt', 'stalled');
CREATE INDEX orders_by_time ON orders (intended_at, order_id);

-- What was asked for, and the supplier's number once it is known, are written once.
CREATE TRIGGER orders_keep_their_request BEFORE UPDATE OF
  order_id, reference, origin, request_digest, product_id, denomination, quantity, wallet_id,
  intended_at ON orders
BEGIN SELECT RAISE(ABORT, 'an order''s request is written once'); END;
CREATE TRIGGER orders_keep_their_number BEFORE UPDATE OF supplier_order_id ON orders
WHEN OLD.supplier_order_id IS NOT NULL AND NEW.supplier_order_id IS NOT OLD.supplier_order_id
BEGIN SELECT RAISE(ABORT, 'an order''s number is written once'); END;
CREATE TRIGGER orders_are_not_deleted BEFORE DELETE ON orders
BEGIN SELECT RAISE(ABORT, 'orders are not deleted'); END;

-- One captured response of the supplier that carried at least one voucher, or that could not be read.
CREATE TABLE deliveries (
  delivery_id    BLOB    NOT NULL PRIMARY KEY CHECK (length(delivery_id) = 16),
  order_id       BLOB    REFERENCES orders (order_id),
  source         TEXT    NOT NULL CHECK (source IN ('create', 'read', 'list', 'lookup', 'import')),
  received_at    INTEGER NOT NULL,
  http_status    INTEGER,
  request_id     TEXT,
  byte_count     INTEGER NOT NULL CHECK (byte_count >= 0),
  is_complete    INTEGER NOT NULL CHECK (is_complete IN (0, 1)),
  voucher_count  INTEGER NOT NULL CHECK (voucher_count >= 0),
  header         BLOB    NOT NULL,
  sealed_body    BLOB
) STRICT;

CREATE INDEX deliveries_by_order ON deliveries (order_id);
CREATE INDEX deliveries_with_body ON deliveries (received_at, delivery_id)
  WHERE sealed_body IS NOT NULL;

CREATE TRIGGER deliveries_keep_their_content BEFORE UPDATE OF
  delivery_id, order_id, source, received_at, http_status, request_id, byte_count, is_complete,
  voucher_count, header ON deliveries
BEGIN SELECT RAISE(ABORT, 'a delivery is written once'); END;
CREATE TRIGGER deliveries_keep_their_body BEFORE UPDATE OF sealed_body ON deliveries
WHEN NEW.sealed_body IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a delivery''s body can only be cleared'); END;

CREATE TRIGGER deliveries_are_not_deleted BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries are not deleted'); END;

-- The delivery's key, wrapped for one recipient.
CREATE TABLE delivery_keys (
  delivery_id    BLOB    NOT NULL REFERENCES deliveries (delivery_id),
  role           TEXT    NOT NULL CHECK (role IN ('reveal', 'recovery')),
  epoch          INTEGER NOT NULL CHECK (epoch >= 1),
  wrapped_key    BLOB    NOT NULL,
  PRIMARY KEY (delivery_id, role, epoch)
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_keys_by_epoch ON delivery_keys (role, epoch);
-- A key is wrapped anew for another epoch; the old one may go when nothing needs it.
CREATE TRIGGER delivery_keys_are_not_changed BEFORE UPDATE ON delivery_keys
BEGIN SELECT RAISE(ABORT, 'a wrapped key is written once'); END;

CREATE TABLE vouchers (
  voucher_id     BLOB    NOT NULL PRIMARY KEY CHECK (length(voucher_id) = 16),
  order_id       BLOB    NOT NULL REFERENCES orders (order_id),
  delivery_id    BLOB    NOT NULL REFERENCES deliveries (delivery_id),
  line           INTEGER NOT NULL CHECK (line >= 0),
  product_id     INTEGER NOT NULL,
  denomination   INTEGER NOT NULL,
  currency       TEXT    NOT NULL CHECK (length(currency) = 3),
  epoch          INTEGER NOT NULL CHECK (epoch >= 1),
  incarnation    INTEGER NOT NULL CHECK (incarnation >= 1),
  nonce          BLOB    NOT NULL CHECK (length(nonce) = 24),
  ciphertext     BLOB    NOT NULL,
  commitment     BLOB    NOT NULL CHECK (length(commitment) = 32),
  mask           TEXT    NOT NULL CHECK (length(mask) <= 4),
  look           TEXT    NOT NULL CHECK (look IN ('plain', 'suspect', 'masked', 'empty')),
  reference_digest BLOB  CHECK (reference_digest IS NULL OR length(reference_digest) = 32),
  fingerprint    BLOB    CHECK (fingerprint IS NULL OR length(fingerprint) = 32),
  state          TEXT    NOT NULL CHECK (state IN (
    'available', 'allocated', 'revealed', 'voided', 'quarantined')),
  expires_at     INTEGER,
  captured_at    INTEGER NOT NULL,
  UNIQUE (order_id, line)
) STRICT;

CREATE INDEX vouchers_by_delivery ON vouchers (delivery_id);
CREATE INDEX vouchers_by_fingerprint ON vouchers (fingerprint) WHERE fingerprint IS NOT NULL;
CREATE INDEX vouchers_without_fingerprint ON vouchers (voucher_id) WHERE fingerprint IS NULL;
CREATE INDEX vouchers_in_stock ON vouchers (product_id, denomination, currency, expires_at, captured_at)
  WHERE state = 'available';

-- The sealed content of a voucher is written once; only its state and a missing fingerprint may change.
CREATE TRIGGER vouchers_keep_their_content BEFORE UPDATE OF
  voucher_id, order_id, delivery_id, line, product_id, denomination, currency, epoch, incarnation,
  nonce, ciphertext, commitment, mask, look, reference_digest, captured_at, expires_at ON vouchers
BEGIN SELECT RAISE(ABORT, 'a voucher''s content is written once'); END;
CREATE TRIGGER vouchers_keep_their_fingerprint BEFORE UPDATE OF fingerprint ON vouchers
WHEN OLD.fingerprint IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a voucher''s fingerprint is written once'); END;
CREATE TRIGGER vouchers_are_not_deleted BEFORE DELETE ON vouchers
BEGIN SELECT RAISE(ABORT, 'vouchers are not deleted'); END;

-- The words of a reveal; the audit leaf holds their digest.
CREATE TABLE reveals (
  leaf_index     INTEGER NOT NULL REFERENCES audit_leaves (leaf_index),
  voucher_id     BLOB    NOT NULL REFERENCES vouchers (voucher_id),
  actor          TEXT    NOT NULL,
  purpose        TEXT    NOT NULL,
  revealed_at    INTEGER NOT NULL,
  PRIMARY KEY (leaf_index, voucher_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX reveals_by_voucher ON reveals (voucher_id);
CREATE TRIGGER reveals_are_not_changed BEFORE UPDATE ON reveals
BEGIN SELECT RAISE(ABORT, 'reveals are append-only'); END;
CREATE TRIGGER reveals_are_not_deleted BEFORE DELETE ON reveals
BEGIN SELECT RAISE(ABORT, 'reveals are append-only'); END;

-- The audit log: RFC 6962 leaves, and the hashes of the complete subtrees above them.
CREATE TABLE audit_leaves (
  leaf_index     INTEGER PRIMARY KEY CHECK (leaf_index >= 0),
  kind           INTEGER NOT NULL,
  occurred_at    INTEGER NOT NULL,
  order_id       BLOB,
  leaf           BLOB    NOT NULL,
  leaf_hash      BLOB    NOT NULL CHECK (length(leaf_hash) = 32)
) STRICT;

CREATE INDEX audit_leaves_by_order ON audit_leaves (order_id, leaf_index) WHERE order_id IS NOT NULL;
CREATE TRIGGER audit_leaves_leave_no_gap BEFORE INSERT ON audit_leaves
WHEN NEW.leaf_index <> (SELECT coalesce(max(leaf_index) + 1, 0) FROM audit_leaves)
BEGIN SELECT RAISE(ABORT, 'the audit log grows leaf by leaf'); END;
CREATE TRIGGER audit_leaves_are_not_changed BEFORE UPDATE ON audit_leaves
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_leaves_are_not_deleted BEFORE DELETE ON audit_leaves
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE audit_nodes (
  level          INTEGER NOT NULL CHECK (level >= 1),
  position       INTEGER NOT NULL CHECK (position >= 0),
  hash           BLOB    NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER audit_nodes_are_not_changed BEFORE UPDATE ON audit_nodes
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_nodes_are_not_deleted BEFORE DELETE ON audit_nodes
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- The key's columns come first: SQLite 3.40.1 reports a false NULL for a column between them.
CREATE TABLE checkpoints (
  tree_size      INTEGER NOT NULL CHECK (tree_size >= 0),
  signed_at      INTEGER NOT NULL,
  note           TEXT    NOT NULL,
  PRIMARY KEY (tree_size, signed_at)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER checkpoints_are_not_changed BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END;
CREATE TRIGGER checkpoints_are_not_deleted BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END;

-- Reconciliation runs and what they found, as stored documents; they hold masks at the most.
CREATE TABLE reconciliation_runs (
  run_id         BLOB    NOT NULL PRIMARY KEY CHECK (length(run_id) = 16),
  started_at     INTEGER NOT NULL,
  is_complete    INTEGER NOT NULL CHECK (is_complete IN (0, 1)),
  document       TEXT    NOT NULL
) STRICT;

CREATE TABLE breaks (
  break_id       TEXT    PRIMARY KEY,
  kind           TEXT    NOT NULL,
  first_seen_at  INTEGER NOT NULL,
  first_run_id   BLOB    NOT NULL REFERENCES reconciliation_runs (run_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER reconciliation_runs_are_not_changed BEFORE UPDATE ON reconciliation_runs
BEGIN SELECT RAISE(ABORT, 'runs are append-only'); END;
CREATE TRIGGER reconciliation_runs_are_not_deleted BEFORE DELETE ON reconciliation_runs
BEGIN SELECT RAISE(ABORT, 'runs are append-only'); END;
CREATE TRIGGER breaks_are_not_changed BEFORE UPDATE ON breaks
BEGIN SELECT RAISE(ABORT, 'breaks are append-only'); END;
CREATE TRIGGER breaks_are_not_deleted BEFORE DELETE ON breaks
BEGIN SELECT RAISE(ABORT, 'breaks are append-only'); END;
