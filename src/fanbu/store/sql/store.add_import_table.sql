INSERT INTO import_tables BY NAME
SELECT $import_id AS import_id, $table_name AS table_name, $level AS level,
    CAST($columns AS VARCHAR[]) AS columns, CAST($dims AS VARCHAR[]) AS dims,
    $snapshot AS snapshot, CAST([] AS VARCHAR[]) AS owners, $rows_kept AS rows_kept;
