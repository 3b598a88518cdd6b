-- Which slices of other imports these imports' newer ones replace.
SELECT newer.import_id, older.import_id AS other, any_value(import.path) AS path, older.table_name,
    count(DISTINCT older.day) AS days, min(older.day) AS first_day, max(older.until) AS last_day
FROM slices AS newer JOIN slices AS older ON newer.table_name = older.table_name AND newer.reader = older.reader
    AND newer.level = older.level AND newer.day = older.day AND newer.until = older.until
    AND newer.owner = older.owner AND NOT newer.lifetime AND NOT older.lifetime
    AND list_has_all(newer.measures, older.measures)
    AND (newer.as_of, newer.sha256, newer.import_id) > (older.as_of, older.sha256, older.import_id)
    JOIN imports AS import ON import.import_id = older.import_id
WHERE list_contains($ids, newer.import_id) AND NOT list_contains($ids, older.import_id)
GROUP BY newer.import_id, older.import_id, older.table_name
ORDER BY newer.import_id, other DESC, older.table_name;
