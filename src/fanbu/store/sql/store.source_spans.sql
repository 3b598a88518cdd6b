-- Days of {{table}} whose numbers are known only together, where no daily export tells them apart.
SELECT DISTINCT slices.table_name AS "table", slices.platform, slices.account,
    span.day AS first_day, span.until AS last_day
FROM answering_slices('{{table}}', 'infinity', NULL, [], cut := $cut) AS span
JOIN slices USING (slice_id)
WHERE span.until > span.day
ORDER BY ALL;
