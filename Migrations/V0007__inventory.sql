-- What is promised to whom. The audit log has a digest of every row; stock_counts and promised_counts
-- are sums over vouchers, kept so that asking for the stock costs the same however large it is.

-- A promise to one line of a customer's order. Its number is the order in which they came; waits_since is
-- how long the log was when the line began to wait for stock, so that the first to wait is served first.
CREATE TABLE allocations (
  number         INTEGER PRIMARY KEY CHECK (number > 0),
  order_reference TEXT   NOT NULL CHECK (length(order_reference) BETWEEN 1 AND 255),
  line           INTEGER NOT NULL CHECK (line >= 0),
  product_id     INTEGER NOT NULL,
  denomination   INTEGER NOT NULL CHECK (denomination > 0),
  currency       TEXT    NOT NULL CHECK (length(currency) = 3),
  quantity       INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 10000),
  policy         TEXT    NOT NULL CHECK (policy IN ('whole', 'partial', 'backorder')),
  minimum_life   INTEGER NOT NULL CHECK (minimum_life >= 0),
  state          TEXT    NOT NULL CHECK (state IN ('reserved', 'allocated', 'released', 'lapsed')),
  held           INTEGER NOT NULL CHECK (held >= 0),
  owed           INTEGER NOT NULL CHECK (owed >= 0),
  waits_since    INTEGER,
  lapses_at      INTEGER,
  created_at     INTEGER NOT NULL,
  changed_at     INTEGER NOT NULL,
  UNIQUE (order_reference, line),
  CHECK (held + owed <= quantity),
  CHECK ((owed > 0) = (waits_since IS NOT NULL)),
  CHECK ((state = 'reserved') = (lapses_at IS NOT NULL)),
  CHECK (owed = 0 OR state = 'allocated')
) STRICT;

CREATE INDEX allocations_reserved ON allocations (
  product_id, denomination, currency, lapses_at, held, state)
  WHERE state = 'reserved';
CREATE INDEX allocations_waiting ON allocations (product_id, denomination, currency, waits_since, owed)
  WHERE owed > 0;
CREATE TRIGGER allocations_keep_their_key BEFORE UPDATE OF
  number, order_reference, line, created_at ON allocations
BEGIN SELECT RAISE(ABORT, 'an allocation''s key is written once'); END;
CREATE TRIGGER allocations_are_not_deleted BEFORE DELETE ON allocations
BEGIN SELECT RAISE(ABORT, 'allocations are not deleted'); END;

-- The vouchers that a line has or had. The index lets nobody hold what somebody else holds.
CREATE TABLE allocated_vouchers (
  number         INTEGER NOT NULL REFERENCES allocations (number),
  place          INTEGER NOT NULL CHECK (place >= 0),
  voucher_id     BLOB    NOT NULL REFERENCES vouchers (voucher_id),
  state          TEXT    NOT NULL CHECK (state IN ('held', 'returned', 'replaced')),
  PRIMARY KEY (number, place)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX allocated_vouchers_held ON allocated_vouchers (voucher_id) WHERE state = 'held';
CREATE INDEX allocated_vouchers_former ON allocated_vouchers (voucher_id) WHERE state <> 'held';
CREATE TRIGGER allocated_vouchers_keep_their_voucher BEFORE UPDATE OF
  number, place, voucher_id ON allocated_vouchers
BEGIN SELECT RAISE(ABORT, 'an allocated voucher is written once'); END;
CREATE TRIGGER allocated_vouchers_do_not_come_back BEFORE UPDATE OF state ON allocated_vouchers
WHEN OLD.state <> 'held'
BEGIN SELECT RAISE(ABORT, 'a voucher that was given back does not come back'); END;
CREATE TRIGGER allocated_vouchers_are_not_deleted BEFORE DELETE ON allocated_vouchers
BEGIN SELECT RAISE(ABORT, 'allocated vouchers are not deleted'); END;

-- What was done about a single voucher, and why; the audit log has the digest of the row.
CREATE TABLE voucher_events (
  seq            INTEGER PRIMARY KEY CHECK (seq > 0),
  voucher_id     BLOB    NOT NULL REFERENCES vouchers (voucher_id),
  kind           TEXT    NOT NULL CHECK (kind IN (
    'voided', 'disputed', 'settled', 'replaced', 'quarantined', 'restocked', 'reissued', 'canary',
    'touched')),
  happened_at    INTEGER NOT NULL,
  actor          TEXT    NOT NULL,
  reason         TEXT    NOT NULL,
  other_voucher  BLOB    REFERENCES vouchers (voucher_id),
  number         INTEGER REFERENCES allocations (number)
) STRICT;

CREATE INDEX voucher_events_by_voucher ON voucher_events (voucher_id, seq);
CREATE UNIQUE INDEX voucher_events_canaries ON voucher_events (voucher_id) WHERE kind = 'canary';
CREATE TRIGGER voucher_events_are_not_changed BEFORE UPDATE ON voucher_events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER voucher_events_are_not_deleted BEFORE DELETE ON voucher_events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

-- What holds back the showing of codes: a freeze, limits, and a second person's word.
CREATE TABLE control_events (
  seq            INTEGER PRIMARY KEY CHECK (seq > 0),
  kind           TEXT    NOT NULL CHECK (kind IN ('frozen', 'unfrozen', 'limited', 'approved')),
  happened_at    INTEGER NOT NULL,
  actor          TEXT    NOT NULL,
  reason         TEXT    NOT NULL,
  subject        TEXT,
  currency       TEXT    CHECK (length(currency) = 3),
  per_hour       INTEGER CHECK (per_hour >= 0),
  alone          INTEGER CHECK (alone >= 0),
  vouchers       BLOB    CHECK (length(vouchers) = 32)
) STRICT;

CREATE INDEX control_events_by_kind ON control_events (kind, seq);
CREATE TRIGGER control_events_are_not_changed BEFORE UPDATE ON control_events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER control_events_are_not_deleted BEFORE DELETE ON control_events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

-- What an actor was shown of late, whose name is the same in any letters.
CREATE INDEX reveals_by_actor ON reveals (actor COLLATE NOCASE, revealed_at);

-- How many vouchers are free, by the time at which they expire: by the day (level 0), by the minute (1)
-- and by the millisecond (2), so that those beyond a moment are the sum of a few rows. A voucher that
-- does not expire counts with the last moment there is.
CREATE TABLE stock_counts (
  level          INTEGER NOT NULL CHECK (level BETWEEN 0 AND 2),
  product_id     INTEGER NOT NULL,
  denomination   INTEGER NOT NULL,
  currency       TEXT    NOT NULL CHECK (length(currency) = 3),
  bucket         INTEGER NOT NULL,
  free           INTEGER NOT NULL CHECK (free > 0),
  PRIMARY KEY (level, product_id, denomination, currency, bucket)
) STRICT, WITHOUT ROWID;

-- How many vouchers are promised and have not been shown.
CREATE TABLE promised_counts (
  product_id     INTEGER NOT NULL,
  denomination   INTEGER NOT NULL,
  currency       TEXT    NOT NULL CHECK (length(currency) = 3),
  promised       INTEGER NOT NULL CHECK (promised > 0),
  PRIMARY KEY (product_id, denomination, currency)
) STRICT, WITHOUT ROWID;

INSERT INTO stock_counts
SELECT l.level, product_id, denomination, currency,
  coalesce(expires_at, 9223372036854775807) / l.width, count(*)
FROM vouchers JOIN (
  SELECT 0 AS level, 86400000 AS width UNION ALL SELECT 1, 60000 UNION ALL SELECT 2, 1) AS l
WHERE state = 'available'
GROUP BY 1, 2, 3, 4, 5;

INSERT INTO promised_counts
SELECT product_id, denomination, currency, count(*) FROM vouchers WHERE state = 'allocated'
GROUP BY 1, 2, 3;
