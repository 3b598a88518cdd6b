-- Imports of which nothing counts today, because each slice is replaced; `never`: already when
-- they came.
WITH superseded AS ({{superseded}})
SELECT slice.import_id, any_value(import.path) AS path, bool_and(old.loaded_first) AS never
FROM slices AS slice JOIN imports AS import USING (import_id)
    LEFT JOIN superseded AS old USING (slice_id)
GROUP BY slice.import_id
HAVING count(*) = count(old.slice_id)
ORDER BY slice.import_id;
