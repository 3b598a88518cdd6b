-- Which refunds count and whose they are: as their order, else by their own person.
CREATE OR REPLACE MACRO fold_refunds_placing(cutoff, everything) AS TABLE
WITH {{owners}}, sale AS (
    SELECT sale.external_id, place.key, place.lead_key, place.person
    FROM known_orders(cutoff) AS sale
    LEFT JOIN known_orders_placing(cutoff) AS place USING (key)
    WHERE sale.external_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY sale.external_id ORDER BY sale.key) = 1
), happened AS (
    SELECT key, person, "order", refunded_at, CAST(NULL AS VARCHAR) AS lead
    FROM whose_refunds(cutoff)
)
SELECT happened.key,
    CASE WHEN sale.external_id IS NULL THEN earlier.key ELSE sale.lead_key END AS lead_key,
    coalesce(happened.person, sale.person) AS person
FROM happened
LEFT JOIN sale ON sale.external_id = happened."order"
{{join_refunds}}
WHERE CASE WHEN sale.external_id IS NULL THEN tester.person IS NULL ELSE sale.key IS NOT NULL END;
