-- What is known of whoever each asked row names: by a lead's id, an order's id, a phone, an address.
-- The four parameters are lists of one length; a row stands at its place in them. `lead` is the lead
-- that counts: of a contact that came back, the one it is credited to.
WITH named AS (
    SELECT unnest(range(len($phone))) AS row, unnest($phone) AS phone, unnest($email) AS email,
        unnest($lead) AS lead, unnest($order) AS "order"
), asked AS (
    -- a contact means the person that all lists together know by it; beside another, one that many
    -- share means nobody
    SELECT named.* REPLACE (
            CASE WHEN NOT coalesce(by_phone.shared, false) OR named.email IS NULL
                    OR coalesce(by_email.shared, false)
                THEN coalesce(by_phone.person, named.phone) END AS phone,
            CASE WHEN NOT coalesce(by_email.shared, false) OR named.phone IS NULL
                    OR coalesce(by_phone.shared, false)
                THEN coalesce(by_email.person, named.email) END AS email
        )
    FROM named
    LEFT JOIN identities AS by_phone ON by_phone.contact = named.phone
    LEFT JOIN identities AS by_email ON by_email.contact = named.email
), lead AS MATERIALIZED (
    SELECT *, coalesce(person, key) AS who FROM leads_marked_at('infinity')
), sale AS MATERIALIZED (
    SELECT key, external_id, person, lead_key, ordered_at, paid_at, net FROM orders_at('infinity')
), seat AS MATERIALIZED (
    SELECT key, person, lead_key, held_at FROM attendance_at('infinity') WHERE came
), friend AS MATERIALIZED (
    SELECT key, person, lead_key, added_at FROM contacts_at('infinity') WHERE added_at IS NOT NULL
), known AS (
    SELECT person, is_test FROM lead UNION ALL SELECT person, false FROM sale
    UNION ALL SELECT person, false FROM seat UNION ALL SELECT person, false FROM friend
), person AS (
    SELECT person, bool_and(is_test) AS is_test FROM known WHERE person IS NOT NULL GROUP BY person
), claim AS MATERIALIZED (
    SELECT row, 1 AS rank, lead.credited AS lead_key, lead.person, lead.who, lead.is_test
    FROM asked JOIN lead ON lead.external_id = asked.lead
    UNION ALL
    SELECT row, 2, sale.lead_key, sale.person,
        coalesce(sale.person, sale.lead_key, 'order ' || sale.key), false
    FROM asked JOIN sale ON sale.external_id = asked."order"
    UNION ALL
    SELECT row, 3, NULL, person, person, is_test
    FROM asked JOIN person ON person.person = asked.phone
    UNION ALL
    SELECT row, 4, NULL, person, person, is_test
    FROM asked JOIN person ON person.person = asked.email
), settled AS MATERIALIZED (
    SELECT row, min(rank) FILTER (WHERE NOT is_test) AS rank,
        arg_min(lead_key, rank) FILTER (WHERE NOT is_test) AS named,
        count(DISTINCT person) FILTER (WHERE NOT is_test) > 1
            OR count(DISTINCT who) FILTER (WHERE NOT is_test AND rank = 1) > 1
            OR count(DISTINCT who) FILTER (WHERE NOT is_test AND rank = 2) > 1 AS unsure
    FROM claim GROUP BY row
), who AS MATERIALIZED (
    SELECT DISTINCT claim.row, claim.who FROM claim JOIN settled USING (row)
    WHERE NOT claim.is_test AND NOT settled.unsure
), own_lead AS (
    SELECT who.row, arg_max(lead.key, lead.created_at) AS latest,
        min(lead.created_at) AS first_at, arg_min(lead.channel, lead.created_at) AS first_channel
    FROM who JOIN lead ON lead.who = who.who
    WHERE NOT lead.is_test AND lead.credited = lead.key GROUP BY who.row
), gone AS MATERIALIZED (
    SELECT key, person, lead_key, amount FROM refunds_at('infinity')
), owned AS (
    -- whose an order, a refund, a seat, a contact is: its person's, and whoever's its lead is
    SELECT 'sale' AS of, key, lead_key, person, 'order ' || key AS alone FROM sale
    UNION ALL SELECT 'gone', key, lead_key, person, NULL FROM gone
    UNION ALL SELECT 'seat', key, lead_key, person, NULL FROM seat
    UNION ALL SELECT 'friend', key, lead_key, person, NULL FROM friend
), owner AS (
    SELECT of, key, person AS who FROM owned WHERE person IS NOT NULL
    UNION SELECT of, owned.key, lead.who FROM owned JOIN lead ON lead.key = owned.lead_key
    UNION SELECT of, key, alone FROM owned WHERE coalesce(person, lead_key) IS NULL
), theirs AS MATERIALIZED (
    SELECT DISTINCT who.row, owner.of, owner.key FROM who JOIN owner USING (who)
), bought AS (
    SELECT row, count(*) FILTER (WHERE paid_at IS NOT NULL) AS orders,
        sum(net) FILTER (WHERE paid_at IS NOT NULL) AS paid,
        max(coalesce(paid_at, ordered_at)) AS ordered_at
    FROM theirs JOIN sale USING (key) WHERE of = 'sale' GROUP BY row
), returned AS (
    SELECT row, sum(abs(amount)) AS refunded
    FROM theirs JOIN gone USING (key) WHERE of = 'gone' GROUP BY row
), attended AS (
    SELECT row, count(*) AS sessions, max(held_at) AS held_at
    FROM theirs JOIN seat USING (key) WHERE of = 'seat' GROUP BY row
), added AS (
    SELECT row, min(added_at) AS added_at
    FROM theirs JOIN friend USING (key) WHERE of = 'friend' GROUP BY row
)
SELECT CASE
        WHEN settled.row IS NULL THEN 'none'
        WHEN settled.unsure THEN 'ambiguous'
        WHEN settled.rank IS NULL THEN 'test'
        ELSE ['lead', 'order', 'phone', 'email'][settled.rank]
    END AS match,
    lead.external_id AS lead, local_day(lead.created_at) AS lead_day, lead.channel, lead.campaign,
    lead.shop, lead.owner, lead.batch, lead.status, lead.valid,
    local_day(own_lead.first_at) AS first_day, own_lead.first_channel,
    local_day(added.added_at) AS added_day,
    attended.sessions AS attended, local_day(attended.held_at) AS last_attended,
    bought.orders, bought.paid, returned.refunded, local_day(bought.ordered_at) AS last_order_day
FROM asked
LEFT JOIN settled ON settled.row = asked.row
LEFT JOIN own_lead ON own_lead.row = asked.row
LEFT JOIN lead ON NOT settled.unsure AND lead.key = coalesce(settled.named, own_lead.latest)
    AND NOT lead.is_test
LEFT JOIN bought ON bought.row = asked.row
LEFT JOIN returned ON returned.row = asked.row
LEFT JOIN attended ON attended.row = asked.row
LEFT JOIN added ON added.row = asked.row
ORDER BY asked.row
