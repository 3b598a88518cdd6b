-- Events as known at the cutoff, each once: only keys that came twice are looked at twice.
CREATE OR REPLACE MACRO events_at(cutoff) AS TABLE
SELECT * FROM events
WHERE as_of <= CAST(cutoff AS TIMESTAMP) AND key NOT IN (SELECT key FROM repeated_events)
UNION ALL
SELECT event.* FROM events AS event JOIN imports AS import USING (import_id)
WHERE event.as_of <= CAST(cutoff AS TIMESTAMP) AND event.key IN (SELECT key FROM repeated_events)
QUALIFY row_number() OVER (
    PARTITION BY event.key
    ORDER BY event.as_of DESC, import.sha256 DESC, event.import_id DESC, event.row_no
) = 1;
