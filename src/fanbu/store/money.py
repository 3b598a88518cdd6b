"""Layer 2, store. What is known of money: costs in cash, corrected costs, rates of exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from fanbu.store.catalogue import tables
from fanbu.store.converting import day_sql, told_sql
from fanbu.store.sql import sql
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    import pyarrow as pa

AMOUNTS = (
    ("spend", "cost"), ("costs", "amount"), ("orders", "net"), ("refunds", "amount"),
    ("leads", "value"), ("products", "sales"),
)  # fmt: skip
"""The tables of money that queries add up, and the amount that tells whether a rate was known."""


class Run(Protocol):
    """Answers a read-only statement."""

    def __call__(
        self, query: str, parameters: Sequence[Any] | Mapping[str, Any] = (), /
    ) -> pa.Table: ...


class Money:
    """Questions about money, put to an open warehouse."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def unrated_accounts(self) -> pa.Table:
        """Accounts with spend whose cash cost nothing tells, the largest first.

        Columns: platform, account, first_day, last_day, cost.
        """
        return self._run(sql("store.unrated_accounts"))

    def rebate_doubts(self) -> pa.Table:
        """Rebates that may not mean what they do: platform, account, and a flag a doubt.

        `stranger`: no spend is known of the account. `gift`: a goods rebate where gifts are spent,
        and nothing says how it arrives. `file_cash`: rates above 0 where the files bring a cash
        cost that is just book cost less gifts.
        """
        return self._run(sql("store.rebate_doubts"))

    def newly_corrected(self, import_ids: Sequence[int]) -> int:
        """Rows of costs that these imports have others for, with a corrected amount."""
        found = self._run(sql("store.newly_corrected"), {"import_ids": list(import_ids)})
        return int(found["rows"][0].as_py())

    def exchange(self) -> pa.Table:
        """How amounts of other currencies were converted, a line a table and currency.

        Columns: table, currency, rows, lacking (without a rate), first_day, last_day, least and
        most (the rates used), carried (rows that took the rate of an earlier day).
        """
        import pyarrow as pa

        found = []
        for name, amount in AMOUNTS:
            slots = {"table": name, **_slots(name, amount)}
            rows = self._run(sql("store.exchange", rows=_door(name, amount), **slots))
            names = pa.array([name] * rows.num_rows, pa.string())
            found.append(rows.add_column(0, "table", names))
        return pa.concat_tables(found)

    def unconverted(self) -> Mapping[str, Mapping[str, Any]]:
        """Table → its rows of which some amount lacks a rate; only tables that have any.

        Of each: `rows`, `currencies`, and their `first_day` and `last_day`.
        """
        stored = " UNION ALL ".join(
            f"SELECT '{name}' AS name, rows FROM ({_lacking(name, amount, stored=True)})"  # noqa: S608 - names of the catalogue
            for name, amount in AMOUNTS
        )
        # the stored rows first: where none lacks a rate, none that counts does
        doubtful = {row["name"] for row in self._run(stored).to_pylist() if row["rows"]}
        counted = {
            name: self._run(_lacking(name, amount, stored=False)).to_pylist()[0]
            for name, amount in AMOUNTS
            if name in doubtful
        }
        return {name: found for name, found in counted.items() if found["rows"]}

    def unrated_days(self) -> Mapping[str, frozenset[date]]:
        """Table → the days that amounts without a rate are counted on, by any of its clocks."""
        found: dict[str, set[date]] = {}
        for name, amount in AMOUNTS:
            if name not in self.unconverted():
                continue
            rows = "cost_days_at('infinity')" if name == "costs" else _door(name, amount)
            for first, last in _days(name):
                slots = {"first": first, "last": last, "rows": rows, "lost": _lost(name)}
                for row in self._run(sql("store.unrated_days", **slots)).to_pylist():
                    period = Period(row["first_day"], row["last_day"])
                    found.setdefault(name, set()).update(period.each())
        return {name: frozenset(days) for name, days in found.items()}


def _slots(table: str, amount: str) -> Mapping[str, str]:
    day = day_sql(tables()[table], "fact.")
    return {"amount": amount, "told": told_sql(table, amount), "day": day}


def _lacking(table: str, amount: str, *, stored: bool) -> str:
    rows = f'"{table}"' if stored else _door(table, amount)
    day = _slots(table, amount)["day"]
    return sql("store.unconverted", rows=rows, day=day, lost=_lost(table)).strip().removesuffix(";")


def _lost(table: str) -> str:
    """The condition of a row of which some amount was told and has no value."""
    return " OR ".join(
        f'fact."{name}" IS NULL AND {told_sql(table, name)} IS NOT NULL'
        for name in tables()[table].of_type("money")
    )


def _days(table: str) -> Iterator[tuple[str, str]]:
    """First and last day that a row may be counted on, as SQL; a pair a clock."""
    if table == "costs":
        yield 'fact."day"', 'fact."day"'
    elif tables()[table].kind == "statistic":
        yield 'fact."day"', 'fact."until"'
    else:
        for clock in tables()[table].columns.values():
            if clock.clock:
                day = f'local_day(fact."{clock.name}")'
                yield day, day


def _door(table: str, measure: str) -> str:
    """What counts of a table today."""
    extra = f", '{measure}', []" if tables()[table].kind == "statistic" else ""
    return f"{table}_at('infinity'{extra})"
