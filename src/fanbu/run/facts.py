"""What the store knows about its own data, as the analyses read it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from fanbu.analyses.lists import behind
from fanbu.model.age import VIEWS, taken
from fanbu.model.facts import Coverage, DataFacts, SourceFacts
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    import pyarrow as pa

    from fanbu.model.imports import ImportRecord
    from fanbu.model.source import ExpectedSource, Pause
    from fanbu.types import Grain

    Days = Mapping[tuple[str, str, str], Sequence[Coverage]]


class Lists(Protocol):
    """What knows the lists that make a register."""

    def register_kinds(self) -> pa.Table: ...


class Told(Lists, Protocol):
    """What knows which days each file tells of."""

    def source_days(self) -> pa.Table: ...


class Baselines(Protocol):
    """What knows of which days only totals came."""

    def baselines(self) -> pa.Table: ...


class Known(Told, Baselines, Protocol):
    """The part of the warehouse that speaks of itself."""

    def source_spans(self, cut: Grain | None, /) -> Iterable[Mapping[str, Any]]: ...

    def register_exports(self) -> pa.Table: ...

    def marks(self) -> Mapping[str, int]: ...

    def imports(self) -> Iterable[ImportRecord]: ...

    def unrated_days(self) -> Mapping[str, frozenset[date]]: ...

    def unknown_statuses(self) -> pa.Table: ...


def source_facts(
    store: Known, cut: Grain | None = None, pauses: Sequence[Pause] = ()
) -> tuple[SourceFacts, ...]:
    """Every source with the days it answers for, and those on which it stood still.

    After the registers as wholes come those lists of them that have fallen behind: what these lack
    is lacking. `cut` as of `Reader`: which of several spans is taken for days that are told only
    together.
    """
    spans: dict[tuple[str, str, str], list[Period]] = defaultdict(list)
    for row in store.source_spans(cut):
        source = (row["table"], row["platform"] or "", row["account"] or "")
        spans[source].append(Period(row["first_day"], row["last_day"]))
    since = baselines(store)
    whole = (
        replace(one, baseline=since.get((one.table, one.platform, one.account)))
        for one in _sources(_covered(store.source_days()), spans, pauses)
    )
    return (*whole, *behind(list_facts(store, pauses)))


def baselines(store: Baselines) -> Mapping[tuple[str, str, str], Period]:
    """Table, platform and account → the days that the first snapshot tells only as totals."""
    return {
        (row["table"], row["platform"] or "", row["account"] or ""): Period(
            row["first_day"], row["last_day"]
        )
        for row in store.baselines().to_pylist()
    }


def register_facts(store: Known, pauses: Sequence[Pause] = ()) -> tuple[SourceFacts, ...]:
    """Registers by the platform and account of their exports (see `DataFacts.registers`)."""
    return _sources(_covered(store.register_exports()), {}, pauses)


def came_later(
    store: Told, period: Period, cutoffs: Mapping[str, datetime]
) -> Mapping[str, frozenset[str]]:
    """Table of which a part told of days of the period later than another → the tables read of it.

    `cutoffs`: table read → the moment by which it should have been told. What nothing of was told
    by then is unknown, not late.
    """
    sources = (*_sources(_covered(store.source_days()), {}, ()), *list_facts(store))
    found: dict[str, set[str]] = defaultdict(set)
    for table, moment in cutoffs.items():
        parts = [one for one in sources if one.table in VIEWS.get(table, (table,))]
        known = {p.table for p in parts if any(p.covers(day, moment) for day in period.each())}
        for part in parts:
            if part.table in known and part.told_later(period.each(), moment):
                found[part.table].add(table)
    return {table: frozenset(read) for table, read in found.items()}


def data_facts(
    store: Known,
    cut: Grain | None = None,
    *,
    expected: tuple[ExpectedSource, ...] = (),
    pauses: Sequence[Pause] = (),
) -> DataFacts:
    """Every source, what must come of them, and the rows that did not count."""
    dropped: Counter[str] = Counter()
    imports = tuple(store.imports())
    for record in imports:
        dropped.update(record.dropped)
    marks = store.marks()
    gone = {mark.removeprefix("gone:"): n for mark, n in marks.items() if n and ":" in mark}
    return DataFacts(
        sources=source_facts(store, cut, pauses),
        dropped=dict(dropped),
        gone=gone,
        tests=marks.get("tests", 0),
        duplicates=marks.get("duplicates", 0),
        shared=marks.get("shared", 0),
        unplaced=marks.get("unplaced", 0),
        orders=marks.get("orders", 0),
        taken=taken(imports),
        expected=expected,
        registers=register_facts(store, pauses) if expected else (),
        kinds=list_facts(store, pauses),
        unrated=store.unrated_days(),
        unsaid={row["status"]: row["leads"] for row in store.unknown_statuses().to_pylist()},
    )


def list_facts(store: Lists, pauses: Sequence[Pause] = ()) -> tuple[SourceFacts, ...]:
    """The lists of registers (see `DataFacts.kinds`); one rests with its register, too."""
    return tuple(
        replace(one, pauses=tuple(p for p in pauses if _rests(p, one)))
        for one in _sources(_covered(store.register_kinds()), {}, ())
    )


def _rests(pause: Pause, one: SourceFacts) -> bool:
    return any(pause.name.names(one.table, by, one.account) for by in (one.platform, one.table))


def _covered(rows: pa.Table) -> Days:
    covered: dict[tuple[str, str, str], list[Coverage]] = defaultdict(list)
    for row in rows.to_pylist():
        source = (row["table"], row["platform"] or "", row["account"] or "")
        covered[source].append(Coverage(Period(row["first_day"], row["last_day"]), row["as_of"]))
    return covered


def _sources(
    covered: Days, spans: Mapping[tuple[str, str, str], list[Period]], pauses: Sequence[Pause]
) -> tuple[SourceFacts, ...]:
    return tuple(
        SourceFacts(
            *source,
            tuple(days),
            tuple(spans.get(source, ())),
            tuple(pause for pause in pauses if pause.name.names(*source)),
        )
        for source, days in covered.items()
    )
