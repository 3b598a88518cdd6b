-- Current rows that the import has brought anew.
DELETE FROM {{table}} WHERE import_id <> $import_id
    AND key IN (SELECT key FROM versions.{{table}} WHERE import_id = $import_id);
