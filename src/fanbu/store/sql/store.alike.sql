-- Of which slices each measure of a statistic is answered, as known at $cutoff: measures with the same
-- `chosen_from` are answered by the same slices, whatever else is asked. It is what `slice_candidates`
-- takes of the slices, and which of these `slice_answers` finds complete.
WITH held AS (
    SELECT *, unnest(list_intersect(measures, CAST($measures AS VARCHAR[]))) AS measure
    FROM slices
    WHERE table_name = $table
        AND as_of <= CAST($cutoff AS TIMESTAMP) AND NOT lifetime
), newest AS (
    SELECT measure, reader, level, owner, day, until,
        arg_max({'slice_id': slice_id, 'total': coalesce(totals[measure], 0)},
            {'as_of': as_of, 'sha256': sha256, 'import_id': import_id}) AS one
    FROM held
    GROUP BY measure, reader, level, owner, day, until
), whole AS (
    SELECT measure, one.slice_id AS slice_id, one.total AS total,
        max(one.total) OVER (PARTITION BY measure, owner, day, until) AS largest
    FROM newest
)
SELECT measure, md5(string_agg(concat(slice_id, total >= largest - 0.001 * abs(largest)), ','
    ORDER BY slice_id)) AS chosen_from
FROM whole
GROUP BY measure;
