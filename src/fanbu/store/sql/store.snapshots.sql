-- The statistics with lifetime totals: what came before the first one is told as one span.
SELECT DISTINCT table_name FROM slices WHERE lifetime
