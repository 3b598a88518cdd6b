-- What a column of one table holds, the most frequent first.
SELECT "{{column}}" AS value, count(*) AS rows FROM "{{table}}"
WHERE "{{column}}" IS NOT NULL GROUP BY 1 ORDER BY rows DESC, value LIMIT 1000
