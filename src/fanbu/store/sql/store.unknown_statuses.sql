-- Statuses of leads that no list of the workspace's words knows, and no stage: their leads count as
-- pending.
SELECT status, count(*) AS leads FROM leads_at('infinity')
WHERE status IS NOT NULL AND valid IS NULL
    AND NOT list_contains(word_list('leads.pending'), lower(trim(status)))
    AND lower(trim(status)) NOT IN (SELECT word FROM stage_words)
GROUP BY status ORDER BY leads DESC, status;
