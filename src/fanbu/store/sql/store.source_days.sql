-- What each import answers for, in unbroken runs of days. A lifetime snapshot tells what came since
-- the one before it; of one article it tells nothing of the others. A register is taken to be kept without a break from the week of its first row
-- on: how often something happens does not tell whether an export is missing.
WITH reported AS (
    SELECT DISTINCT table_name, platform, account, import_id, as_of,
        CAST(unnest(generate_series(day, until, INTERVAL 1 DAY)) AS DATE) AS day
    FROM slices WHERE NOT lifetime
), runs AS (
    SELECT *, day - CAST(row_number() OVER (
        PARTITION BY table_name, platform, account, import_id ORDER BY day) AS INTEGER) AS run
    FROM reported
), snapshots AS (
    SELECT DISTINCT table_name, platform, account, import_id, as_of, day
    FROM slices WHERE lifetime AND level <> 'article'
), registers AS (
    SELECT part.table_name, import.import_id, import.as_of, min(part.first_at) AS first_at
    FROM import_tables AS part JOIN imports AS import USING (import_id)
    WHERE import.undone_at IS NULL AND part.first_at IS NOT NULL
        AND part.table_name NOT IN (SELECT table_name FROM slices)
    GROUP BY ALL
)
SELECT table_name AS "table", platform, account, min(day) AS first_day, max(day) AS last_day, as_of
FROM runs GROUP BY table_name, platform, account, import_id, as_of, run
UNION ALL
SELECT table_name, platform, account,
    coalesce(max(day) OVER (
        PARTITION BY table_name, platform, account ORDER BY day
        RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL 1 DAY PRECEDING
    ) + 1, day),
    day, as_of
FROM snapshots
UNION ALL
SELECT table_name, table_name, NULL,
    least(
        CAST(date_trunc('week', local_day(
            min(first_at) OVER (PARTITION BY table_name ORDER BY as_of))) AS DATE),
        local_day(as_of)),
    local_day(as_of), as_of
FROM registers
ORDER BY ALL;
