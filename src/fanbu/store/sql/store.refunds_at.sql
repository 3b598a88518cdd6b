-- Refunds that count, as known at the cutoff; what they do not say of themselves their order says,
-- else the lead. A refund that was only read of its order's status (by_status) counts while the
-- order has that status and no other refund of it is known.
CREATE OR REPLACE MACRO refunds_at(cutoff) AS TABLE
SELECT refund.* EXCLUDE (by_status, told) REPLACE (
        place.person AS person,
        coalesce(refund.shop, sale.shop, owner_lead.shop) AS shop,
        coalesce(refund.channel, sale.channel, owner_lead.channel) AS channel,
        coalesce(refund.campaign, sale.campaign, owner_lead.campaign) AS campaign,
        coalesce(refund.batch, sale.batch, owner_lead.batch) AS batch,
        coalesce(refund.country, sale.country) AS country
    ),
    coalesce(sale.link, owner_lead.link) AS link, place.lead_key, {{lent_refunds}}
FROM (
    SELECT *, json_extract_string(props, '$.by_status') AS by_status,
        "order" IS NOT NULL AND bool_or(by_status IS NULL) OVER (PARTITION BY "order") AS told
    FROM known_refunds(cutoff)
) AS refund
JOIN known_refunds_placing(cutoff) AS place USING (key)
LEFT JOIN (SELECT external_id, status, shop, channel, campaign, batch, country, link
    FROM known_orders(cutoff) WHERE external_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY external_id ORDER BY key) = 1) AS sale
    ON sale.external_id = refund."order"
LEFT JOIN leads_marked_at(cutoff) AS owner_lead ON owner_lead.key = place.lead_key
WHERE refund.by_status IS NULL
    OR (sale.status IS NOT DISTINCT FROM refund.by_status AND NOT refund.told);
