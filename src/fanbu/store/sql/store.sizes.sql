-- About how many rows are stored in each table: what the engine knows of it without a look.
SELECT table_name AS name, estimated_size AS rows FROM duckdb_tables() WHERE schema_name = 'main'
