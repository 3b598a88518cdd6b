-- What the objects of one kind were called in this import; of a renamed one the last day's name.
INSERT INTO entity_names BY NAME
SELECT $table_name AS table_name, '{{kind}}' AS kind, platform, account,
    owner_of(platform, account) AS owner, id, arg_max(name, day) AS name, $as_of AS as_of, $sha256 AS sha256, $import_id AS import_id
FROM (SELECT platform, account, day, {{id}} AS id, {{name}} AS name FROM incoming)
WHERE id IS NOT NULL OR name IS NOT NULL
GROUP BY platform, account, id, CASE WHEN id IS NULL THEN name END;
