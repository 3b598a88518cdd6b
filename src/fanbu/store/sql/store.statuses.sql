-- Statuses of the leads that count, the most frequent first.
SELECT status, count(*) AS leads FROM leads_at('infinity')
WHERE status IS NOT NULL AND trim(status) <> ''
GROUP BY status ORDER BY leads DESC, status;
