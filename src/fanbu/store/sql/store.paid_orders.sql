-- Orders as known at the cutoff, tests too. Where no file had the payment time, an order is paid
-- when it was placed unless its status says otherwise.
CREATE OR REPLACE MACRO paid_orders(cutoff) AS TABLE
SELECT * EXCLUDE (paid_at_known) REPLACE (CASE
        WHEN paid_at IS NULL AND NOT coalesce(paid_at_known, false)
            AND NOT coalesce(list_contains(word_list('orders.unpaid'), lower(trim(status))), false)
        THEN ordered_at ELSE paid_at END AS paid_at)
FROM known_orders(cutoff);
