"""Layer 2, store. Getting hold of the warehouse file: one process owns it.

A second process waits a little, then says who the owner is.
"""

from __future__ import annotations

import re
import time
import warnings
from typing import TYPE_CHECKING, Any

import duckdb

from fanbu.errors import Failed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

MEMORY_LIMIT = "420MB"
"""Of DuckDB's own buffers; a million-row import then stays under 1 GB for the whole process."""

warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)

_OWNER = re.compile(r"PID (\d+)")
_PAUSE_SECONDS = 0.05


def connect(path: Path, *, wait_seconds: float) -> duckdb.DuckDBPyConnection:
    """An open connection, times in UTC. Raises `warehouse_busy` or `warehouse_unreadable`."""
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            con = duckdb.connect(path, config={"memory_limit": MEMORY_LIMIT})
        except duckdb.IOException as problem:
            if "lock on file" not in str(problem):
                raise _unreadable(path, problem) from None
            if time.monotonic() >= deadline:
                raise _busy(path, problem) from None
            time.sleep(_PAUSE_SECONDS)
        except duckdb.Error as problem:
            raise _unreadable(path, problem) from None
        else:
            con.execute("SET GLOBAL TimeZone = 'UTC'")
            con.execute("SET enable_progress_bar = false")  # it would draw on standard output
            return con


def seal(con: duckdb.DuckDBPyConnection) -> None:
    """From here on no query of this process reaches a file or the network through DuckDB."""
    con.execute("SET GLOBAL enable_external_access = false")


def answer(
    con: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any] | Mapping[str, Any]
) -> pa.Table:
    """The rows of one statement.

    Not by `con.sql`, which binds a statement once for its columns and once more to run it: ours
    are large statements with small answers, so the copy that DuckDB warns of is the cheaper one.
    """
    return con.execute(query, parameters).to_arrow_table()


def _busy(path: Path, problem: duckdb.Error) -> Failed:
    owner = _OWNER.search(str(problem))
    pid = int(owner[1]) if owner else None
    return Failed("warehouse_busy", file=str(path), owner=pid if pid is not None else "?")


def _unreadable(path: Path, problem: duckdb.Error) -> Failed:
    first_line = str(problem).splitlines()[0]
    return Failed("warehouse_unreadable", file=str(path), problem=first_line)
