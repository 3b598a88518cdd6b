-- Of which lifetime totals each measure is told, as known at $cutoff: measures with the same mark are
-- told by the very same rows.
WITH told AS (
    SELECT [{{marks}}] AS marks
    FROM {{table}} AS fact JOIN slices AS slice USING (slice_id)
    WHERE slice.lifetime AND slice.as_of <= CAST($cutoff AS TIMESTAMP)
), each AS (
    SELECT unnest(marks) AS one FROM told
)
SELECT one.measure AS measure, concat(one.rows, ' ', one.which) AS told_by
FROM each WHERE one.rows > 0;
