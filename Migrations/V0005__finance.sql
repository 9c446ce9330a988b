-- What each reconciliation learned, what became of its breaks, and how a period was closed; all of it
-- is append-only, and the audit log has a digest of every row.

-- What a run was told. Its records are the newest rows of known_records at or before base_seq, which is
-- its own number unless the run asks what was known earlier; the events it knew end with event_seq.
CREATE TABLE run_inputs (
  run_seq        INTEGER PRIMARY KEY CHECK (run_seq > 0),
  run_id         BLOB    NOT NULL UNIQUE REFERENCES reconciliation_runs (run_id),
  base_seq       INTEGER NOT NULL REFERENCES run_inputs (run_seq) CHECK (base_seq <= run_seq),
  known_at       INTEGER NOT NULL,
  event_seq      INTEGER NOT NULL CHECK (event_seq >= 0),
  settings       TEXT    NOT NULL,
  changes        BLOB    NOT NULL CHECK (length(changes) = 32)
) STRICT;

CREATE TRIGGER run_inputs_are_not_changed BEFORE UPDATE ON run_inputs
BEGIN SELECT RAISE(ABORT, 'the inputs of runs are append-only'); END;
CREATE TRIGGER run_inputs_are_not_deleted BEFORE DELETE ON run_inputs
BEGIN SELECT RAISE(ABORT, 'the inputs of runs are append-only'); END;

-- A record as a run learned it, where that differs from what was known before; null where it is gone.
CREATE TABLE known_records (
  source         TEXT    NOT NULL CHECK (source IN (
    'vault-order', 'supplier-order', 'movement', 'wallet')),
  record_key     TEXT    NOT NULL,
  run_seq        INTEGER NOT NULL REFERENCES run_inputs (run_seq),
  content        TEXT,
  PRIMARY KEY (source, record_key, run_seq)
) STRICT;

CREATE INDEX known_records_by_run ON known_records (run_seq, source, record_key);
CREATE TRIGGER known_records_are_not_changed BEFORE UPDATE ON known_records
BEGIN SELECT RAISE(ABORT, 'what was known is append-only'); END;
CREATE TRIGGER known_records_are_not_deleted BEFORE DELETE ON known_records
BEGIN SELECT RAISE(ABORT, 'what was known is append-only'); END;

-- What became of a break: by a run, which has its number here, or by a person, who has a name.
CREATE TABLE break_events (
  seq            INTEGER PRIMARY KEY CHECK (seq > 0),
  break_id       TEXT    NOT NULL REFERENCES breaks (break_id),
  kind           TEXT    NOT NULL,
  happened_at    INTEGER NOT NULL,
  run_seq        INTEGER REFERENCES run_inputs (run_seq),
  actor          TEXT,
  reason         TEXT,
  note           TEXT,
  assignee       TEXT,
  linked_break   TEXT,
  linked_seq     INTEGER REFERENCES break_events (seq),
  order_id       BLOB,
  transaction_id INTEGER,
  currency       TEXT,
  difference     INTEGER,
  exposure       INTEGER,
  about          TEXT,
  CHECK ((run_seq IS NULL) <> (actor IS NULL))
) STRICT;

CREATE INDEX break_events_by_break ON break_events (break_id, seq);
CREATE INDEX break_events_by_run ON break_events (run_seq) WHERE run_seq IS NOT NULL;
CREATE TRIGGER break_events_are_not_changed BEFORE UPDATE ON break_events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER break_events_are_not_deleted BEFORE DELETE ON break_events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

-- How a period was closed: prepared from a run, signed by a second person, re-opened with a reason.
CREATE TABLE period_events (
  seq            INTEGER PRIMARY KEY CHECK (seq > 0),
  period         TEXT    NOT NULL,
  kind           TEXT    NOT NULL CHECK (kind IN ('prepared', 'signed', 'reopened')),
  happened_at    INTEGER NOT NULL,
  actor          TEXT    NOT NULL,
  note           TEXT,
  run_seq        INTEGER NOT NULL REFERENCES run_inputs (run_seq)
) STRICT;

CREATE TRIGGER period_events_are_not_changed BEFORE UPDATE ON period_events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER period_events_are_not_deleted BEFORE DELETE ON period_events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

-- The files of a close, as they were at that event.
CREATE TABLE sealed_reports (
  event_seq      INTEGER NOT NULL REFERENCES period_events (seq),
  name           TEXT    NOT NULL,
  sha256         BLOB    NOT NULL CHECK (length(sha256) = 32),
  content        TEXT    NOT NULL,
  PRIMARY KEY (event_seq, name)
) STRICT;

CREATE TRIGGER sealed_reports_are_not_changed BEFORE UPDATE ON sealed_reports
BEGIN SELECT RAISE(ABORT, 'sealed reports are append-only'); END;
CREATE TRIGGER sealed_reports_are_not_deleted BEFORE DELETE ON sealed_reports
BEGIN SELECT RAISE(ABORT, 'sealed reports are append-only'); END;
