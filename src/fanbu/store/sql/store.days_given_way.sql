-- Days whose numbers only a span holds that gave way to daily slices or other spans of less: they
-- count nowhere. `first`, `last` and `cut` as of `answering_slices`.
CREATE OR REPLACE MACRO {{cash}}days_given_way(
    which, cutoff, measure, need, first := NULL, last := NULL, cut := NULL
) AS TABLE
WITH answers AS MATERIALIZED (
    SELECT * FROM {{cash}}slice_answers(which, cutoff, measure, need)
), chosen AS MATERIALIZED (
    SELECT slice_id FROM {{cash}}answering_slices(which, cutoff, measure, need, first, last, cut)
), given_way AS (
    SELECT span.day, span.until, span.owner,
        list({'day': kept.day, 'until': kept.until}) AS kept
    FROM (SELECT * FROM answers WHERE until > day AND slice_id NOT IN (FROM chosen)) AS span
    JOIN (SELECT * FROM answers WHERE slice_id IN (FROM chosen)) AS kept
        ON kept.owner = span.owner AND kept.day <= span.until AND span.day <= kept.until
    GROUP BY span.owner, span.day, span.until
    HAVING sum(kept.total) < any_value(span.total) - 0.001 * abs(any_value(span.total))
)
SELECT DISTINCT owner, CAST(unnest(list_filter(
    generate_series(day, until, INTERVAL 1 DAY),
    lambda moment: len(list_filter(kept, lambda one:
        CAST(moment AS DATE) BETWEEN one.day AND one.until)) = 0)) AS DATE) AS day
FROM given_way;
