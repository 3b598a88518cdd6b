-- Which slice replaces which: of one scope and its days the newer one, where it holds every measure
-- of the older. A line a pair, so a slice that two newer ones replace is here twice. Lifetime
-- totals replace nothing: each is a point of its placement's story.
CREATE OR REPLACE MACRO replacements() AS TABLE
SELECT older.table_name, older.slice_id AS old_slice, older.import_id AS old_import,
    newer.slice_id AS new_slice, newer.import_id AS new_import, older.day, older.until
FROM slices AS older JOIN slices AS newer
    ON newer.table_name = older.table_name AND newer.reader = older.reader
    AND newer.level = older.level AND newer.day = older.day AND newer.until = older.until
    AND newer.owner = older.owner
    AND (newer.as_of, newer.sha256, newer.import_id) > (older.as_of, older.sha256, older.import_id)
WHERE NOT older.lifetime AND NOT newer.lifetime AND list_has_all(newer.measures, older.measures);
