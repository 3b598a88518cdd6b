-- Slices that a newer one of the same scope replaces in every measure they hold. Lifetime totals
-- stay: each is a point of its placement's story.
CREATE TEMP TABLE superseded AS
SELECT DISTINCT older.slice_id
FROM slices AS older JOIN slices AS newer
    ON newer.table_name = older.table_name AND newer.reader = older.reader
    AND newer.level = older.level AND newer.day = older.day AND newer.until = older.until
    AND newer.owner = older.owner
    AND (newer.as_of, newer.sha256, newer.import_id) > (older.as_of, older.sha256, older.import_id)
WHERE NOT older.lifetime AND NOT newer.lifetime AND list_has_all(newer.measures, older.measures);
