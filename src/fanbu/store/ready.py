"""An open file made ready to be the warehouse: migrated, with what it needs beside its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.store import backup, macros, migrate, past
from fanbu.store.connection import seal
from fanbu.store.moments import naive_utc

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import duckdb

    from fanbu.store.options import WarehouseOptions


def brought_up(con: duckdb.DuckDBPyConnection, path: Path, backups: Path, now: datetime) -> None:
    """Migrate the file; before that, it and the ledger beside it are copied to `backups`."""

    def back_up(version: int) -> None:
        folder = backup.folder_for(backups, now, f"schema-{version}")
        backup.back_up_warehouse(con, folder)
        backup.back_up_ledger(path.with_name(backup.LEDGER), folder)

    migrate.migrate(con, path, now=naive_utc(now), before=back_up)


def make_ready(con: duckdb.DuckDBPyConnection, options: WarehouseOptions, backups: Path) -> None:
    """What an open file needs beside its own tables."""
    past.prepare(con)
    macros.refresh(con, options)
    seal(con, backups)
