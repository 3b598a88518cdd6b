-- Rows of a register that these imports should hold and do not: kept, and still counted.
SELECT count(*) AS rows FROM {{table}} WHERE gone_since IS NOT NULL AND gone_since IN (
    SELECT as_of FROM imports WHERE list_contains($import_ids, import_id));
