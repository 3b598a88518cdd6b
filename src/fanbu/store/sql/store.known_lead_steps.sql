CREATE OR REPLACE MACRO known_lead_steps(cutoff) AS TABLE
SELECT key, status, changed_at, step FROM lead_steps
WHERE CAST(cutoff AS TIMESTAMP) = TIMESTAMP 'infinity'
UNION ALL
SELECT key, status, changed_at, step FROM past.lead_steps
WHERE known_at = folded_moment('lead_steps', CAST(cutoff AS TIMESTAMP));
