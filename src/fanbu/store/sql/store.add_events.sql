-- An event is known by its id, else by its content and its occurrence in the file.
INSERT INTO events BY NAME
SELECT * EXCLUDE (content),
    md5_number(coalesce('id:' || event_id, concat('row:', content, ':', row_number() OVER (
        PARTITION BY CASE WHEN event_id IS NULL THEN content END ORDER BY row_no
    )))) AS key
FROM (
    SELECT {{columns}}{{event_id}}, $import_id AS import_id, $as_of AS as_of,
        CASE WHEN {{has_id}} THEN NULL ELSE md5({{content}}) END AS content
    FROM incoming
);
