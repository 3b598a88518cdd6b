-- The span and the owners a register export speaks of; a declared window is taken at its word.
UPDATE import_tables SET
    first_at = coalesce(CAST($first_at AS TIMESTAMP), found.first_at),
    last_at = coalesce(CAST($last_at AS TIMESTAMP), found.last_at),
    owners = coalesce(found.owners, [])
FROM (
    SELECT CAST(min({{clock}}) AS TIMESTAMP) AS first_at,
        CAST(max({{clock}}) AS TIMESTAMP) AS last_at,
        list(DISTINCT {{owner}}) FILTER (WHERE {{owner}} IS NOT NULL) AS owners
    FROM versions.{{table}} WHERE import_id = $import_id
) AS found
WHERE import_tables.import_id = $import_id AND import_tables.table_name = '{{table}}';
