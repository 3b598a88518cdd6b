-- Other costs day by day, as known at the cutoff: each over the days of its service, or on the day
-- it was paid. The days of a cost sum to its amount exactly.
CREATE OR REPLACE MACRO cost_days_at(cutoff) AS TABLE
WITH ruled AS (
    SELECT *, CASE
        WHEN spreading = 'paid' OR starts IS NULL OR ends IS NULL OR ends < starts THEN 'paid'
        WHEN spreading = 'month' THEN 'month' ELSE 'even' END AS rule
    FROM costs_at(cutoff)
), months AS (
    -- the parts of the window that are shared out evenly: all of it, or month by month
    SELECT * EXCLUDE (amount), CAST(first AS DATE) AS first,
        greatest(starts, CAST(first AS DATE)) AS begins,
        least(ends, CAST(first + INTERVAL 1 MONTH AS DATE) - 1) AS stops,
        decimal_share(amount, row_number() OVER (PARTITION BY key ORDER BY first),
            count(*) OVER (PARTITION BY key)) AS amount
    FROM ruled, unnest(generate_series(date_trunc('month', starts), ends, INTERVAL 1 MONTH)) AS month(first)
    WHERE rule = 'month'
), parts AS (
    SELECT * EXCLUDE (rule), paid_on AS begins, paid_on AS stops FROM ruled WHERE rule = 'paid'
    UNION ALL BY NAME
    SELECT * EXCLUDE (rule), starts AS begins, ends AS stops FROM ruled WHERE rule = 'even'
    UNION ALL BY NAME
    SELECT * EXCLUDE (rule, first) FROM months
)
SELECT part.* EXCLUDE (amount, begins, stops),
    CAST(begins + CAST(k - 1 AS INTEGER) AS DATE) AS day,
    decimal_share(amount, k, stops - begins + 1) AS amount
FROM parts AS part, unnest(generate_series(1, coalesce(stops - begins, 0) + 1)) AS place(k);
