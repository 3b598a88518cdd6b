-- Which slices of other imports these imports' newer ones replace.
SELECT new_import AS import_id, old_import AS other, any_value(import.path) AS path, pair.table_name,
    count(DISTINCT pair.day) AS days, min(pair.day) AS first_day, max(pair.until) AS last_day
FROM replacements() AS pair JOIN imports AS import ON import.import_id = old_import
WHERE list_contains($ids, new_import) AND NOT list_contains($ids, old_import)
GROUP BY new_import, old_import, pair.table_name
ORDER BY new_import, other DESC, pair.table_name;
