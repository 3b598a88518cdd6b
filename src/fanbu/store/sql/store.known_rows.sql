-- The rows of a register in these imports, and how many of them other imports hold too.
SELECT '{{table}}' AS table_name, count(DISTINCT own.key) AS rows,
    count(DISTINCT own.key) FILTER (WHERE EXISTS (
        SELECT 1 FROM versions."{{table}}" AS other
        WHERE other.key = own.key AND NOT list_contains($ids, other.import_id))) AS known
FROM versions."{{table}}" AS own WHERE list_contains($ids, own.import_id);
