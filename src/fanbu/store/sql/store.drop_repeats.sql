-- Versions of a row that tell the same as the one before and the one after, from exports with the
-- same columns: the first and the last of such a run say all there is.
DELETE FROM versions.{{table}} WHERE (key, import_id, row_no) IN (
    SELECT (key, import_id, row_no) FROM (
        SELECT key, import_id, row_no, told,
            lag(told) OVER story AS before, lead(told) OVER story AS after
        FROM (
            SELECT version.key, version.import_id, version.row_no, import.as_of, import.sha256,
                md5(CAST(row({{columns}}, part.columns, import.reader, import.account) AS VARCHAR))
                    AS told
            FROM (SELECT * FROM versions.{{table}}) AS version
            JOIN imports AS import USING (import_id)
            JOIN (SELECT import_id, columns FROM import_tables WHERE table_name = '{{table}}')
                AS part USING (import_id)
        )
        WINDOW story AS (PARTITION BY key ORDER BY as_of, sha256, import_id, row_no)
    ) WHERE told = before AND told = after
);
