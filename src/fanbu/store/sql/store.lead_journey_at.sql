-- One row a counted lead with every step it reached. What happened belongs to the lead its table
-- says; who was added or came before any lead of theirs belongs to their first.
CREATE OR REPLACE MACRO lead_journey_at(cutoff) AS TABLE
WITH counted AS (
    SELECT * FROM leads_at(cutoff)
), first_lead AS (
    SELECT person, arg_min(key, {'at': created_at, 'key': key}) AS key
    FROM counted WHERE person IS NOT NULL GROUP BY person
), met AS (
    SELECT lead_key, person, added_at, NULL AS attended_at, NULL AS completed_at
    FROM contacts_at(cutoff)
    UNION ALL
    SELECT lead_key, person, NULL, CASE WHEN came THEN held_at END,
        CASE WHEN completed THEN held_at END
    FROM attendance_at(cutoff) WHERE came OR completed
), reached AS (
    SELECT coalesce(met.lead_key, first_lead.key) AS key, min(added_at) AS added_at,
        min(attended_at) AS attended_at, min(completed_at) AS completed_at
    FROM met LEFT JOIN first_lead USING (person) GROUP BY ALL
), bought AS (
    SELECT lead_key AS key, min(paid_at) AS paid_at,
        min(paid_at) FILTER (WHERE NOT is_new) AS renewed_at, sum(net) AS revenue
    FROM orders_at(cutoff) WHERE paid_at IS NOT NULL GROUP BY ALL
), returned AS (
    SELECT lead_key AS key, min(refunded_at) AS refunded_at FROM refunds_at(cutoff) GROUP BY ALL
)
SELECT counted.external_id, counted.created_at, counted.source, counted.channel,
    counted.source_kind, counted.campaign, counted.ad_campaign, counted.placement, counted.link,
    counted.shop, counted.owner, counted.batch, counted.valid, counted.won,
    reached.added_at, reached.attended_at, reached.completed_at,
    bought.paid_at, bought.renewed_at, returned.refunded_at,
    CAST(bought.revenue AS DECIMAL(18,6)) AS revenue,
    counted.person, counted.status, counted.props, counted.key, counted.as_of
FROM counted
LEFT JOIN reached USING (key) LEFT JOIN bought USING (key) LEFT JOIN returned USING (key);
