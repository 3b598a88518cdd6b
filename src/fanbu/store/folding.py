"""Layer 2, store. The current rows of a register, kept up to date with what an import brought.

The quick way lays the new rows over the current ones: right when nothing of the kind was exported
later than this import, which is how exports usually come. Otherwise, and when an import is taken
back, the rows concerned are folded again from all their versions; both ways give the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu.store.macros import OWNERS
from fanbu.store.schema import clock_sql
from fanbu.store.sql import sql

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from fanbu.store.catalogue import Table


@dataclass(frozen=True, slots=True)
class Brought:
    """What one import brought to one register: `columns` it had, `snapshot` if it held all."""

    table: Table
    import_id: int
    columns: frozenset[str]
    snapshot: bool
    alone: bool = True

    @property
    def only(self) -> Mapping[str, int]:
        """The parameter of the statements about this import."""
        return {"import_id": self.import_id}


def fold_in(con: duckdb.DuckDBPyConnection, brought: Brought) -> None:
    """Bring the current rows up to date; the import's versions are stored already."""
    table = brought.table.name
    others, newer = con.execute(sql("store.other_imports", table=table), brought.only).fetchall()[0]
    if not brought.alone or (newer and _has_newer_kin(con, brought)):
        mark_affected(con, brought.table, brought.import_id)
        refold(con, brought.table)
        return
    repeated = _rows(con, sql("store.repeated_keys", table=table), brought.only)
    if others and brought.snapshot:
        _mark_gone(con, brought)
    if table == "leads" and "status" in brought.columns:
        con.execute(sql("store.add_lead_steps", old=_old(table, others)), brought.only)
    con.execute(_overlay(brought, others), brought.only)
    if others:
        con.execute(sql("store.replaced_rows", table=table), brought.only)
    if repeated:
        refold(con, brought.table)


def _has_newer_kin(con: duckdb.DuckDBPyConnection, brought: Brought) -> bool:
    """Whether a later export comes from where any of the rows have ever come from."""
    statement = sql("store.newer_kin", table=brought.table.name)
    return bool(con.execute(statement, brought.only).fetchall()[0][0])


def _mark_gone(con: duckdb.DuckDBPyConnection, brought: Brought) -> None:
    """Rows of the same source that this export should hold and does not."""
    table = brought.table
    owner = next((f'register."{name}"' for name in OWNERS if name in table.columns), "NULL")
    slots = {"table": table.name, "clock": clock_sql(table, "register."), "owner": owner}
    if con.execute(sql("store.missing_rows", **slots), brought.only).fetchall()[0][0]:
        con.execute(sql("store.mark_gone", **slots), brought.only)


def _old(table: str, others: int) -> str:
    """The current rows, or, for the first import of a table, none: a join is spared."""
    return f'"{table}"' if others else f'(SELECT * FROM "{table}" LIMIT 0)'  # noqa: S608 - a name of the catalogue


def _overlay(brought: Brought, others: int) -> str:
    """A column that the import had is its, also where blank; any other stays as it was."""
    table = brought.table
    money = frozenset(table.of_type("money"))
    told_money = not money or bool(money & brought.columns)
    sides = {name: "new" if name in brought.columns else "old" for name in table.columns}
    sides["original"] = "new" if told_money else "old"
    own = ""
    if table.name == "orders":
        known = "true" if "paid_at" in brought.columns else "coalesce(old.paid_at_known, false)"
        own = f", {known} AS paid_at_known"
    return sql(
        "store.overlay",
        table=table.name,
        old=_old(table.name, others),
        columns=", ".join(f'{side}."{name}"' for name, side in sides.items()),
        own=own,
    )


def mark_affected(con: duckdb.DuckDBPyConnection, table: Table, import_id: int) -> None:
    """Note the keys an import may change, for `refold`."""
    con.execute(
        sql("store.mark_affected", table=table.name, clock=clock_sql(table, "register.")),
        {"import_id": import_id},
    )


def refold(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Fold the affected keys from all their versions, and forget which they were."""
    con.execute(sql("store.refold", table=table.name))
    if table.name == "leads":
        con.execute(sql("store.refold_lead_steps"))
    con.execute("DELETE FROM affected")


def _rows(con: duckdb.DuckDBPyConnection, statement: str, values: Mapping[str, Any]) -> int:
    """Execute a statement that writes; the number of rows it wrote."""
    return int(con.execute(statement, values).fetchall()[0][0])
