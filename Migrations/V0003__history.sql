-- Events are found by their kind; and what is still sealed as a whole can be sealed for a new key.

CREATE INDEX audit_leaves_by_kind ON audit_leaves (kind, leaf_index);

-- A rotation of keys writes a body anew, with the same content; the audit log has the row's new digest.
DROP TRIGGER deliveries_keep_their_body;
CREATE TRIGGER deliveries_keep_their_body BEFORE UPDATE OF sealed_body ON deliveries
WHEN OLD.sealed_body IS NULL AND NEW.sealed_body IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a delivery''s body does not come back'); END;
