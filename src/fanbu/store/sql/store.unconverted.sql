-- Rows of which an amount is in a currency that had no rate on their day: they count, it does not.
SELECT count(*) AS rows, list_sort(list(DISTINCT fact.currency)) AS currencies,
    min({{day}}) AS first_day, max({{day}}) AS last_day
FROM {{rows}} AS fact
WHERE fact.original IS NOT NULL AND ({{lost}});
