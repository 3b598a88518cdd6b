-- Register rows that are kept but stand apart: tests, contacts that returned; and of the orders that
-- count those without a channel, where there are leads that could give it.
SELECT 'tests' AS mark, count(*) AS rows FROM lead_tests
UNION ALL SELECT 'duplicates', count(*) FROM lead_duplicates
UNION ALL SELECT 'shared', count(*) FROM identities WHERE shared
UNION ALL (
    FROM (
        SELECT count(*) AS orders,
            count(*) FILTER (channel IS NULL AND EXISTS (SELECT 1 FROM leads)) AS unplaced
        FROM orders_at('infinity')
    )
    UNPIVOT (rows FOR mark IN (orders, unplaced))
    SELECT mark, rows
)
