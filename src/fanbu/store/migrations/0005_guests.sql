-- How many sat at a table, and how many tables a shop has.
ALTER TABLE orders ADD COLUMN "guests" BIGINT;
ALTER TABLE versions.orders ADD COLUMN "guests" BIGINT;
ALTER TABLE footfall ADD COLUMN "tables" BIGINT;
