-- Days of the declared window without a row are covered and empty.
INSERT INTO slices BY NAME
SELECT nextval('slice_ids') AS slice_id, $import_id AS import_id, $table_name AS table_name,
    $reader AS reader, $level AS level, CAST($dims AS VARCHAR[]) AS dims,
    CAST($measures AS VARCHAR[]) AS measures, CAST(MAP {} AS MAP(VARCHAR, DOUBLE)) AS totals,
    false AS lifetime, whose.platform, whose.account,
    owner_of(whose.platform, whose.account) AS owner, span.day, span.day AS until,
    $as_of AS as_of, $sha256 AS sha256, 0 AS rows
FROM (
    SELECT DISTINCT platform, account FROM slices
    WHERE import_id = $import_id AND table_name = $table_name AND level = $level
    UNION
    SELECT CAST($platform AS VARCHAR), CAST($account AS VARCHAR) WHERE NOT EXISTS (
        SELECT 1 FROM slices
        WHERE import_id = $import_id AND table_name = $table_name AND level = $level)
) AS whose
CROSS JOIN (
    SELECT CAST(unnest(generate_series(
        CAST($start AS DATE), CAST($end AS DATE), INTERVAL 1 DAY)) AS DATE) AS day
) AS span
WHERE NOT EXISTS (
    SELECT 1 FROM slices AS there
    WHERE there.import_id = $import_id AND there.table_name = $table_name
        AND there.level = $level AND there.day = span.day
        AND there.owner = owner_of(whose.platform, whose.account)
);
