"""Layer 2, store. A consistent copy of warehouse and ledger, side by side in one folder."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import duckdb

LEDGER = "ledger.sqlite"
WAREHOUSE = "warehouse.duckdb"


def folder_for(backups: Path, now: datetime, reason: str) -> Path:
    """A new folder `2026-11-23T030900-REASON` under `backups`; a number is added when taken."""
    name = f"{now:%Y-%m-%dT%H%M%S}-{reason}"
    folder = backups / name
    number = 2
    while folder.exists():
        folder = backups / f"{name}-{number}"
        number += 1
    folder.mkdir(parents=True)
    return folder


def back_up_warehouse(con: duckdb.DuckDBPyConnection, folder: Path) -> Path:
    """Copy what `con` sees, in one transaction, while the lock on the file is kept.

    Not a copy of the file: opening and closing it here would drop this process's lock.
    """
    target = folder / WAREHOUSE
    quoted = str(target).replace("'", "''")
    row = con.execute("SELECT current_database()").fetchone()
    source = str(row[0]).replace('"', '""') if row else ""
    con.execute(f"ATTACH '{quoted}' AS backup")
    try:
        con.execute(f'COPY FROM DATABASE "{source}" TO backup')
    finally:
        con.execute("DETACH backup")
    return target


def back_up_ledger(path: Path, folder: Path) -> Path | None:
    """Copy the ledger by SQLite's own backup; None when there is no ledger yet."""
    if not path.exists():
        return None
    target = folder / LEDGER
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target
