-- The keys of {{table}} that have an amount of another currency.
INSERT INTO affected SELECT DISTINCT key FROM versions.{{table}} WHERE original IS NOT NULL;
