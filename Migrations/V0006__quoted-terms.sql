-- What a quote in another currency was made of, so that what is debited can be compared with it: the fee
-- in the wallet's currency, and the rate as the supplier wrote it.
ALTER TABLE orders ADD COLUMN quoted_fee INTEGER;
ALTER TABLE orders ADD COLUMN quoted_rate TEXT CHECK (length(quoted_rate) BETWEEN 1 AND 64);
