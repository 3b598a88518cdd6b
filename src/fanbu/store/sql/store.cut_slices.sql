-- One slice a platform, account and span of the rows that came in.
INSERT INTO slices BY NAME
SELECT nextval('slice_ids') AS slice_id, $import_id AS import_id, $table_name AS table_name,
    $reader AS reader, $level AS level, CAST($dims AS VARCHAR[]) AS dims,
    CAST($measures AS VARCHAR[]) AS measures, cut.*,
    owner_of(cut.platform, cut.account) AS owner, $as_of AS as_of, $sha256 AS sha256
FROM (
    SELECT lifetime, platform, account, day, until, count(*) AS rows,
        MAP({{names}}, {{totals}}) AS totals
    FROM incoming GROUP BY lifetime, platform, account, day, until
) AS cut;
