DELETE FROM repeated_events WHERE key NOT IN (
    SELECT key FROM events WHERE key IN (SELECT key FROM repeated_events)
    GROUP BY key HAVING count(*) > 1
);
