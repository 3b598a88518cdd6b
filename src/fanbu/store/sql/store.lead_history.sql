-- Every status a lead had: the changes a file listed, and those found by difference. The first
-- status ever shown is dated by the lead itself: nobody saw it begin.
CREATE OR REPLACE MACRO lead_history(cutoff) AS TABLE
WITH lead AS MATERIALIZED (
    SELECT key, external_id, created_at FROM known_leads(cutoff)
)
SELECT lead.key, listed.lead, listed.status, listed.valid, listed.changed_at, listed.value,
    listed.currency, listed.props, true AS listed, listed.row_no AS step
FROM known_lead_status(cutoff) AS listed
LEFT JOIN lead ON lead.external_id = listed.lead
UNION ALL
SELECT lead.key, coalesce(lead.external_id, lead.key), step.status, NULL,
    CASE WHEN step.step = 1 THEN coalesce(lead.created_at, step.changed_at)
        ELSE step.changed_at END,
    NULL, NULL, NULL, false, step.step
FROM known_lead_steps(cutoff) AS step
JOIN lead USING (key);
