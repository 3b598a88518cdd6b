-- The rows of the newest import over the current ones; properties are merged by name.
INSERT INTO {{table}} BY NAME
SELECT {{columns}},
    CASE WHEN new.props <> old.props
        THEN CAST(json_merge_patch(CAST(old.props AS JSON), CAST(new.props AS JSON)) AS VARCHAR)
        ELSE coalesce(new.props, old.props) END AS props,
    new.import_id, new.as_of, new.row_no, new.key{{own}}
FROM versions.{{table}} AS new LEFT JOIN {{old}} AS old ON old.key = new.key
WHERE new.import_id = $import_id AND new.key NOT IN (SELECT key FROM affected);
