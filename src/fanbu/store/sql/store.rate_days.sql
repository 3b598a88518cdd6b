-- The rates that count, one a currency and day.
CREATE OR REPLACE TEMP TABLE rate_days AS
SELECT currency, day, any_value(rate) AS rate FROM rates_at('infinity', 'rate', [])
WHERE rate IS NOT NULL GROUP BY currency, day;
