-- Other imports whose rows this one would hide, or that would hide its rows, though on no day do the
-- two tell of one {{thing}}: with the days, and an example of what each tells of.
WITH pair AS (
    SELECT CASE WHEN new_import = $import_id THEN old_import ELSE new_import END AS other,
        CASE WHEN new_import = $import_id THEN new_slice ELSE old_slice END AS mine_slice,
        CASE WHEN new_import = $import_id THEN old_slice ELSE new_slice END AS other_slice, day
    FROM replacements()
    WHERE table_name = '{{table}}' AND $import_id IN (old_import, new_import)
        AND old_import <> new_import
), told AS (
    SELECT pair.*, list_has_any(mine.things, theirs.things) AS shared,
        mine.things[1] AS mine, theirs.things[1] AS theirs
    FROM pair
    JOIN (SELECT slice_id, list(coalesce({{thing}}, '')) AS things FROM {{table}} GROUP BY ALL)
        AS mine ON mine.slice_id = pair.mine_slice
    JOIN (SELECT slice_id, list(coalesce({{thing}}, '')) AS things FROM {{table}} GROUP BY ALL)
        AS theirs ON theirs.slice_id = pair.other_slice
)
SELECT other, any_value(import.path), count(DISTINCT day), min(day), min(mine), min(theirs)
FROM told JOIN imports AS import ON import.import_id = other
GROUP BY other HAVING NOT bool_or(shared)
ORDER BY other DESC;
