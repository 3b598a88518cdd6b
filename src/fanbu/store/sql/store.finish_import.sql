-- The declared window, else the days of the main table's rows; the account when there is one only.
UPDATE imports SET
    window_start = coalesce(CAST($start AS DATE), found.first_day),
    window_end = coalesce(CAST($end AS DATE), found.last_day),
    account = coalesce(imports.account, found.account)
FROM (
    SELECT least(min(slice.day), (SELECT min(local_day(first_at)) FROM import_tables AS part
            WHERE part.import_id = $import_id AND part.table_name = main.table_name)) AS first_day,
        greatest(max(slice.until), (SELECT max(local_day(last_at)) FROM import_tables AS part
            WHERE part.import_id = $import_id AND part.table_name = main.table_name)) AS last_day,
        CASE WHEN count(DISTINCT slice.account) = 1 THEN min(slice.account) END AS account
    FROM imports AS main LEFT JOIN slices AS slice
        ON slice.import_id = main.import_id AND slice.table_name = main.table_name
    WHERE main.import_id = $import_id
    GROUP BY main.table_name
) AS found
WHERE imports.import_id = $import_id;
