-- Two rebates of one account that hold on the same day, of which this import brought one.
SELECT one.platform, one.account, one.row_no, other.row_no AS other_row,
    coalesce(CAST(one.starts AS VARCHAR), '…') AS starts, coalesce(CAST(one.ends AS VARCHAR), '…') AS ends,
    coalesce(CAST(other.starts AS VARCHAR), '…') AS other_starts,
    coalesce(CAST(other.ends AS VARCHAR), '…') AS other_ends,
    (SELECT path FROM imports WHERE imports.import_id = other.import_id) AS other_file,
    other.import_id AS other_import
FROM rebates AS one JOIN rebates AS other
    ON lower(other.platform) = lower(one.platform)
    AND lower(other.account) IS NOT DISTINCT FROM lower(one.account)
    AND other.key <> one.key
    AND coalesce(one.starts <= other.ends, true) AND coalesce(other.starts <= one.ends, true)
WHERE one.import_id = $import_id
ORDER BY one.row_no, other.row_no LIMIT 1;
