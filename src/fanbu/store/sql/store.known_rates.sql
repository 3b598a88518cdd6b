-- The rates that count, a line a currency: how many days, which, the smallest and largest, whence.
SELECT currency, count(DISTINCT day) AS days, min(day) AS first_day, max(day) AS last_day,
    min(CAST(rate AS DOUBLE)) AS least, max(CAST(rate AS DOUBLE)) AS most,
    coalesce(string_agg(DISTINCT source, ', ' ORDER BY source), '') AS source
FROM rates_at('infinity', 'rate', []) WHERE rate IS NOT NULL
GROUP BY currency ORDER BY currency;
