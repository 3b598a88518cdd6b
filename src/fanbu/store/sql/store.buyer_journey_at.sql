-- One row a buyer whose first payment is known, with the next one and what was paid in all. A buyer is
-- a person, or the lead of an order that names none.
CREATE OR REPLACE MACRO buyer_journey_at(cutoff) AS TABLE
WITH paid AS (
    SELECT *, coalesce(person, lead) AS buyer, row_number() OVER (
            PARTITION BY coalesce(person, lead) ORDER BY paid_at, ordered_at, external_id, key
        ) AS nth
    FROM orders_at(cutoff) WHERE paid_at IS NOT NULL AND coalesce(person, lead) IS NOT NULL
), begun AS (
    SELECT * FROM paid WHERE is_new QUALIFY row_number() OVER (PARTITION BY buyer ORDER BY nth) = 1
), bought AS (
    SELECT buyer, min(paid.paid_at) FILTER (WHERE paid.nth > begun.nth) AS again_at,
        count(*) AS orders, sum(paid.net) AS revenue, max(paid.as_of) AS as_of
    FROM paid JOIN begun USING (buyer) WHERE paid.nth >= begun.nth GROUP BY buyer
)
SELECT begun.paid_at AS first_paid_at, begun.platform, begun.shop, begun.channel, begun.campaign,
    begun.link, begun.batch, begun.coupon, begun.country, bought.again_at,
    local_day(bought.again_at) - local_day(begun.paid_at) AS again_days, bought.orders,
    CAST(bought.revenue AS DECIMAL(18,6)) AS revenue, begun.props, begun.buyer AS key, begun.key AS order_key,
    bought.as_of
FROM begun JOIN bought USING (buyer);
