-- Newer imports of {{table}} by a reader and an account that any row of this import ever came from:
-- they may hold the row, or show that it went.
WITH mine AS (
    SELECT as_of, sha256, import_id FROM imports WHERE import_id = $import_id
), source AS (
    SELECT DISTINCT import_id FROM versions.{{table}}
    WHERE key IN (SELECT key FROM versions.{{table}} WHERE import_id = $import_id)
), kin AS (
    SELECT DISTINCT reader, account FROM imports JOIN source USING (import_id)
)
SELECT count(*)
FROM import_tables AS part JOIN imports AS other USING (import_id)
CROSS JOIN mine
JOIN kin ON kin.reader = other.reader AND kin.account IS NOT DISTINCT FROM other.account
WHERE part.table_name = '{{table}}' AND other.undone_at IS NULL
    AND (other.as_of, other.sha256, other.import_id) > (mine.as_of, mine.sha256, mine.import_id);
