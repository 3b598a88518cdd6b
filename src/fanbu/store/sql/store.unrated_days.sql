-- Days that an amount without an exchange rate is counted on, from the first to the last of a row.
SELECT DISTINCT {{first}} AS first_day, {{last}} AS last_day
FROM {{rows}} AS fact
WHERE fact.original IS NOT NULL AND ({{lost}}) AND {{first}} IS NOT NULL;
