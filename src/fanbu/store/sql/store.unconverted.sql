-- Rows whose amount is in a currency that had no rate on their day: they count, their amount does not.
SELECT count(*) AS rows FROM {{rows}} AS fact
WHERE fact.original IS NOT NULL AND fact."{{amount}}" IS NULL
    AND json_extract_string(fact.original, '$.{{amount}}') IS NOT NULL;
