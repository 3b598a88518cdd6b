-- Keys of this import that are there more than once.
INSERT INTO repeated_events
SELECT key FROM (
    SELECT key FROM events WHERE import_id = $import_id GROUP BY key HAVING count(*) > 1
    UNION
    SELECT key FROM events WHERE import_id = $import_id AND key IN (
        SELECT key FROM events WHERE import_id <> $import_id)
)
WHERE key NOT IN (SELECT key FROM repeated_events);
