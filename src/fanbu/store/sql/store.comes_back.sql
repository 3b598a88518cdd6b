-- What these imports replace and nothing but them does: it counts again without them. Of several
-- earlier exports of one day only the newest comes back.
WITH freed AS (
    SELECT old_slice, any_value(old_import) AS old_import, any_value(table_name) AS table_name,
        any_value(day) AS day, any_value(until) AS until
    FROM replacements()
    WHERE NOT list_contains($ids, old_import)
    GROUP BY old_slice
    HAVING bool_and(list_contains($ids, new_import))
)
SELECT old_import AS other, any_value(import.path) AS path, freed.table_name,
    count(DISTINCT freed.day) AS days, min(freed.day) AS first_day, max(freed.until) AS last_day
FROM freed JOIN imports AS import ON import.import_id = old_import
GROUP BY old_import, freed.table_name
ORDER BY other DESC, freed.table_name;
