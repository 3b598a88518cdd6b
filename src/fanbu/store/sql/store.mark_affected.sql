-- The keys an import may change: those it holds, and those it may show to be gone or back.
INSERT INTO affected
SELECT key FROM versions.{{table}} WHERE import_id = $import_id
UNION
SELECT register.key FROM {{table}} AS register
JOIN import_tables AS part ON part.import_id = $import_id AND part.table_name = '{{table}}'
WHERE part.snapshot
    AND (register.gone_since IS NOT NULL
        OR CAST({{clock}} AS TIMESTAMP) BETWEEN part.first_at AND part.last_at);
