-- The rows of {{table}} that count, as known at the cutoff.
CREATE OR REPLACE MACRO {{table}}_at(
    cutoff, measure, need, first := NULL, last := NULL, cut := NULL
) AS TABLE
SELECT {{columns}}, fact.props, fact.original, fact.import_id, fact.as_of, fact.row_no,
    slice.day, slice.until
FROM {{table}} AS fact
JOIN answering_slices('{{table}}', cutoff, measure, need, first, last, cut) AS slice USING (slice_id);
