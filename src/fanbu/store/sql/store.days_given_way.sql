-- Days whose numbers only a span holds that gave way to daily slices of less: they count nowhere.
-- `first` and `last` as of `answering_slices`.
CREATE OR REPLACE MACRO days_given_way(which, cutoff, measure, need, first := NULL, last := NULL)
AS TABLE
WITH answers AS (
    SELECT *, coalesce(day >= CAST(first AS DATE), true)
        AND coalesce(until <= CAST(last AS DATE), true) AS inside
    FROM slice_answers(which, cutoff, measure, need)
), given_way AS (
    SELECT span.owner, span.day, span.until, list(daily.day) AS kept
    FROM answers AS span
    JOIN answers AS daily
        ON daily.owner = span.owner AND daily.until = daily.day
        AND daily.day BETWEEN span.day AND span.until
    WHERE span.until > span.day
    GROUP BY span.owner, span.day, span.until
    HAVING bool_or(daily.fit >= span.fit OR NOT span.inside)
        AND sum(daily.total) < any_value(span.total) - 0.001 * abs(any_value(span.total))
)
SELECT DISTINCT owner, CAST(unnest(list_filter(
    generate_series(day, until, INTERVAL 1 DAY),
    lambda moment: NOT list_contains(kept, CAST(moment AS DATE)))) AS DATE) AS day
FROM given_way;
