-- Answering slices that hold less than a coarser view of the same platform, account and days: they
-- have the dimensions asked for, but their rows do not add up to the total. Of one span it is a
-- coarser export of it, or the daily slices that it stands for. `first`, `last` and `cut` as of
-- `answering_slices`.
CREATE OR REPLACE MACRO {{cash}}thin_answers(
    which, cutoff, measure, need, first := NULL, last := NULL, cut := NULL
) AS TABLE
WITH answers AS (
    SELECT *, coalesce(day >= CAST(first AS DATE), true)
        AND coalesce(until <= CAST(last AS DATE), true)
        AND same_bucket(day, until, cut) AS inside
    FROM {{cash}}slice_answers(which, cutoff, measure, need)
)
SELECT owner, day, until FROM answers
WHERE total < largest - 0.001 * abs(largest)
UNION ALL
SELECT span.owner, span.day, span.until
FROM answers AS span
JOIN answers AS daily
    ON daily.owner = span.owner AND daily.until = daily.day
    AND daily.day BETWEEN span.day AND span.until
WHERE span.until > span.day AND span.inside AND span.total >= span.largest - 0.001 * abs(span.largest)
GROUP BY span.owner, span.day, span.until
HAVING bool_and(daily.fit < span.fit)
    AND any_value(span.total) < sum(daily.largest) - 0.001 * abs(sum(daily.largest));
