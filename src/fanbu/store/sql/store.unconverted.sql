-- Rows whose amount is in a currency that had no rate on their day: they count, their amount does not.
SELECT count(*) AS rows, list_sort(list(DISTINCT fact.currency)) AS currencies,
    min({{day}}) AS first_day, max({{day}}) AS last_day
FROM {{rows}} AS fact
WHERE fact.original IS NOT NULL AND fact."{{amount}}" IS NULL
    AND {{told}} IS NOT NULL;
