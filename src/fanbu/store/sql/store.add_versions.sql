-- A register's rows as this import brought them, each with the key that makes it the same thing.
INSERT INTO versions.{{table}} BY NAME
SELECT * EXCLUDE (own_key, content),
    coalesce(own_key, concat('row:', content, ':', row_number() OVER (
        PARTITION BY own_key IS NULL, content ORDER BY row_no
    ))) AS key
FROM (
    SELECT {{columns}}, $import_id AS import_id, $as_of AS as_of, {{key}} AS own_key,
        CASE WHEN own_key IS NULL THEN md5({{content}}) END AS content
    FROM incoming
);
