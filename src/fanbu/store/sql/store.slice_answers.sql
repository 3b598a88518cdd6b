-- One slice answers for one platform, account and span: it has the dimensions asked for, is
-- complete in the measure (99.9 % of the largest total), and is the finest such view of the truth.
-- `cash_…`, here and in what is made of it, chooses among `cash_slice_candidates`.
CREATE OR REPLACE MACRO {{cash}}slice_answers(which, cutoff, measure, need) AS TABLE
WITH candidates AS (
    SELECT *, len(list_intersect(dims, CAST(need AS VARCHAR[]))) {{weight}} AS fit
    FROM {{cash}}slice_candidates(which, cutoff, measure)
), readers AS (
    SELECT list(DISTINCT reader ORDER BY reader) AS names FROM candidates
), whole AS (
    SELECT owner, day, until, max(total) AS largest FROM candidates GROUP BY owner, day, until
), chosen AS (
    SELECT owner, day, until, any_value(largest) AS largest, arg_max(candidate, {
        'fit': fit, 'complete': total >= largest - 0.001 * abs(largest), 'depth': depth,
        'width': len(dims), 'as_of': as_of, 'reader': -list_position(names, reader),
        'sha256': sha256, 'import_id': import_id
    }) AS one
    FROM candidates AS candidate JOIN whole USING (owner, day, until) CROSS JOIN readers
    GROUP BY owner, day, until
)
SELECT one.slice_id, one.reader, one.level, owner, day, until, one.as_of, one.sha256,
    one.import_id, one.dims, one.total, one.depth, largest, one.fit
FROM chosen;
