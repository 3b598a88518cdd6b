-- The slices that answer: every daily one, and the spans (until > day) that no daily slice of the
-- same platform and account lies in. A span is `inside` when it lies between `first` and `last`
-- (NULL: no bound) and in one bucket of `cut` (day, week, month; NULL: any): elsewhere it would be
-- left out of the answer. Of spans that overlap one inside stays, else the newest; one that overlaps
-- only a span that fell away stays too.
-- A span inside that has more of the dimensions asked for than any daily slice in it stands for them.
CREATE OR REPLACE MACRO {{cash}}answering_slices(
    which, cutoff, measure, need, first := NULL, last := NULL, cut := NULL
) AS TABLE
WITH answers AS MATERIALIZED (
    SELECT *, coalesce(day >= CAST(first AS DATE), true)
        AND coalesce(until <= CAST(last AS DATE), true)
        AND same_bucket(day, until, cut) AS inside
    FROM {{cash}}slice_answers(which, cutoff, measure, need)
), spans AS (
    SELECT owner, list_reduce(
        list([{'slice_id': slice_id, 'day': day, 'until': until, 'fit': fit}]
            ORDER BY inside DESC, as_of DESC, sha256 DESC, import_id DESC, slice_id),
        lambda kept, next: CASE
            WHEN len(list_filter(kept, lambda one:
                one.day <= next[1].until AND next[1].day <= one.until)) > 0
            THEN kept ELSE kept || next END
    ) AS kept
    FROM answers AS span
    WHERE until > day AND NOT EXISTS (
        SELECT 1 FROM answers AS daily
        WHERE daily.until = daily.day
            AND daily.owner = span.owner
            AND daily.day BETWEEN span.day AND span.until
            AND (daily.fit >= span.fit OR NOT span.inside)
    )
    GROUP BY owner
), chosen AS (
    SELECT owner, unnest(kept) AS one FROM spans
)
SELECT slice_id, owner, day, until, fit FROM answers LEFT JOIN spans USING (owner)
WHERE until = day AND NOT coalesce(list_bool_or(
    list_transform(kept, lambda one: answers.day BETWEEN one.day AND one.until)), false)
UNION ALL
SELECT one.slice_id, owner, one.day, one.until, one.fit FROM chosen;
