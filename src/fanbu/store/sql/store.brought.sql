-- The tables that some import brought rows of.
SELECT DISTINCT table_name FROM import_tables
