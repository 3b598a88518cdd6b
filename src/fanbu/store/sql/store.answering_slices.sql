-- The slices that answer: every daily one, and the spans (until > day) that no daily slice of the
-- same platform and account lies in. Of spans that overlap the newest stays; one that overlaps
-- only a span that fell away stays too.
CREATE OR REPLACE MACRO answering_slices(which, cutoff, measure, need) AS TABLE
WITH answers AS (
    SELECT * FROM slice_answers(which, cutoff, measure, need)
), spans AS (
    SELECT owner, list_reduce(
        list([{'slice_id': slice_id, 'day': day, 'until': until, 'fit': fit}]
            ORDER BY as_of DESC, sha256 DESC, import_id DESC, slice_id),
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
    )
    GROUP BY owner
), chosen AS (
    SELECT owner, unnest(kept) AS one FROM spans
)
SELECT slice_id, owner, day, until, fit FROM answers WHERE until = day
UNION ALL
SELECT one.slice_id, owner, one.day, one.until, one.fit FROM chosen;
