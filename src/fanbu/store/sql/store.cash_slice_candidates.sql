-- As `slice_candidates`, for what spend cost in cash: a slice that tells it itself, or tells the book
-- cost. It is `known` where the first or a rebate says it, for all of the spend, and no other knows
-- better what was paid (`tells`: its own cash cost, else gifts that matter): such a slice answers
-- before one that would leave the cash cost open, or take gifts for money.
CREATE OR REPLACE MACRO cash_slice_candidates(which, cutoff, measure) AS TABLE
WITH told AS (
    SELECT slice.*, list_contains(measures, 'cost') AS booked,
        list_contains(measures, 'cash_cost') OR rated.rate IS NOT NULL AS priced,
        CASE WHEN list_contains(measures, 'cash_cost') THEN 2
            WHEN list_contains(measures, 'gift')
                AND (coalesce(totals['gift'], 0) <> 0 OR rated.rate.in_gift) THEN 1
            ELSE 0 END AS tells,
        coalesce(totals['cost'], totals['cash_cost'], 0) AS total
    FROM slices AS slice LEFT JOIN slice_rates() AS rated USING (slice_id)
    WHERE table_name = which
        AND slice.as_of <= CAST(cutoff AS TIMESTAMP)
        AND NOT lifetime
        AND (list_contains(measures, 'cost') OR list_contains(measures, 'cash_cost'))
), newest AS (
    SELECT reader, level, owner, day, until,
        arg_max({
            'slice_id': slice_id, 'as_of': as_of, 'sha256': sha256, 'import_id': import_id,
            'dims': dims, 'total': total, 'priced': priced, 'booked': booked, 'tells': tells
        }, {'priced': priced, 'as_of': as_of, 'sha256': sha256, 'import_id': import_id}) AS one
    FROM told
    GROUP BY reader, level, owner, day, until
), sure AS (
    SELECT *, one.priced AND (NOT one.booked OR one.total >= 0.999 * max(one.total) OVER owned) AS sure
    FROM newest
    WINDOW owned AS (PARTITION BY owner, day, until)
)
SELECT one.slice_id, reader, level, owner, day, until, one.as_of, one.sha256, one.import_id,
    one.dims, one.total,
    CASE level WHEN 'ad_campaign' THEN 1 WHEN 'ad_group' THEN 2
        WHEN 'creative' THEN 3 WHEN 'keyword' THEN 3 ELSE 0 END AS depth,
    sure AND one.tells = max(one.tells) FILTER (WHERE sure) OVER (PARTITION BY owner, day, until)
        AS known
FROM sure;
