"""Layer 2, store. Giving room back: rows that no question of today needs are dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanbu.store import schema
from fanbu.store.schema import quoted
from fanbu.store.sql import sql

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb


@dataclass(frozen=True, slots=True)
class Compaction:
    """`rows`: table → rows dropped. `replaced`: the imports that lost what newer ones replaced."""

    rows: Mapping[str, int]
    replaced: tuple[int, ...]


def compact(con: duckdb.DuckDBPyConnection) -> Compaction:
    """Works inside the warehouse's transaction."""
    dropped: dict[str, int] = {}
    con.execute(sql("store.mark_superseded", superseded=sql("store.superseded")))
    replaced = con.execute(sql("store.superseded_imports")).fetchall()
    for table in schema.of_kind("statistic"):
        dropped[table.name] = _rows(con, sql("store.drop_superseded", table=f'"{table.name}"'))
    con.execute("DELETE FROM slices WHERE slice_id IN (SELECT slice_id FROM superseded)")
    con.execute("DROP TABLE superseded")
    for table in schema.of_kind("register"):
        statement = sql(
            "store.drop_repeats", table=table.name, columns=quoted(_told(table.name), "version.")
        )
        dropped[table.name] = _rows(con, statement)
    return Compaction(dropped, tuple(number for (number,) in replaced))


def _told(table: str) -> tuple[str, ...]:
    """What a version tells: its columns and properties, not where it came from."""
    from fanbu.store.catalogue import tables

    return (*tables()[table].columns, "props", "original")


def _rows(con: duckdb.DuckDBPyConnection, statement: str) -> int:
    """Execute a DELETE; the number of rows it dropped."""
    row = con.execute(statement).fetchone()
    return int(row[0]) if row else 0
