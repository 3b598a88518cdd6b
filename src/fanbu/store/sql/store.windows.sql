-- The statistics in which some slice spans several days.
SELECT DISTINCT table_name FROM slices WHERE until > day AND NOT lifetime
