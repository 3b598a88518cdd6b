-- Slices that a newer one of the same scope replaces in every measure they hold. Lifetime totals
-- stay: each is a point of its placement's story. `loaded_first`: the newer numbers were there
-- before these came, so these never counted.
SELECT older.slice_id, max(newer.import_id < older.import_id) AS loaded_first
FROM slices AS older JOIN slices AS newer
    ON newer.table_name = older.table_name AND newer.reader = older.reader
    AND newer.level = older.level AND newer.day = older.day AND newer.until = older.until
    AND newer.owner = older.owner
    AND (newer.as_of, newer.sha256, newer.import_id) > (older.as_of, older.sha256, older.import_id)
WHERE NOT older.lifetime AND NOT newer.lifetime AND list_has_all(newer.measures, older.measures)
GROUP BY older.slice_id
