-- What is imported to which day, a line for each export; `missing`: days between without a slice;
-- `beside`: the table whose files brought these rows, too.
WITH spans AS (
    SELECT table_name AS "table", reader, platform, account, level, as_of, lifetime,
        unnest(generate_series(day, until, INTERVAL 1 DAY)) AS day
    FROM slices
), exports AS (
    SELECT "table", reader, platform, account, level, lifetime,
        CAST(min(day) AS DATE) AS first_day, CAST(max(day) AS DATE) AS last_day,
        max(as_of) AS as_of, count(DISTINCT day) AS days,
        list(DISTINCT CAST(day AS DATE)) AS covered
    FROM spans GROUP BY ALL
), registers AS (
    SELECT part.table_name AS "table", import.reader, import.platform, import.account, part.level,
        local_day(min(part.first_at)) AS first_day, local_day(max(part.last_at)) AS last_day,
        max(import.as_of) AS as_of, nullif(import.table_name, part.table_name) AS beside
    FROM import_tables AS part JOIN imports AS import USING (import_id)
    WHERE import.undone_at IS NULL AND part.table_name NOT IN (SELECT table_name FROM slices)
        AND part.first_at IS NOT NULL
    GROUP BY ALL
)
SELECT "table", reader, platform, account, level, first_day, last_day, as_of, days,
    CASE WHEN lifetime THEN [] ELSE list_filter(
        list_transform(generate_series(first_day, last_day, INTERVAL 1 DAY),
            lambda moment: CAST(moment AS DATE)),
        lambda day: NOT list_contains(covered, day)) END AS missing,
    NULL AS beside
FROM exports
UNION ALL
SELECT "table", reader, platform, account, level, first_day, last_day, as_of, NULL, [], beside
FROM registers
ORDER BY ALL;
