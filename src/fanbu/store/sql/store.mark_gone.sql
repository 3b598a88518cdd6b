-- Rows that a full export should hold and does not are gone since its as-of, when an export of the
-- same source had brought them and none since has shown them.
UPDATE {{table}} AS register SET gone_since = import.as_of
FROM import_tables AS part JOIN imports AS import USING (import_id)
WHERE part.import_id = $import_id AND part.table_name = '{{table}}'
    AND coalesce(register.gone_since > import.as_of, true)
    AND CAST({{clock}} AS TIMESTAMP) BETWEEN part.first_at AND part.last_at
    AND ({{owner}} IS NULL OR len(part.owners) = 0 OR list_contains(part.owners, {{owner}}))
    AND register.key NOT IN (SELECT key FROM versions.{{table}} WHERE import_id = $import_id)
    AND register.key IN (
        SELECT version.key FROM versions.{{table}} AS version JOIN imports AS told USING (import_id)
        JOIN imports AS mine ON mine.import_id = $import_id
            AND told.reader = mine.reader AND told.account IS NOT DISTINCT FROM mine.account)
    AND register.import_id IN (
        SELECT last.import_id FROM imports AS last
        JOIN imports AS mine ON mine.import_id = $import_id
            AND (last.as_of, last.sha256, last.import_id)
                < (mine.as_of, mine.sha256, mine.import_id));
