-- The newest slice of every scope that holds the measure, as known at the cutoff.
-- A newer export that lacks the measure does not take it away. Grouped rather than numbered in a
-- window: every question asks this for each of its measures.
CREATE OR REPLACE MACRO slice_candidates(which, cutoff, measure) AS TABLE
SELECT newest.slice_id, reader, level, owner, day, until, newest.as_of, newest.sha256,
    newest.import_id, newest.dims, newest.total,
    -- creative and keyword are equally fine; a level not listed is told by its dimensions alone
    CASE level WHEN 'ad_campaign' THEN 1 WHEN 'ad_group' THEN 2
        WHEN 'creative' THEN 3 WHEN 'keyword' THEN 3 ELSE 0 END AS depth
FROM (
    SELECT reader, level, owner, day, until,
        arg_max({
            'slice_id': slice_id, 'as_of': as_of, 'sha256': sha256, 'import_id': import_id,
            'dims': dims, 'total': coalesce(totals[measure], 0)
        }, {'as_of': as_of, 'sha256': sha256, 'import_id': import_id}) AS newest
    FROM slices
    WHERE table_name = which
        AND as_of <= CAST(cutoff AS TIMESTAMP)
        AND NOT lifetime
        AND (measure IS NULL OR starts_with(measure, 'props.') OR list_contains(measures, measure))
    GROUP BY reader, level, owner, day, until
);
