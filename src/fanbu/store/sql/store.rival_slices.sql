-- The slices of an import beside those they replace, or that replace them: one line a scope and
-- span, `older` the one that no longer counts. Only of exports of which the newer tells less of
-- some day (a smaller total, fewer rows): the others hide nothing, and need not be looked into.
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
)
SELECT newer.import_id AS newer, older.import_id AS older, newer.level, newer.day, newer.until,
    newer.slice_id AS newer_slice, older.slice_id AS older_slice
FROM ranked AS newer
JOIN ranked AS older USING (reader, level, owner, day, until)
WHERE newer.place = 1 AND older.place = 2 AND newer.import_id <> older.import_id
    AND $import_id IN (newer.import_id, older.import_id)
    AND list_contains(newer.measures, $measure) AND list_contains(older.measures, $measure)
QUALIFY bool_or(
    newer.rows < older.rows
    OR coalesce(newer.totals[$measure], 0) < 0.999999 * coalesce(older.totals[$measure], 0)
) OVER (PARTITION BY newer.import_id, older.import_id, newer.level)
