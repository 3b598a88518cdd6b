-- Changes that are dated on a day before their lead existed: a slip in one of the two files.
SELECT lead.external_id AS lead, change.status, local_day(change.changed_at) AS changed_on,
    local_day(lead.created_at) AS created_on
FROM lead_status AS change JOIN leads AS lead ON lead.external_id = change.lead
WHERE local_day(change.changed_at) < local_day(lead.created_at)
ORDER BY ALL;
