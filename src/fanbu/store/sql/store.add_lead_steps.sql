-- The newest export shows a status that is not the last one shown: one step more. Steps are numbered
-- by how many rows of exports had shown the lead until then.
INSERT INTO lead_steps BY NAME
WITH changed AS (
    SELECT new.key, new.status, new.as_of, old.key IS NOT NULL AS seen
    FROM versions.leads AS new LEFT JOIN {{old}} AS old ON old.key = new.key
    WHERE new.import_id = $import_id AND new.status IS DISTINCT FROM old.status
        AND new.key NOT IN (SELECT key FROM affected)
), shown AS (
    SELECT version.key, count(*) AS times
    FROM versions.leads AS version
    WHERE version.import_id <> $import_id
        AND version.key IN (SELECT key FROM changed WHERE seen)
        AND version.import_id IN (SELECT import_id FROM import_tables
            WHERE table_name = 'leads' AND list_contains(columns, 'status'))
    GROUP BY version.key
), stepped AS (
    SELECT key, max(step) AS step FROM lead_steps
    WHERE key IN (SELECT key FROM changed WHERE seen) GROUP BY key
)
SELECT changed.key, changed.status, changed.as_of AS changed_at,
    greatest(coalesce(shown.times, 0), coalesce(stepped.step, 0)) + 1 AS step
FROM changed LEFT JOIN shown USING (key) LEFT JOIN stepped USING (key);
