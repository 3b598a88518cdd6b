-- What an import and the export it gives way to, or replaces, tell differently of the same scope
-- and days: a line for each pair of imports. `older` is the one whose rows no longer count.
-- Only things that did something on those days are looked for; one is known by its id or its name.
WITH mine AS (
    SELECT DISTINCT reader, level, owner, day, until
    FROM slices
    WHERE import_id = $import_id AND table_name = $table_name AND NOT lifetime
), ranked AS (
    SELECT slices.*, row_number() OVER (
        PARTITION BY reader, level, owner, day, until
        ORDER BY as_of DESC, sha256 DESC, import_id DESC
    ) AS place
    FROM slices SEMI JOIN mine USING (reader, level, owner, day, until)
    WHERE table_name = $table_name AND NOT lifetime
), pair AS (
    SELECT newer.import_id AS newer, older.import_id AS older, newer.level, newer.day,
        newer.until, newer.slice_id AS newer_slice, older.slice_id AS older_slice
    FROM ranked AS newer
    JOIN ranked AS older USING (reader, level, owner, day, until)
    WHERE newer.place = 1 AND older.place = 2 AND newer.import_id <> older.import_id
        AND $import_id IN (newer.import_id, older.import_id)
        AND list_contains(newer.measures, '{{measure}}')
        AND list_contains(older.measures, '{{measure}}')
), span AS (
    SELECT newer, older, level, min(day) AS first_day, max(until) AS last_day
    FROM pair GROUP BY ALL
), was AS (
    SELECT pair.newer, pair.older, pair.level, {{id}} AS id, {{name}} AS name,
        sum("{{measure}}") AS amount, sum({{activity}}) AS activity
    FROM pair JOIN "{{table}}" AS fact ON fact.slice_id = pair.older_slice
    GROUP BY ALL
), become AS (
    SELECT pair.newer, pair.older, pair.level, {{id}} AS id, {{name}} AS name,
        sum("{{measure}}") AS amount
    FROM pair JOIN "{{table}}" AS fact ON fact.slice_id = pair.newer_slice
    GROUP BY ALL
), marked AS (
    SELECT was.*, coalesce(id, name) IS NOT NULL AND activity > 0 AS told,
        NOT EXISTS (
            SELECT 1 FROM become
            WHERE become.newer = was.newer AND become.older = was.older
                AND become.level = was.level
                AND (become.id = was.id OR become.name = was.name)
        ) AS missing
    FROM was
), counted AS (
    SELECT newer, older, level,
        count(DISTINCT coalesce(id, name)) FILTER (WHERE told) AS things,
        count(DISTINCT coalesce(id, name)) FILTER (WHERE told AND missing) AS missing,
        coalesce(sum(amount) FILTER (WHERE told AND missing), 0) AS hidden,
        coalesce(sum(amount), 0) AS before
    FROM marked GROUP BY ALL
), after AS (
    SELECT newer, older, level, coalesce(sum(amount), 0) AS total FROM become GROUP BY ALL
)
SELECT counted.level, things, missing, hidden, before, coalesce(after.total, 0) AS total,
    first_day, last_day, new_file.path AS newer_file, old_file.path AS older_file
FROM counted
JOIN span USING (newer, older, level)
LEFT JOIN after USING (newer, older, level)
JOIN imports AS new_file ON new_file.import_id = counted.newer
JOIN imports AS old_file ON old_file.import_id = counted.older
ORDER BY counted.level, counted.newer, counted.older
