-- What a shop's backend leaves beside its orders; all of it is append-only, and each row stands beside
-- the leaf of the audit log that has its digest.

-- A webhook whose signature held, by the name that the signed body gives it: it is taken once, however
-- often it is sent.
CREATE TABLE webhook_events (
  leaf_index     INTEGER PRIMARY KEY REFERENCES audit_leaves (leaf_index),
  event_id       TEXT    NOT NULL UNIQUE CHECK (length(event_id) BETWEEN 1 AND 255),
  kind           TEXT    NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
  order_id       BLOB    REFERENCES orders (order_id),
  received_at    INTEGER NOT NULL
) STRICT;

CREATE TRIGGER webhook_events_are_not_changed BEFORE UPDATE ON webhook_events
BEGIN SELECT RAISE(ABORT, 'webhooks are append-only'); END;
CREATE TRIGGER webhook_events_are_not_deleted BEFORE DELETE ON webhook_events
BEGIN SELECT RAISE(ABORT, 'webhooks are append-only'); END;

-- A warning of low stock or a low balance that was raised or is over; the newest about what is watched counts.
CREATE TABLE warning_events (
  leaf_index     INTEGER PRIMARY KEY REFERENCES audit_leaves (leaf_index),
  watched        TEXT    NOT NULL CHECK (length(watched) BETWEEN 1 AND 128),
  kind           TEXT    NOT NULL CHECK (kind IN ('raised', 'cleared')),
  level          INTEGER NOT NULL,
  happened_at    INTEGER NOT NULL
) STRICT;

CREATE INDEX warning_events_by_watched ON warning_events (watched, leaf_index);
CREATE TRIGGER warning_events_are_not_changed BEFORE UPDATE ON warning_events
BEGIN SELECT RAISE(ABORT, 'warnings are append-only'); END;
CREATE TRIGGER warning_events_are_not_deleted BEFORE DELETE ON warning_events
BEGIN SELECT RAISE(ABORT, 'warnings are append-only'); END;

-- How much was to be bought to fill the stock up, decided once under a reference; the orders have that
-- reference and a number.
CREATE TABLE replenishments (
  leaf_index     INTEGER PRIMARY KEY REFERENCES audit_leaves (leaf_index),
  reference      TEXT    NOT NULL UNIQUE CHECK (length(reference) BETWEEN 1 AND 255),
  product_id     INTEGER NOT NULL,
  denomination   INTEGER NOT NULL CHECK (denomination > 0),
  wallet_id      INTEGER,
  target         INTEGER NOT NULL CHECK (target > 0),
  quantity       INTEGER NOT NULL CHECK (quantity >= 0),
  largest        INTEGER NOT NULL CHECK (largest > 0),
  planned_at     INTEGER NOT NULL
) STRICT;

CREATE TRIGGER replenishments_are_not_changed BEFORE UPDATE ON replenishments
BEGIN SELECT RAISE(ABORT, 'plans are append-only'); END;
CREATE TRIGGER replenishments_are_not_deleted BEFORE DELETE ON replenishments
BEGIN SELECT RAISE(ABORT, 'plans are append-only'); END;
