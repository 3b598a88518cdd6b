-- What each import answers for, in unbroken runs of days; a snapshot speaks of its own day only.
WITH covered AS (
    SELECT DISTINCT table_name, platform, account, import_id, as_of,
        CAST(unnest(generate_series(day, until, INTERVAL 1 DAY)) AS DATE) AS day
    FROM slices
), runs AS (
    SELECT *, day - CAST(row_number() OVER (
        PARTITION BY table_name, platform, account, import_id ORDER BY day) AS INTEGER) AS run
    FROM covered
)
SELECT table_name AS "table", platform, account, min(day) AS first_day, max(day) AS last_day, as_of
FROM runs GROUP BY table_name, platform, account, import_id, as_of, run
UNION ALL
SELECT part.table_name, part.table_name, NULL,
    least(local_day(min(part.first_at)), local_day(import.as_of)), local_day(import.as_of),
    import.as_of
FROM import_tables AS part JOIN imports AS import USING (import_id)
WHERE import.undone_at IS NULL AND part.first_at IS NOT NULL
    AND part.table_name NOT IN (SELECT table_name FROM slices)
GROUP BY part.table_name, import.import_id, import.as_of
ORDER BY ALL;
