-- Days whose numbers only a span holds that gave way to daily slices of less: they count nowhere.
CREATE OR REPLACE MACRO days_given_way(which, cutoff, measure, need) AS TABLE
WITH answers AS (
    SELECT * FROM slice_answers(which, cutoff, measure, need)
), given_way AS (
    SELECT span.owner, span.day, span.until, list(daily.day) AS kept
    FROM answers AS span
    JOIN answers AS daily
        ON daily.owner = span.owner AND daily.until = daily.day
        AND daily.day BETWEEN span.day AND span.until
    WHERE span.until > span.day
    GROUP BY span.owner, span.day, span.until
    HAVING sum(daily.total) < any_value(span.total) - 0.001 * abs(any_value(span.total))
)
SELECT DISTINCT owner, CAST(unnest(list_filter(
    generate_series(day, until, INTERVAL 1 DAY),
    lambda moment: NOT list_contains(kept, CAST(moment AS DATE)))) AS DATE) AS day
FROM given_way;
