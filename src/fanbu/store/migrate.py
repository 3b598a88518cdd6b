"""Layer 2, store. Numbered changes of the warehouse, each applied with its record at once."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import duckdb

from fanbu.errors import Failed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from importlib.resources.abc import Traversable
    from pathlib import Path

_RECORDS = """
CREATE TABLE IF NOT EXISTS migrations (
    number BIGINT NOT NULL, name VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL
)"""


def known() -> Sequence[tuple[int, str, str]]:
    """(number, name, SQL) of every packaged migration, in order."""
    found = (f for f in files("fanbu.store").joinpath("migrations").iterdir() if _is_sql(f))
    return sorted((int(f.name[:4]), f.name, f.read_text(encoding="utf-8")) for f in found)


def _is_sql(file: Traversable) -> bool:
    return file.name.endswith(".sql")


def applied(con: duckdb.DuckDBPyConnection) -> int:
    """The number of the last migration of this file; 0 for a new one."""
    try:  # asking DuckDB which tables there are would take ten times as long as the rest
        row = con.execute("SELECT max(number) FROM migrations").fetchone()
    except duckdb.CatalogException:
        return 0
    return int(row[0]) if row and row[0] is not None else 0


def migrate(
    con: duckdb.DuckDBPyConnection,
    file: Path,
    *,
    now: datetime,
    before: Callable[[int], None],
    steps: Sequence[tuple[int, str, str]] | None = None,
) -> bool:
    """Bring the file up to date; True when something changed.

    `before` is called with the version found, once, before an existing file is changed (it backs
    up). A file of a newer program is refused: `newer_schema`.
    """
    steps = known() if steps is None else steps
    version, newest = applied(con), steps[-1][0]
    if version > newest:
        raise Failed("newer_schema", file=str(file), found=version, known=newest)
    missing = [step for step in steps if step[0] > version]
    if missing and version:
        before(version)
    for number, name, text in missing:
        con.begin()
        try:
            con.execute(_RECORDS)
            con.execute(text)
            con.execute("INSERT INTO migrations VALUES (?, ?, ?)", [number, name, now])
        except BaseException:
            con.rollback()
            raise
        con.commit()
    return bool(missing)
