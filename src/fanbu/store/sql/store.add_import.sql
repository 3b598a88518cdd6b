INSERT INTO imports BY NAME
SELECT $import_id AS import_id, $path AS path, $sha256 AS sha256, $reader AS reader,
    $platform AS platform, $account AS account, $table_name AS table_name, $level AS level,
    $as_of AS as_of, $now AS imported_at, $rows_read AS rows_read, $rows_kept AS rows_kept,
    $dropped AS dropped, $warnings AS warnings, $fingerprint AS fingerprint;
