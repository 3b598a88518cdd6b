"""Layer 2, store. The macros and views that say which rows count: the only door to facts.

They are code, not data: made anew when their text or the workspace's words change, in one
transaction, from the templates in `sql/` and the catalogue's columns. What leads are taken for is
stored (`lead_marks`) and follows from code and words too: it is made with them.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from fanbu.rules.offset import steady
from fanbu.rules.status import same_word
from fanbu.store import identities, lending, placing, schema
from fanbu.store.catalogue import Table, tables
from fanbu.store.schema import clock_sql, quoted
from fanbu.store.sql import sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import duckdb

    from fanbu.store.options import WarehouseOptions

NAME_LIKE = "name|姓名|名称|昵称|客户|学员|联系人"
"""Properties whose value may say that a lead is a test, by what their own name contains."""

_ANSWERS = (
    "store.slice_answers",
    "store.answering_slices",
    "store.thin_answers",
    "store.days_given_way",
)
_WEIGHTS = {"": "", "cash_": " + CASE WHEN known THEN 1000 ELSE 0 END"}
"""Which family of macros chooses slices, and what counts for one before the dimensions it has."""
_OWN_DOOR = frozenset({"spend", "placement_stats"})
_PLAIN_REGISTERS = ("rebates", "lead_reached")
_COSTS = ("store.corrected_costs", "store.costs_at", "store.cost_days_at")
_DERIVED = (
    "store.known_lead_steps",
    "store.lead_history",
    "store.lead_status_all_at",
    "store.whole_day",
    "store.fold_stages_placing",
    "store.fold_lead_marks",
    "store.fold_lead_credits",
    "store.fold_orders_placing",
    "store.fold_refunds_placing",
    "store.fold_attendance_placing",
    "store.leads_marked_at",
    "store.lead_status_at",
    "store.leads_at",
    "store.lead_tests",
    "store.lead_duplicates",
    "store.orders_at",
    "store.order_lines_at",
    "store.refunds_at",
    "store.placements_at",
    "store.attendance_at",
    "store.contacts_at",
    "store.group_members_at",
    "store.lead_journey_at",
    "store.lead_stages_at",
    "store.buyer_journey_at",
    "store.events_at",
)


def refresh(con: duckdb.DuckDBPyConnection, options: WarehouseOptions) -> bool:
    """Make what follows from code and options where it differs from the stored; True if so.

    The macros take longer than all else here to make, so other words alone leave them as they are.
    """
    statements, words, stages, marks = _made(options)
    kept = con.execute("SELECT name, value FROM settings WHERE name IN ('macros', 'words')")
    stored = dict(kept.fetchall())
    if stored == marks:
        return False
    con.begin()
    try:
        _put_words(con, words, stages)
        if stored.get("macros") != marks["macros"]:
            for statement in statements:
                con.execute(statement)
        placing.settle(con, tables())
        con.execute("DELETE FROM settings WHERE name IN ('macros', 'words')")
        con.executemany("INSERT INTO settings VALUES (?, ?)", [*marks.items()])
        con.commit()
    except BaseException:
        con.rollback()
        raise
    return True


class _Made(NamedTuple):
    """What follows from code and options; `marks` tell whether the stored is the same."""

    statements: tuple[str, ...]
    words: Mapping[str, Sequence[str]]
    stages: tuple[tuple[str, int, str, bool, str], ...]
    marks: Mapping[str, str]


@lru_cache(8)
def _made(options: WarehouseOptions) -> _Made:
    """Kept, as a process opens the same workspace more than once."""
    statements = tuple(_statements(options))
    words = dict(_words(options))
    stages = tuple(_stage_words(options))
    marks = {"macros": _mark(statements), "words": _mark((words, stages))}
    return _Made(statements, words, stages, marks)


def _mark(told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _put_words(
    con: duckdb.DuckDBPyConnection,
    words: Mapping[str, Sequence[str]],
    stages: Sequence[tuple[str, int, str, bool, str]],
) -> None:
    con.execute("DELETE FROM words")
    rows = [(name, word) for name, listed in words.items() for word in listed]
    if rows:
        con.executemany("INSERT INTO words VALUES (?, ?)", rows)
    con.execute("DELETE FROM stage_words")
    if stages:
        con.executemany("INSERT INTO stage_words VALUES (?, ?, ?, ?, ?)", stages)


def _words(options: WarehouseOptions) -> Iterator[tuple[str, tuple[str, ...]]]:
    given: Mapping[str, tuple[str, ...]] = {
        "leads.valid": options.leads.valid,
        "leads.invalid": options.leads.invalid,
        "leads.won": options.leads.won,
        "leads.lost": options.leads.lost,
        "leads.pending": options.leads.pending,
        "leads.test": options.leads.test,
        "orders.unpaid": options.orders.unpaid,
    }
    for name, listed in given.items():
        yield name, tuple(word for word in map(same_word, listed) if word)


def _stage_words(options: WarehouseOptions) -> Iterator[tuple[str, int, str, bool, str]]:
    """Stage, place, means, implied, word: a row a word. A stage's own name is one of its words.

    A word that says no more than won names the first stage that means it.
    """
    taken: set[str] = set()
    for place, stage in enumerate(options.stages, start=1):
        for word in dict.fromkeys(map(same_word, (stage.name, *stage.words))):
            if word and word not in taken:
                taken.add(word)
                yield stage.name, place, stage.means, stage.implied, word
    winning = [p for p in enumerate(options.stages, start=1) if p[1].means == "won"]
    for place, stage in winning[:1]:
        for word in dict.fromkeys(map(same_word, options.leads.won)):
            if word and word not in taken:
                yield stage.name, place, stage.means, stage.implied, word


def _statements(options: WarehouseOptions) -> Iterator[str]:
    yield _local_day(options.zone)
    yield sql("store.day_start", zone=options.zone)
    yield sql("store.word_list")
    yield sql("store.owner_of")
    yield sql("store.converted")
    yield sql("store.folded_moment")
    yield sql("store.same_bucket", shift=str((7 - options.first_weekday) % 7))
    yield sql("store.replacements")
    yield sql("store.slice_candidates")
    yield sql("store.slice_rates")
    yield sql("store.cash_slice_candidates")
    for cash, weight in _WEIGHTS.items():
        yield from (sql(name, cash=cash, weight=weight) for name in _ANSWERS)
    yield sql("store.entity_labels")
    yield sql("store.spend_at", columns=_facts("spend", _RENAMED))
    yield sql("store.cash_spend_at", columns=_facts("spend", _RENAMED | {"cash_cost"}))
    for table in schema.of_kind("statistic"):
        if table.name not in _OWN_DOOR:
            yield sql("store.statistic_at", table=table.name, columns=_facts(table.name))
    for table in schema.of_kind("register"):
        yield _fold(table)
        known = quoted(schema.physical(table))
        yield sql("store.known", table=table.name, columns=known)
    for name in _PLAIN_REGISTERS:
        yield sql("store.register_at", table=name)
    yield sql("store.decimal_share")
    yield from map(sql, _COSTS)
    for name, columns in placing.COLUMNS.items():
        yield sql("store.known", table=name, columns=quoted(columns))
    yield sql("store.fold_lead_steps")
    yield from _people(options)
    slots = lending.slots()
    days = str(options.leads.same_contact_days)
    for name in _DERIVED:
        yield sql(name, name_like=NAME_LIKE, same_contact_days=days, **slots)
    for name in ("contacts", "group_members"):
        moment, join = lending.BORROWERS[name], slots[f"join_{name}"]
        rows = {"table": name, "moment": moment, "join": join, "owners": slots["owners"]}
        yield sql("store.fold_members_placing", **rows)
    yield from _placement_stats()


def _local_day(zone: str) -> str:
    known = steady(zone)
    if known is None:
        return sql("store.local_day", zone=zone)
    return sql(
        "store.steady_day", zone=zone, first=str(known.first), last=str(known.last),
        minutes=str(known.minutes),
    )  # fmt: skip


def _people(options: WarehouseOptions) -> Iterator[str]:
    """Whose each row is, from all its contacts."""
    yield sql("store.shared_contacts", most=str(options.leads.shared_contacts))
    yield sql("store.value_of")
    yield sql("store.contact_of")
    yield sql("store.paid_orders")
    for name in identities.REGISTERS:
        rows = "paid_orders" if name == "orders" else f"known_{name}"
        yield sql("store.whose", table=name, rows=rows)


_RENAMED = frozenset({"ad_campaign", "ad_group", "creative"})
_SPAN = frozenset({"day", "until"})


def _facts(table: str, without: frozenset[str] = frozenset()) -> str:
    """The catalogue's columns of a statistic but those its macro makes itself."""
    kept = (name for name in tables()[table].columns if name not in _SPAN | without)
    return quoted(kept, "fact.")


def _fold(table: Table) -> str:
    columns = tuple(table.columns)
    owner = next((f'folded."{name}"' for name in OWNERS if name in columns), "NULL")
    is_orders = table.name == "orders"
    return sql(
        "store.fold",
        table=table.name,
        columns=quoted(columns),
        had=", ".join(f"list_contains(part.columns, '{n}') AS \"had_{n}\"" for n in columns),
        folded=", ".join(
            f'arg_max_null("{n}", seq) FILTER (WHERE "had_{n}") AS "{n}"' for n in columns
        ),
        had_money=" OR ".join(f'"had_{n}"' for n in table.of_type("money")) or "true",
        clock=clock_sql(table, "folded."),
        owner=owner,
        own_alone=", had_paid_at AS paid_at_known" if is_orders else "",
        own_folded=", bool_or(had_paid_at) AS paid_at_known" if is_orders else "",
    )


OWNERS = ("group", "shop", "account", "platform")
"""The columns that say whose rows an export holds, the most telling first."""

_PLACEMENT_OTHERS = (
    "platform", "account", "level", "external_id", "placement", "channel", "source",
    "props", "original", "import_id", "as_of", "row_no",
)  # fmt: skip


def _placement_stats() -> Iterator[str]:
    table = tables()["placement_stats"]
    measured = schema.measures(table)
    whole = frozenset(table.of_type("count"))
    types = schema.catalogue_columns(table)
    yield sql("store.whole_share")
    yield sql("store.placement_needs")
    yield sql(
        "store.placement_flows",
        held=" ".join(f"WHEN '{name}' THEN fact.\"{name}\" IS NOT NULL" for name in measured),
        summed=", ".join(f'CAST(sum("{n}") AS {types[n]}) AS "{n}"' for n in measured),
        before=", ".join(f'lag("{n}") OVER story AS "before_{n}"' for n in measured),
        others=quoted(_PLACEMENT_OTHERS),
        measures=quoted(measured),
        shares=", ".join(
            f'{"whole" if n in whole else "decimal"}_share("{n}" - "before_{n}", k, n) AS "{n}"'
            for n in measured
        ),
    )
    yield sql(
        "store.placement_stats_at",
        daily=quoted((*_PLACEMENT_OTHERS, *measured), "fact."),
    )
