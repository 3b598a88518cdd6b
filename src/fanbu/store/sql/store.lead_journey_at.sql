-- One row a counted lead with every step it reached. What happened belongs to the lead it names,
-- else to the person's latest lead before it, else to the person's first.
CREATE OR REPLACE MACRO lead_journey_at(cutoff) AS TABLE
WITH counted AS (
    SELECT * FROM leads_at(cutoff)
), alias AS (
    -- a returning contact's own lead id leads to the lead that is credited
    SELECT marked.external_id,
        CASE WHEN marked.is_returning THEN credited.key ELSE marked.key END AS key
    FROM leads_marked_at(cutoff) AS marked
    ASOF LEFT JOIN (SELECT key, person, created_at FROM counted WHERE person IS NOT NULL) AS credited
        ON credited.person = marked.person AND marked.created_at >= credited.created_at
    WHERE NOT marked.is_test AND marked.external_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY marked.external_id ORDER BY marked.key) = 1
), first_lead AS (
    SELECT person, arg_min(key, {'at': created_at, 'key': key}) AS key
    FROM counted WHERE person IS NOT NULL GROUP BY person
), happened AS (
    SELECT 'added' AS step, NULL AS lead, person, added_at AS moment, NULL AS amount
    FROM contacts_at(cutoff)
    UNION ALL
    SELECT 'attended', lead, person, held_at, NULL FROM attendance_at(cutoff) WHERE came
    UNION ALL
    SELECT 'completed', lead, person, held_at, NULL FROM attendance_at(cutoff) WHERE completed
    UNION ALL
    SELECT 'paid', lead, person, paid_at, net FROM orders_at(cutoff) WHERE paid_at IS NOT NULL
    UNION ALL
    SELECT 'refunded', parent.lead, refund.person, refund.refunded_at, NULL
    FROM refunds_at(cutoff) AS refund
    LEFT JOIN order_facts(cutoff) AS parent ON parent.external_id = refund."order"
), owned AS (
    SELECT happened.*, coalesce(alias.key, before.key, first_lead.key) AS key
    FROM happened
    LEFT JOIN alias ON alias.external_id = happened.lead
    ASOF LEFT JOIN (SELECT key, person, created_at FROM counted WHERE person IS NOT NULL) AS before
        ON before.person = happened.person AND happened.moment >= before.created_at
    LEFT JOIN first_lead ON first_lead.person = happened.person
), reached AS (
    SELECT key,
        min(moment) FILTER (WHERE step = 'added') AS added_at,
        min(moment) FILTER (WHERE step = 'attended') AS attended_at,
        min(moment) FILTER (WHERE step = 'completed') AS completed_at,
        min(moment) FILTER (WHERE step = 'refunded') AS refunded_at,
        list_sort(list(moment) FILTER (WHERE step = 'paid')) AS paid,
        sum(amount) FILTER (WHERE step = 'paid') AS revenue
    FROM owned WHERE key IS NOT NULL GROUP BY key
)
SELECT counted.external_id, counted.created_at, counted.source, counted.channel,
    counted.source_kind, counted.campaign, counted.ad_campaign, counted.placement, counted.link,
    counted.shop, counted.owner, counted.batch, counted.valid, counted.won,
    reached.added_at, reached.attended_at, reached.completed_at,
    reached.paid[1] AS paid_at, reached.paid[2] AS renewed_at, reached.refunded_at,
    CAST(reached.revenue AS DECIMAL(18,6)) AS revenue,
    counted.person, counted.status, counted.props, counted.key, counted.as_of
FROM counted LEFT JOIN reached USING (key);
