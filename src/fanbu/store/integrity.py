"""Layer 2, store. Whether what is stored can still be read, all of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import duckdb

from fanbu.errors import Failed

if TYPE_CHECKING:
    from pathlib import Path

_TABLES = """
SELECT schema_name, table_name FROM duckdb_tables()
WHERE database_name = current_database() AND NOT internal AND NOT temporary ORDER BY ALL"""
_FILE = "SELECT path FROM duckdb_databases() WHERE database_name = current_database()"


def check(con: duckdb.DuckDBPyConnection) -> None:
    """Read every row of every table, so that a block with a wrong checksum is met.

    Raises Failed `warehouse_unreadable` with the table.
    """
    row = con.execute(_FILE).fetchone()
    for schema, table in con.execute(_TABLES).fetchall():
        name = f'"{schema}"."{table}"'
        try:
            con.execute(f"SELECT bit_xor(hash(r)) FROM {name} AS r").fetchall()  # noqa: S608
        except duckdb.Error as problem:
            told = f"{schema}.{table}: {str(problem).splitlines()[0]}"
            raise Failed(
                "warehouse_unreadable", file=row[0] if row else "?", problem=told
            ) from None


def check_ledger(path: Path) -> None:
    """SQLite's own check of every page. Raises Failed `ledger_unreadable`."""
    try:
        with closing(sqlite3.connect(path)) as con:
            told = str(con.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as problem:
        told = str(problem)
    if told != "ok":
        raise Failed("ledger_unreadable", file=str(path), problem=told)
