-- The newest slice of every scope that holds the measure, as known at the cutoff.
-- A newer export that lacks the measure does not take it away.
CREATE OR REPLACE MACRO slice_candidates(which, cutoff, measure) AS TABLE
SELECT
    slice_id, reader, level, owner, day, until, as_of, sha256, import_id, dims,
    lifetime, coalesce(totals[measure], 0) AS total,
    -- creative and keyword are equally fine; a level not listed is told by its dimensions alone
    CASE level WHEN 'ad_campaign' THEN 1 WHEN 'ad_group' THEN 2
        WHEN 'creative' THEN 3 WHEN 'keyword' THEN 3 ELSE 0 END AS depth
FROM slices
WHERE table_name = which
    AND as_of <= CAST(cutoff AS TIMESTAMP)
    AND NOT lifetime
    AND (measure IS NULL OR starts_with(measure, 'props.') OR list_contains(measures, measure))
QUALIFY row_number() OVER (
    PARTITION BY reader, level, owner, day, until
    ORDER BY as_of DESC, sha256 DESC, import_id DESC
) = 1;
