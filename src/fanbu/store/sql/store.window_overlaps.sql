-- Spans that gave way to daily slices, and how many of their days those cover.
CREATE OR REPLACE VIEW window_overlaps AS
WITH daily AS (
    SELECT DISTINCT table_name, owner, day FROM slices
    WHERE day = until AND NOT lifetime
)
SELECT span.table_name, span.platform, span.account, span.day, span.until,
    CAST(span.until - span.day + 1 AS BIGINT) AS days,
    count(DISTINCT daily.day) AS days_covered
FROM slices AS span
JOIN daily ON daily.table_name = span.table_name
    AND daily.owner = span.owner
    AND daily.day BETWEEN span.day AND span.until
WHERE span.until > span.day AND NOT span.lifetime
GROUP BY ALL
ORDER BY ALL;
