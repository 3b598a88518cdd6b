INSERT INTO imports (
    import_id, path, sha256, reader, platform, account, table_name, level, window_start, window_end,
    as_of, imported_at, rows_read, rows_kept, dropped, warnings, fingerprint,
    imported_by
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
