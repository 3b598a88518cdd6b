"""Layer 2. Engines and tables: what was imported, what of it counts, and what the team keeps.

The warehouse (DuckDB) holds facts and forgets nothing; the ledger (SQLite) holds what people
decided. Knows tables, scopes and versions; knows no vendor's field name and no metric. May import
errors, types, model and rules; never the workspace folder: paths and settings are arguments.
"""
