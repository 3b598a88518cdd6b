INSERT INTO import_tables (
    import_id, table_name, level, columns, dims, snapshot, first_at, last_at, owners, rows_kept
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
