LEFT JOIN (
    SELECT import_id, external_id AS id, min({{day}}) AS day FROM versions.{{register}}
    WHERE external_id IS NOT NULL GROUP BY ALL
) AS owner ON owner.import_id = row.import_id AND owner.id = row."{{key}}"
