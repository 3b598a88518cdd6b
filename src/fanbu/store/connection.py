"""Layer 2, store. Getting hold of the warehouse file: one opener owns it.

A second process waits a little, then says who the owner is; so does a second opener within one
process, whom DuckDB would let in to the same instance: what one of them keeps of its answers, the
other's writes would not make it forget.
"""

from __future__ import annotations

import re
import time
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from fanbu.errors import Failed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

MEMORY_LIMIT = "420MB"
SHARED_MEMORY_LIMIT = "2GB"
"""Of DuckDB's own buffers; a million-row import then stays under 1 GB for the whole process.

`SHARED`: of a server, where dozens read beside an import and one command's share runs out.
"""

UNUSED_RULE = "projection_pullup"
"""A rule of DuckDB's planner that takes far more time the larger a statement is: of one question
about content and spend four fifths of all planning. It changes plans only, no rows.
"""

warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)

_OWNER = re.compile(r"PID (\d+)")
_DAMAGE = (duckdb.IOException, duckdb.FatalException, duckdb.SerializationException)
_PAUSE_SECONDS = 0.05


def connect(path: Path, *, wait_seconds: float) -> duckdb.DuckDBPyConnection:
    """An open connection, times in UTC, with an empty database `past` in memory beside the file.

    Raises `warehouse_busy`, `warehouse_open_here` or `warehouse_unreadable`.
    """
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
            if not _is_first(con):
                con.close()
                if time.monotonic() >= deadline:
                    raise Failed("warehouse_open_here", file=str(path))
                time.sleep(_PAUSE_SECONDS)
                continue
            con.execute("SET GLOBAL TimeZone = 'UTC'")
            con.execute("SET enable_progress_bar = false")  # it would draw on standard output
            con.execute(f"SET GLOBAL disabled_optimizers = '{UNUSED_RULE}'")
            return con


def _is_first(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether nobody in this process has the file open: looked at and marked in one step."""
    try:
        con.execute("ATTACH ':memory:' AS past")
    except duckdb.BinderException as problem:
        if "already exists" not in str(problem):
            raise
        return False
    return True


def claim(path: Path, *, wait_seconds: float = 3.0) -> None:
    """Make sure that nobody else has the file: Failed `warehouse_busy`, `warehouse_open_here`.

    A broken one is free. Not kept: what is done next must be quick.
    """
    try:
        connect(path, wait_seconds=wait_seconds).close()
    except Failed as problem:
        if problem.code in ("warehouse_busy", "warehouse_open_here"):
            raise


def seal(con: duckdb.DuckDBPyConnection, backups: Path) -> None:
    """From here on DuckDB reaches no file but under `backups`, and no network, in this process."""
    allowed = str(backups.resolve()).replace("'", "''")
    con.execute(f"SET GLOBAL allowed_directories = ['{allowed}/']")
    con.execute("SET GLOBAL enable_external_access = false")


def answer(
    con: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any] | Mapping[str, Any]
) -> pa.Table:
    """The rows of one statement.

    Not by `con.sql`, which binds a statement once for its columns and once more to run it: ours
    are large statements with small answers, so the copy that DuckDB warns of is the cheaper one.
    """
    return con.execute(query, parameters).to_arrow_table()


@contextmanager
def opening(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    """What must work before the file counts as open; the connection is closed when it does not.

    A file whose first pages are whole opens, and is found broken at the first row read: that is
    `warehouse_unreadable` too.
    """
    try:
        yield
    except BaseException as problem:
        con.close()
        if isinstance(problem, duckdb.Error) and _is_damage(problem):
            raise _unreadable(path, problem) from None
        raise


def _is_damage(problem: duckdb.Error) -> bool:
    """Of the file, rather than a mistake in a statement of ours."""
    return isinstance(problem, _DAMAGE) or "Corrupt" in str(problem)


def _busy(path: Path, problem: duckdb.Error) -> Failed:
    owner = _OWNER.search(str(problem))
    pid = int(owner[1]) if owner else None
    return Failed("warehouse_busy", file=str(path), owner=pid if pid is not None else "?")


def _unreadable(path: Path, problem: duckdb.Error) -> Failed:
    first_line = str(problem).splitlines()[0]
    return Failed("warehouse_unreadable", file=str(path), problem=first_line)
