"""Layer 2, store. Amounts of other currencies brought up to the rates that are known.

A converted amount follows from the original amount, its currency, its day and the table of rates
alone. An import converts with the rates of that moment; whenever rates are written or taken back
every amount is worked out anew, so that the order of imports does not matter and undo undoes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.store import folding, schema
from fanbu.store.catalogue import tables
from fanbu.store.sql import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from fanbu.store.catalogue import Table

CARRIED_DAYS = 10
"""A day without a rate takes the last one before it, no older than this: a week of holidays with
the weekends around it. Anything longer is a gap, not a holiday."""
_DATED_BY = {
    "order_lines": ("orders", "order"),
    "refunds": ("orders", "order"),
    "lead_status": ("leads", "lead"),
}
"""Rows that came in one file with the thing they belong to have its day: (register, its id)."""


def reconvert(con: duckdb.DuckDBPyConnection) -> int:
    """Convert all amounts anew, inside the caller's transaction; how many rows changed."""
    con.execute(sql("store.rate_days"))
    changed = 0
    for table in (*schema.of_kind("statistic"), *schema.of_kind("register")):
        if "currency" in table.columns and table.name != "rates":
            changed += _reconvert(con, table)
    con.execute("DROP TABLE rate_days")
    return changed


def _reconvert(con: duckdb.DuckDBPyConnection, table: Table) -> int:
    stored = "versions." if table.kind == "register" else ""
    beside, key = _DATED_BY.get(table.name, ("", ""))
    owner = ""
    if beside:
        day = day_sql(tables()[beside], "")
        owner = sql("store.dated_by", register=beside, key=key, day=day)
    amounts = dict(_amounts(table))
    statement = sql(
        "store.reconvert",
        table=f"{stored}{table.name}",
        day=f"coalesce(owner.day, {day_sql(table)})" if beside else day_sql(table),
        owner=owner,
        most=str(CARRIED_DAYS),
        amounts=", ".join(f'{text} AS "{name}"' for name, text in amounts.items()),
        sets=", ".join(f'"{name}" = found."{name}"' for name in amounts),
        changed=" OR ".join(f'fact."{name}" IS DISTINCT FROM found."{name}"' for name in amounts),
    )
    changed = int(con.execute(statement).fetchall()[0][0])
    if changed and table.kind == "register":
        con.execute(sql("store.affect_foreign", table=table.name))
        folding.refold(con, table)
    elif changed:
        con.execute(_new_totals(table))
    return changed


def day_sql(table: Table, prefix: str = "row.") -> str:
    """The first clock that has a value, as a day of the workspace; as imports take it."""
    clocks = [column for column in table.columns.values() if column.clock]
    days = (
        f'local_day({prefix}"{clock.name}")' if clock.type == "time" else f'{prefix}"{clock.name}"'
        for clock in clocks
    )
    return f"coalesce({', '.join(days)}, NULL)" if clocks else "CAST(NULL AS DATE)"


def told_sql(table: str, name: str, original: str = "fact.original") -> str:
    """The original of a main amount as text; of an order also the gross that it follows from."""
    names = (name, "gross") if (table, name) == ("orders", "net") else (name,)
    told = (f"json_extract_string({original}, '$.{one}')" for one in names)
    return f"coalesce({', '.join(told)}, NULL)"


def _amounts(table: Table) -> Iterator[tuple[str, str]]:
    """Column of money → the SQL of its value, from `told` (a row with `original` and `rate`)."""
    for name in table.of_type("money"):
        told = f"json_extract_string(original, '$.{name}')"
        amount = f"CAST({told} AS DECIMAL(18,6))"
        if table.name == "refunds":  # a refund counts by its size where the import took it so
            amount = f'CASE WHEN "{name}" > 0 THEN abs({amount}) ELSE {amount} END'
        kept = f'"{name}"'
        if (table.name, name) == ("orders", "net"):  # understood from the others, as at the import
            gross, less = (_told(part) for part in ("gross", "discount"))
            kept = (
                f"CASE WHEN {gross} IS NOT NULL THEN CAST({_converted(gross)} - "
                f'coalesce({_converted(less)}, 0) AS DECIMAL(18,6)) ELSE "net" END'
            )
        yield name, f"CASE WHEN {told} IS NOT NULL THEN {_converted(amount)} ELSE {kept} END"


def _told(name: str) -> str:
    return f"CAST(json_extract_string(original, '$.{name}') AS DECIMAL(18,6))"


def _converted(amount: str) -> str:
    return f"converted({amount}, rate)"


def _new_totals(table: Table) -> str:
    money = table.of_type("money")
    return sql(
        "store.new_totals",
        table=table.name,
        sums=", ".join(f'CAST(sum("{name}") AS DOUBLE) AS "{name}"' for name in money),
        fresh=" ".join(f"WHEN '{name}' THEN fresh.\"{name}\"" for name in money),
    )
