-- Register rows that are kept but stand apart: tests, contacts that returned, rows that are gone.
SELECT 'tests' AS mark, count(*) AS rows FROM lead_tests
UNION ALL SELECT 'duplicates', count(*) FROM lead_duplicates
