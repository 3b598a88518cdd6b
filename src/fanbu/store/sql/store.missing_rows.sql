-- How many rows in the span and of the owners of a full export are not in it.
SELECT count(*) FROM {{table}} AS register
JOIN import_tables AS part ON part.import_id = $import_id AND part.table_name = '{{table}}'
JOIN imports AS import ON import.import_id = part.import_id
WHERE coalesce(register.gone_since > import.as_of, true)
    AND CAST({{clock}} AS TIMESTAMP) BETWEEN part.first_at AND part.last_at
    AND ({{owner}} IS NULL OR len(part.owners) = 0 OR list_contains(part.owners, {{owner}}))
    AND register.key NOT IN (SELECT key FROM versions.{{table}} WHERE import_id = $import_id);
