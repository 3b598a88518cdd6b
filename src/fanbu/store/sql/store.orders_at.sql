-- Orders that count, as known at the cutoff; what an order does not say of itself its lead says.
CREATE OR REPLACE MACRO orders_at(cutoff) AS TABLE
SELECT sale.* REPLACE (
        place.person AS person, place.is_new AS is_new,
        coalesce(sale.shop, owner_lead.shop) AS shop,
        coalesce(sale.channel, owner_lead.channel) AS channel,
        coalesce(sale.campaign, owner_lead.campaign) AS campaign,
        coalesce(sale.link, owner_lead.link) AS link,
        coalesce(sale.batch, owner_lead.batch) AS batch
    ),
    place.lead_key, {{lent_orders}}
FROM paid_orders(cutoff) AS sale
JOIN known_orders_placing(cutoff) AS place USING (key)
LEFT JOIN leads_marked_at(cutoff) AS owner_lead ON owner_lead.key = place.lead_key;
