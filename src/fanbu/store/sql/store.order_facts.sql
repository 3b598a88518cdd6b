-- One row an order number, to lend its facts to lines and refunds.
CREATE OR REPLACE MACRO order_facts(cutoff) AS TABLE
SELECT * FROM orders_at(cutoff) WHERE external_id IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY external_id ORDER BY key) = 1;
