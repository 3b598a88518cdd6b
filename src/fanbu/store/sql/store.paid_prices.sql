-- Products whose price in order lines, by what was bought, is another in the later days: of at least
-- $few pieces in both. `day` is the first of the later days.
WITH bought AS (
    SELECT local_day(ordered_at) AS day, coalesce(title, sku) AS product,
        CAST(price AS DOUBLE) AS price, CAST(coalesce(quantity, 1) AS DOUBLE) AS pieces
    FROM order_lines_at('infinity') WHERE price > 0 AND coalesce(quantity, 1) > 0
), paired AS (
    SELECT product,
        sum(price * pieces) FILTER (day BETWEEN $base_first AND $base_last)
            / sum(pieces) FILTER (day BETWEEN $base_first AND $base_last) AS was,
        sum(price * pieces) FILTER (day BETWEEN $first AND $last)
            / sum(pieces) FILTER (day BETWEEN $first AND $last) AS price,
        coalesce(sum(pieces) FILTER (day BETWEEN $base_first AND $base_last), 0) AS before,
        coalesce(sum(pieces) FILTER (day BETWEEN $first AND $last), 0) AS now
    FROM bought GROUP BY product
)
SELECT product, '' AS platform, was, price, CAST($first AS DATE) AS day FROM paired
WHERE before >= $few AND now >= $few AND abs(price / was - 1) >= $least
ORDER BY now * price DESC, product LIMIT $most;
