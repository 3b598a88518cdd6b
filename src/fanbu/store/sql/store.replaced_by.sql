-- Which newer imports replace slices of these imports.
SELECT old_import AS import_id, new_import AS other, any_value(import.path) AS path, pair.table_name,
    count(DISTINCT pair.day) AS days, min(pair.day) AS first_day, max(pair.until) AS last_day
FROM replacements() AS pair JOIN imports AS import ON import.import_id = new_import
WHERE list_contains($ids, old_import) AND NOT list_contains($ids, new_import)
GROUP BY old_import, new_import, pair.table_name
ORDER BY old_import, other DESC, pair.table_name;
