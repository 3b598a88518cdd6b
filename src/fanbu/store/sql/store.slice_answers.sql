-- One slice answers for one platform, account and span: it has the dimensions asked for, is
-- complete in the measure (99.9 % of the largest total), and is the finest such view of the truth.
CREATE OR REPLACE MACRO slice_answers(which, cutoff, measure, need) AS TABLE
WITH candidates AS (
    SELECT *, max(total) OVER (PARTITION BY owner, day, until) AS largest
    FROM slice_candidates(which, cutoff, measure)
)
SELECT *, len(list_intersect(dims, CAST(need AS VARCHAR[]))) AS fit
FROM candidates
QUALIFY row_number() OVER (
    PARTITION BY owner, day, until
    ORDER BY
        len(list_intersect(dims, CAST(need AS VARCHAR[]))) DESC,
        total >= largest - 0.001 * abs(largest) DESC,
        depth DESC, len(dims) DESC, as_of DESC, reader, sha256 DESC, import_id DESC
) = 1;
