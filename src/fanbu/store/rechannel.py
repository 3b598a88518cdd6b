"""Layer 2, store. Which rows have their channel from a rule, and giving them another.

A channel follows from where a row came from (`source`, `utm_…`, `referrer`); a row whose channel
does not follow from them by the present rules was given it by its file, and keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu.store import folding, schema
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import duckdb
    import pyarrow as pa

    from fanbu.store.catalogue import Table

FIELDS = ("source", "utm_source", "utm_medium", "referrer")
"""Of `rules.channel.Origin`: those that files bring."""
_NOT_RULED = frozenset({"placement_stats"})
"""Its source says where readers of a post came from; its channel is the account's own."""


@dataclass(frozen=True, slots=True)
class Move:
    """Rows of one table and origin that go from one channel to another; None: no channel."""

    table: str
    origin: Mapping[str, str | None]
    was: str | None
    becomes: str | None
    rows: int


def ruled() -> tuple[Table, ...]:
    """The tables whose channel may come from a rule."""
    return tuple(
        table
        for table in tables().values()
        if table.kind != "view" and table.name not in _NOT_RULED
        and "channel" in table.columns and fields_of(table)
    )  # fmt: skip


def fields_of(table: Table) -> tuple[str, ...]:
    return tuple(name for name in FIELDS if name in table.columns)


def origins(run: Callable[..., pa.Table], table: Table) -> list[dict[str, Any]]:
    """Each origin with its channel and its rows: FIELDS that the table has, channel, rows."""
    names = schema.quoted((*fields_of(table), "channel"))
    statement = f'SELECT {names}, count(*) AS rows FROM "{table.name}" GROUP BY ALL'  # noqa: S608 - names of the catalogue
    return list(run(statement).to_pylist())


def move(con: duckdb.DuckDBPyConnection, moves: Sequence[Move]) -> tuple[str, ...]:
    """Give the rows of these origins their other channel, inside the caller's transaction.

    Returns the tables that were touched.
    """
    touched = tuple(dict.fromkeys(one.table for one in moves))
    for name in touched:
        _move(con, tables()[name], [one for one in moves if one.table == name])
    return touched


def _move(con: duckdb.DuckDBPyConnection, table: Table, moves: Sequence[Move]) -> None:
    fields = fields_of(table)
    columns = ", ".join(f"{name} VARCHAR" for name in (*fields, "was", "becomes"))
    con.execute(f"CREATE OR REPLACE TEMP TABLE moves ({columns})")
    slots = ", ".join("?" * (len(fields) + 2))
    rows = [(*(one.origin.get(name) for name in fields), one.was, one.becomes) for one in moves]
    con.executemany(f"INSERT INTO moves VALUES ({slots})", rows)  # noqa: S608 - question marks
    same = " AND ".join(f'fact."{name}" IS NOT DISTINCT FROM moves.{name}' for name in fields)
    fits = f"{same} AND fact.channel IS NOT DISTINCT FROM moves.was"
    stored = f"versions.{table.name}" if table.kind == "register" else f'"{table.name}"'
    if table.kind == "register":
        con.execute(
            f"INSERT INTO affected SELECT DISTINCT fact.key FROM {stored} AS fact, moves "  # noqa: S608 - names of the catalogue
            f"WHERE {fits} AND fact.key NOT IN (SELECT key FROM affected)"
        )
    con.execute(f"UPDATE {stored} AS fact SET channel = becomes FROM moves WHERE {fits}")  # noqa: S608
    if table.kind == "register":
        folding.refold(con, table)
    con.execute("DROP TABLE moves")
