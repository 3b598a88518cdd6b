-- Lines of orders that count, as known at the cutoff, with the facts of their order beside them. A
-- line whose order no register holds counts too.
CREATE OR REPLACE MACRO order_lines_at(cutoff) AS TABLE
WITH sale AS (
    SELECT * FROM orders_at(cutoff) WHERE external_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY external_id ORDER BY key) = 1
)
SELECT line.*, sale.ordered_at, sale.paid_at, sale.person, sale.platform, sale.shop,
    sale.channel, sale.campaign, sale.link, sale.batch, sale.country, sale.is_new,
    {{lent_order_lines}}
FROM known_order_lines(cutoff) AS line LEFT JOIN sale ON sale.external_id = line."order"
WHERE sale.key IS NOT NULL OR line."order" NOT IN (
    SELECT external_id FROM known_orders(cutoff) WHERE external_id IS NOT NULL);
