-- How the amounts of other currencies in {{table}} were converted, a line a currency: how many rows,
-- how many without a rate, the rates used, and how many rows took a rate of an earlier day.
WITH told AS (
    SELECT fact.currency, {{day}} AS day, fact."{{amount}}" AS amount,
        CAST({{told}} AS DOUBLE) AS own
    FROM {{rows}} AS fact WHERE fact.original IS NOT NULL
), known AS (
    SELECT DISTINCT currency, day FROM rates_at('infinity', 'rate', []) WHERE rate IS NOT NULL
)
SELECT told.currency, count(*) AS rows, count(*) FILTER (WHERE amount IS NULL) AS lacking,
    min(told.day) AS first_day, max(told.day) AS last_day,
    min(amount / nullif(own, 0)) AS least, max(amount / nullif(own, 0)) AS most,
    count(*) FILTER (WHERE amount IS NOT NULL AND known.day IS NULL) AS carried
FROM told LEFT JOIN known ON known.currency = told.currency AND known.day = told.day
WHERE own IS NOT NULL
GROUP BY told.currency ORDER BY told.currency;
