-- Products whose listed price is another in the later days than in the earlier ones: both as the
-- middle of their days, and the first of the later days that is nearer to the new one. The dearest
-- changes by what was sold first.
WITH priced AS (
    SELECT day, coalesce(platform, '') AS platform, coalesce(title, sku) AS product,
        CAST(price AS DOUBLE) AS price, CAST(coalesce(sales, 0) AS DOUBLE) AS weight
    FROM products_at('infinity', 'price', ['platform', 'sku']) WHERE price > 0
), paired AS (
    SELECT platform, product, sum(weight) AS weight,
        median(price) FILTER (day BETWEEN $base_first AND $base_last) AS was,
        median(price) FILTER (day BETWEEN $first AND $last) AS price
    FROM priced GROUP BY platform, product
)
SELECT paired.product, paired.platform, paired.was, paired.price, min(priced.day) AS day
FROM paired JOIN priced USING (platform, product)
WHERE abs(paired.price / paired.was - 1) >= $least AND priced.day BETWEEN $base_first AND $last
    AND abs(priced.price - paired.price) < abs(priced.price - paired.was)
GROUP BY ALL ORDER BY max(paired.weight) DESC, paired.product LIMIT $most;
