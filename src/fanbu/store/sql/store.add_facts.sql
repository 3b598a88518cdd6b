INSERT INTO {{table}} BY NAME
SELECT {{columns}}, slice.slice_id, $import_id AS import_id, $as_of AS as_of
FROM incoming AS fact
JOIN (SELECT * FROM slices
    WHERE import_id = $import_id AND table_name = $table_name AND level = $level) AS slice
    ON slice.day = fact.day AND slice.until = fact.until AND slice.lifetime = fact.lifetime
    AND slice.platform IS NOT DISTINCT FROM fact.platform
    AND slice.account IS NOT DISTINCT FROM fact.account;
