-- What a claim with the supplier needs: what was asked about an order and what came back, and what
-- people noted about it. Both are append-only, and the audit log has a digest of every row.

-- One exchange with the supplier about one order. It is named as the entry of the capture journal
-- that took its answer; request_id and ended_at are null where a crash left nothing that says them.
CREATE TABLE exchanges (
  exchange_id    BLOB    NOT NULL PRIMARY KEY CHECK (length(exchange_id) = 16),
  order_id       BLOB    NOT NULL REFERENCES orders (order_id),
  kind           TEXT    NOT NULL CHECK (kind IN ('create', 'read', 'list', 'lookup', 'import')),
  request_id     TEXT,
  http_status    INTEGER,
  byte_count     INTEGER NOT NULL CHECK (byte_count >= 0),
  started_at     INTEGER NOT NULL,
  ended_at       INTEGER,
  outcome        TEXT    NOT NULL CHECK (outcome IN (
    'answered', 'cut', 'refused', 'no_answer', 'not_sent'))
) STRICT;

CREATE INDEX exchanges_by_order ON exchanges (order_id, started_at);
CREATE TRIGGER exchanges_are_not_changed BEFORE UPDATE ON exchanges
BEGIN SELECT RAISE(ABORT, 'exchanges are append-only'); END;
CREATE TRIGGER exchanges_are_not_deleted BEFORE DELETE ON exchanges
BEGIN SELECT RAISE(ABORT, 'exchanges are append-only'); END;

-- What a person noted when settling an order by hand; the audit leaf holds the digest of the words.
CREATE TABLE order_notes (
  leaf_index     INTEGER PRIMARY KEY REFERENCES audit_leaves (leaf_index),
  order_id       BLOB    NOT NULL REFERENCES orders (order_id),
  actor          TEXT    NOT NULL,
  note           TEXT    NOT NULL,
  noted_at       INTEGER NOT NULL
) STRICT;

CREATE INDEX order_notes_by_order ON order_notes (order_id);
CREATE TRIGGER order_notes_are_not_changed BEFORE UPDATE ON order_notes
BEGIN SELECT RAISE(ABORT, 'notes are append-only'); END;
CREATE TRIGGER order_notes_are_not_deleted BEFORE DELETE ON order_notes
BEGIN SELECT RAISE(ABORT, 'notes are append-only'); END;
