-- Fingerprints are made anew where the key that made them is gone. The log says so beforehand, by an
-- event of kind 5, and has the former and the new one of every voucher.
DROP TRIGGER vouchers_keep_their_fingerprint;
CREATE TRIGGER vouchers_keep_their_fingerprint BEFORE UPDATE OF fingerprint ON vouchers
WHEN OLD.fingerprint IS NOT NULL AND (
  NEW.fingerprint IS NULL OR NOT EXISTS (SELECT 1 FROM audit_leaves WHERE kind = 5))
BEGIN SELECT RAISE(ABORT, 'a voucher''s fingerprint is written once'); END;
