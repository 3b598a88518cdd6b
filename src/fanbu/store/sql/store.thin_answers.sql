-- Answering slices that hold less than a coarser one of the same platform, account and span: they
-- have the dimensions asked for, but their rows do not add up to the total.
CREATE OR REPLACE MACRO thin_answers(which, cutoff, measure, need) AS TABLE
SELECT owner, day, until FROM slice_answers(which, cutoff, measure, need)
WHERE total < largest - 0.001 * abs(largest);
