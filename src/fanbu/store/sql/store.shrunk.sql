-- What two exports of the same scope and days tell differently, a line for each pair of imports.
-- `rivals` are their slices, see store.rival_slices. Only things that did something on those days
-- are looked for; one is known by its id or its name.
WITH span AS (
    SELECT newer, older, level, min(day) AS first_day, max(until) AS last_day
    FROM rivals GROUP BY ALL
), was AS (
    SELECT rivals.newer, rivals.older, rivals.level, {{id}} AS id, {{name}} AS name,
        sum("{{measure}}") AS amount, sum({{activity}}) AS activity
    FROM rivals JOIN "{{table}}" AS fact ON fact.slice_id = rivals.older_slice
    GROUP BY ALL
), become AS (
    SELECT rivals.newer, rivals.older, rivals.level, {{id}} AS id, {{name}} AS name,
        sum("{{measure}}") AS amount
    FROM rivals JOIN "{{table}}" AS fact ON fact.slice_id = rivals.newer_slice
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
