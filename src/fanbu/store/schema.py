"""Layer 2, store. What the tables of the catalogue look like in the warehouse.

A column of the catalogue becomes a column of the same name; beside them every table keeps where
a row came from. Migrations are written by hand; a test compares them with what is said here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.store.catalogue import ADDITIVE_TYPES, PROPERTIES, ColumnType, Kind, Table, tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SQL_TYPES: Mapping[ColumnType, str] = {
    "text": "VARCHAR",
    "day": "DATE",
    "time": "TIMESTAMP",
    "count": "BIGINT",
    "number": "DECIMAL(18,6)",
    "money": "DECIMAL(18,6)",
    "real": "DOUBLE",
    "flag": "BOOLEAN",
    "list": "VARCHAR[]",
}
ORIGIN: Mapping[str, str] = {
    PROPERTIES: "VARCHAR",
    "original": "VARCHAR",
    "import_id": "BIGINT",
    "as_of": "TIMESTAMP",
    "row_no": "BIGINT",
}
"""Where a row came from. `original`: JSON of the amounts in their own currency."""
OWN: Mapping[Kind, Mapping[str, str]] = {
    "statistic": {"slice_id": "BIGINT"},
    "register": {"key": "VARCHAR", "gone_since": "TIMESTAMP"},
    "log": {"key": "UHUGEINT"},
    "view": {},
}
ORDERS_OWN: Mapping[str, str] = {"paid_at_known": "BOOLEAN"}
"""Of orders only: some import had the payment time, so a blank one means unpaid."""
VERSION_OWN: Mapping[str, str] = {"key": "VARCHAR"}


def of_kind(kind: Kind) -> tuple[Table, ...]:
    """The tables of one kind, in the catalogue's order."""
    return tuple(table for table in tables().values() if table.kind == kind)


def physical(table: Table) -> Mapping[str, str]:
    """Column → SQL type of the stored table."""
    own = dict(OWN[table.kind])
    if table.name == "orders":
        own |= ORDERS_OWN
    return {**catalogue_columns(table), **ORIGIN, **own}


def versions(table: Table) -> Mapping[str, str]:
    """Column → SQL type of `versions.TABLE`, where every import's rows of a register stay."""
    return {**catalogue_columns(table), **ORIGIN, **VERSION_OWN}


def catalogue_columns(table: Table) -> Mapping[str, str]:
    return {column.name: SQL_TYPES[column.type] for column in table.columns.values()}


def measures(table: Table) -> tuple[str, ...]:
    """The numeric columns: those whose totals tell whether a slice is complete."""
    return table.of_type(*ADDITIVE_TYPES)


def quoted(names: Iterable[str], prefix: str = "") -> str:
    """`"a", "b"` or `x."a", x."b"`."""
    return ", ".join(f'{prefix}"{name}"' for name in names)


def texts(names: Iterable[str]) -> str:
    """`['a', 'b']` for names that hold no quote."""
    return "[" + ", ".join(f"'{name}'" for name in names) + "]"


def clock_sql(table: Table, prefix: str = "") -> str:
    """The table's first clock as a UTC timestamp in SQL; null where another table dates the rows.

    A clock of whole days stands for the moment the day begins in the workspace's zone.
    """
    if table.clock is None:
        return "CAST(NULL AS TIMESTAMP)"
    name = f'{prefix}"{table.clock}"'
    return f"day_start({name})" if table.columns[table.clock].type == "day" else name
