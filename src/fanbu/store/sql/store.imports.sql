SELECT import_id, path, reader, table_name, level, account, window_start, window_end, as_of,
    rows_read, rows_kept, dropped, warnings, imported_at, imported_by,
    (SELECT list((part.table_name, part.rows) ORDER BY part.table_name)
        FROM (SELECT table_name, CAST(sum(rows_kept) AS BIGINT) AS rows FROM import_tables
            WHERE import_tables.import_id = imports.import_id GROUP BY table_name) AS part) AS parts
FROM imports
WHERE undone_at IS NULL AND ($only IS NULL OR import_id = $only)
ORDER BY import_id;
