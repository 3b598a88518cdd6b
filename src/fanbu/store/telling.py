"""Layer 2, store. What the warehouse tells of what it holds: sources, days, doubts.

Each is one read-only statement; what is asked again and again is kept until something is written.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from fanbu.store import identities
from fanbu.store.catalogue import tables
from fanbu.store.moments import naive_utc
from fanbu.store.said import Said
from fanbu.store.schema import measures, of_kind
from fanbu.store.sql import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    import pyarrow as pa

    from fanbu.store.money import Money
    from fanbu.types import Grain, Period

_T = TypeVar("_T")

_ROWS_FROM: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "lead_status": ("lead_status", "leads"),
        "cost_days": ("costs",),
        "lead_journey": ("leads",),
        "lead_stages": ("leads",),
        "buyer_journey": ("orders",),
    }
)
"""Door → the tables that its rows stem from, where it is not its own table alone."""


class Telling(ABC):
    """The part of a warehouse that only asks."""

    money: Money

    @abstractmethod
    def run(self, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pa.Table:
        """The rows of a read-only statement."""

    @abstractmethod
    def _rows(self, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pa.Table:
        """The same for a statement of ours."""

    @abstractmethod
    def _once(self, name: str, ask: Callable[[], _T]) -> _T:
        """What `ask` says, asked once until something is written."""

    def coverage(self) -> pa.Table:
        """A line for each export of each table.

        Columns: table, reader, platform, account, level, first_day, last_day, as_of (the newest),
        days (covered), missing (days between the first and the last that nothing covers), beside
        (the table whose files brought these rows, too).
        Registers have no days to miss: `days` is null and `missing` empty.
        """
        return self._once("coverage", lambda: self._rows(sql("store.coverage")))

    def windows(self) -> frozenset[str]:
        """The statistics that hold rows of several days, lifetime snapshots aside."""
        return self._once("windows", lambda: self._names("store.windows"))

    def layered(self) -> frozenset[str]:
        """The statistics of which exports of several kinds tell of the same days of an account."""
        return self._once("layered", lambda: self._names("store.layered"))

    def snapshots(self) -> frozenset[str]:
        """The statistics that hold lifetime snapshots."""
        return self._once("snapshots", lambda: self._names("store.snapshots"))

    def bare(self) -> frozenset[str]:
        """The tables and views that nothing was ever imported for: they have no row at any moment.

        An import that was undone brought nothing.
        """
        return self._once("bare", self._bare)

    def _bare(self) -> frozenset[str]:
        brought = self._names("store.brought")
        return frozenset(
            name for name in tables() if brought.isdisjoint(_ROWS_FROM.get(name, (name,)))
        )

    def sizes(self) -> dict[str, int]:
        """Table → about how many rows are stored of it, superseded ones too."""
        return self._once("sizes", self._sizes)

    def _sizes(self) -> dict[str, int]:
        told = self._rows(sql("store.sizes"))
        return dict(zip(told["name"].to_pylist(), told["rows"].to_pylist(), strict=True))

    def _names(self, statement: str) -> frozenset[str]:
        return frozenset(self._rows(sql(statement))["table_name"].to_pylist())

    def source_days(self) -> pa.Table:
        """What each import answers for: table, platform, account, first_day, last_day, as_of.

        One line for each import and unbroken run of days. A register has its table's name as
        platform, and covers from its first row's day to the day of its as-of.
        """
        return self._once("source_days", lambda: self._rows(sql("store.source_days")))

    def register_exports(self) -> pa.Table:
        """As `source_days`, for registers by the platform and account of each export."""
        return self._once("register_exports", lambda: self._rows(sql("store.register_exports")))

    def register_kinds(self) -> pa.Table:
        """The same by the list that each export is of, as its platform."""
        return self._once("register_kinds", lambda: self._rows(sql("store.register_kinds")))

    def source_spans(self, cut: Grain | None = None) -> list[dict[str, Any]]:
        """Days told only together: table, platform, account, first_day, last_day.

        `cut`: of spans that overlap those inside one day, week or month stand before others.
        """
        found = (
            self.run(sql("store.source_spans", table=name), {"cut": cut})
            for name in sorted(self.windows())
        )
        return [row for table in found for row in table.to_pylist()]

    def baselines(self) -> pa.Table:
        """Days that a source's first snapshot tells only as totals.

        Columns: table, platform, account, first_day (of the year 1 where a publication day is not
        known), last_day. Sources whose first snapshot tells of one day only are left out.
        """
        return self._once("baselines", lambda: self._rows(sql("store.baselines")))

    def rates(self, currency: str) -> pa.Table:
        """day, rate (workspace currency for one unit), in order of days; empty when unknown."""
        return self._rows(sql("store.rates"), {"currency": currency})

    def known_rates(self) -> pa.Table:
        """currency, days, first_day, last_day, least, most, source: a line a currency."""
        return self._rows(sql("store.known_rates"))

    def appointed(self) -> pa.Table:
        """What was paid for with a beginning and an end: a line a thing and channel.

        name, named (whether it is a campaign's; else whom it was paid to), channel, first_day,
        last_day.
        """
        return self._once("appointed", lambda: self._rows(sql("store.appointed")))

    def prices(self, base: Period, period: Period, how: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Products dearer or cheaper in `period`: product, platform, was, price, day.

        Than in `base`, by the price they were listed at; of those without one, by what order lines
        say was paid.
        `how`: least (relative change), most (products), few (pieces bought in both).
        """
        days = {"base_first": base.start, "base_last": base.end,
                "first": period.start, "last": period.end}  # fmt: skip
        there = self.has_rows()
        found: list[dict[str, Any]] = []
        sources = (
            ("products", "store.listed_prices", ("least", "most")),
            ("order_lines", "store.paid_prices", ("least", "most", "few")),
        )
        for table, statement, names in sources:
            if there.get(table):
                asked = {**days, **{name: how[name] for name in names}}
                known = {row["product"] for row in found}
                rows = self.run(sql(statement), asked).to_pylist()
                found += [row for row in rows if row["product"] not in known]
        return found

    def statuses(self) -> pa.Table:
        """status, leads: every status of the leads that count, the most frequent first."""
        return self.run(sql("store.statuses"))

    def unknown_statuses(self) -> pa.Table:
        """status, leads: statuses that no list of the settings knows, the most frequent first."""
        return self.run(sql("store.unknown_statuses"))

    def some_viewless(self) -> bool:
        """Whether any piece of content has numbers and no views."""

        def ask() -> bool:
            return bool(self._rows(sql("store.some_viewless"))["viewless"][0].as_py())

        return self._once("some_viewless", ask)

    def early_statuses(self) -> pa.Table:
        """Status changes dated on a day before their lead: lead, status, changed_on, created_on."""
        return self.run(sql("store.early_statuses"))

    def newly_gone(self, table: str, import_ids: Sequence[int]) -> int:
        """Rows of a register that earlier exports brought and these imports no longer hold."""
        found = self._rows(sql("store.newly_gone", table=table), {"import_ids": list(import_ids)})
        return int(found["rows"][0].as_py())

    def shadowed(self) -> pa.Table:
        """Imports of statistics of which nothing counts today: import_id, path, never.

        `never`: the newer numbers were there first, so these never counted at all.
        """
        return self.run(sql("store.shadowed", superseded=sql("store.superseded")))

    def accounts(self, platform: str | None) -> tuple[str, ...]:
        """The accounts of a platform that have rows, in order."""
        found = self._rows(sql("store.accounts"), {"platform": platform})
        return tuple(found["account"].to_pylist())

    def entities(self, kind: str, platform: str | None) -> Mapping[str, frozenset[str]]:
        """Account → ids and names of its things of one kind.

        Kinds: `ad_campaign`, `ad_group`, `creative`, `keyword`, `placement`. An account that is
        not known stands under the empty text.
        """
        placements = kind == "placement"
        statement = "store.placement_entities" if placements else "store.ad_entities"
        asked = {"platform": platform} | ({} if placements else {"kind": kind})
        found = self._rows(sql(statement), asked).to_pylist()
        return {row["of_account"]: frozenset(row["entities"]) for row in found}

    def said(self) -> Mapping[str, frozenset[str]]:
        """Register or log that has rows → its dimensions that some row fills."""
        return self._once("said", lambda: Said(self.run))

    def alike(self, table: str, cutoff: datetime | None) -> Mapping[str, str]:
        """Column of a statistic → a mark of the slices that answer for it, as known at `cutoff`.

        Columns with the same mark are answered by the same slices, whatever dimensions are asked
        for, and told by the same lifetime totals. Those that nothing holds have none. Not for cash
        costs, which choose otherwise.
        """
        known_at = "infinity" if cutoff is None else naive_utc(cutoff).isoformat(sep=" ")
        names = measures(tables()[table])
        asked = {"table": table, "measures": [*names], "cutoff": known_at}
        rows = self.run(sql("store.alike"), asked).to_pylist()
        chosen = {row["measure"]: row["chosen_from"] for row in rows}
        if table not in self.snapshots():
            return chosen
        marks = ", ".join(map(_told_by, names))
        statement = sql("store.alike_stories", table=table, marks=marks)
        rows = self.run(statement, {"cutoff": known_at}).to_pylist()
        told = {row["measure"]: row["told_by"] for row in rows}
        held = chosen.keys() | told.keys()
        return {name: f"{chosen.get(name)} {told.get(name)}" for name in held}

    def unconverted(self) -> Mapping[str, Mapping[str, Any]]:
        """Table → its rows of which some amount lacks a rate; only tables that have any.

        Of each: `rows`, `currencies`, and their `first_day` and `last_day`.
        """
        return self._once("unconverted", self.money.unconverted)

    def unrated_days(self) -> Mapping[str, frozenset[date]]:
        """Table → the days on which an amount counts that lacks its rate; only tables with any."""
        return self._once("unrated_days", self.money.unrated_days) if self.unconverted() else {}

    def shared_contacts(self) -> pa.Table:
        """Contacts that link nobody because many share them: kind, rows, table_name, example."""
        return self.run(identities.shared())

    def marks(self) -> Mapping[str, int]:
        """Register rows that stand apart: `tests`, `duplicates`, and `gone:TABLE` where any are.

        `shared`: contacts that many share, so that they make nobody one person.
        `unplaced`: of the `orders` that count, those that no channel is known of.
        """

        def ask() -> Mapping[str, int]:
            gone = (_count(one.name, f"gone:{one.name}", "gone_since IS NOT NULL")
                    for one in of_kind("register"))  # fmt: skip
            return self._counted(sql("store.marks"), *gone)

        return self._once("marks", ask)

    def has_rows(self) -> Mapping[str, int]:
        """Table → stored rows, superseded ones included; 0 means there is nothing to ask."""
        counts = [_count(one.name, one.name) for one in tables().values() if one.kind != "view"]
        return self._once("has_rows", lambda: self._counted(*counts))

    def _counted(self, *statements: str) -> Mapping[str, int]:
        """Name → count of statements that give just these."""
        rows = self.run(" UNION ALL ".join(f"({each.rstrip().rstrip(';')})" for each in statements))
        names, counts = (column.to_pylist() for column in rows.columns)
        return dict(zip(names, counts, strict=True))


def _count(table: str, name: str, where: str = "true") -> str:
    return f"SELECT '{name}', count(*) FROM \"{table}\" WHERE {where}"  # noqa: S608 - names of the catalogue


def _told_by(measure: str) -> str:
    """The rows that tell a measure, as SQL: how many, and which."""
    there = f'FILTER (fact."{measure}" IS NOT NULL)'
    which = f"bit_xor(hash(fact.rowid)) {there}"
    return f"{{'measure': '{measure}', 'rows': count(*) {there}, 'which': {which}}}"
