-- Orders as known at the cutoff. Where no file had the payment time, an order is paid when it was
-- placed unless its status says otherwise. What came with the lead stands in for a blank channel.
CREATE OR REPLACE MACRO orders_at(cutoff) AS TABLE
WITH paid AS (
    SELECT * REPLACE (CASE
            WHEN paid_at IS NULL AND NOT coalesce(paid_at_known, false)
                AND NOT coalesce(
                    list_contains(word_list('orders.unpaid'), lower(trim(status))), false)
            THEN ordered_at ELSE paid_at END AS paid_at)
    FROM known_orders(cutoff)
), placed AS (
    SELECT *, row_number() OVER (
        PARTITION BY person, paid_at IS NOT NULL ORDER BY paid_at, ordered_at, external_id, key
    ) AS place
    FROM paid
)
SELECT placed.* EXCLUDE (place, paid_at_known)
    REPLACE (
        coalesce(placed.is_new, CASE
            WHEN placed.person IS NOT NULL AND placed.paid_at IS NOT NULL THEN place = 1
        END) AS is_new,
        coalesce(placed.channel, lead.channel) AS channel,
        coalesce(placed.campaign, lead.campaign) AS campaign,
        coalesce(placed.batch, lead.batch) AS batch
    )
FROM placed
LEFT JOIN (SELECT * FROM known_leads(cutoff) WHERE external_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY external_id ORDER BY key) = 1) AS lead
    ON lead.external_id = placed.lead;
