-- One currency's rates by day, the newest source of each day.
SELECT day, any_value(rate) AS rate FROM rates_at('infinity', 'rate', [])
WHERE currency = $currency AND rate IS NOT NULL GROUP BY day ORDER BY day;
