CREATE OR REPLACE MACRO known_lead_steps(cutoff) AS TABLE
SELECT key, status, changed_at, step FROM lead_steps
WHERE CAST(cutoff AS TIMESTAMP) = TIMESTAMP 'infinity'
UNION ALL
SELECT key, status, changed_at, step FROM fold_lead_steps(cutoff, true)
WHERE CAST(cutoff AS TIMESTAMP) <> TIMESTAMP 'infinity';
