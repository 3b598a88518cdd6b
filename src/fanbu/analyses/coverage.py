"""Which days of two periods may be compared: those every source of a metric has told us about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from fanbu.analyses.scope import days
from fanbu.model.age import VIEWS
from fanbu.model.metric import MetricInfo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from fanbu.analyses.scope import Scope, Then
    from fanbu.model.facts import DataFacts, SourceFacts
    from fanbu.types import Period

Pairs = tuple[tuple["date", "date"], ...]

MADE_OF = {
    "lead_journey": ("leads",),
    "lead_stages": ("leads",),
    "buyer_journey": ("orders",),
    "lead_status": ("lead_status", "leads"),
    "cost_days": ("costs",),
}
"""Views whose days are those of the registers that they are made from."""
TOLERANCE = timedelta(seconds=1)
"""The end of a day may be written as 23:59:59."""


@dataclass(frozen=True, slots=True)
class Basis:
    """The days compared, now and before, in pairs unless both periods are whole.

    `whole`: nothing is missing on either side. `same_age`: the values before are read as they
    were known when that period was as old as this one is now.
    """

    now: tuple[date, ...]
    before: tuple[date, ...]
    whole: bool
    same_age: bool

    @property
    def comparable(self) -> bool:
        return bool(self.now)


def basis(facts: DataFacts, info: MetricInfo, scope: Scope, then: Then | None) -> Basis:
    """The common days of the scope's two periods for one metric.

    A source counts when it has anything in either period. Days before its first day count as empty
    when another source of the same table has them (it did not run yet); before the first day of
    all they are unknown: half a month is never compared as a month. A day that it does not cover,
    or that was not over when the newest file was taken, leaves the comparison with its partner;
    so do days whose numbers are known only together, unless all of them are compared.
    """
    sources = active(facts, info, scope)
    aged = _moments(facts, info, scope, then) if then else {}
    now, before = days(scope.period), days(scope.previous)
    good_now = [all(_known(source, day, scope, sources) for source in sources) for day in now]
    good_before = [all(_known(source, day, scope, sources) for source in sources) for day in before]
    if all(good_now) and all(good_before):
        return Basis(now, before, whole=True, same_age=_same_age(aged, before))
    pairs = [
        (after, earlier)
        for after, earlier, left, right in zip(now, before, good_now, good_before, strict=False)
        if left and right
    ]
    pairs = _uncut(pairs, [span for source in sources for span in source.spans])
    chosen = tuple(earlier for _, earlier in pairs)
    same_age = _same_age(aged, chosen)
    return Basis(tuple(after for after, _ in pairs), chosen, whole=False, same_age=same_age)


def _uncut(pairs: list[tuple[date, date]], spans: Sequence[Period]) -> list[tuple[date, date]]:
    """Without the pairs that hold a part of a span only; leaving one may cut the next."""
    cut: set[date] = set()
    while True:
        kept = [pair for pair in pairs if cut.isdisjoint(pair)]
        there = {day for pair in kept for day in pair}
        more = {d for s in spans if not there.issuperset(days(s)) for d in days(s)} - cut
        if not more:
            return kept
        cut |= more


def gaps(facts: DataFacts, infos: Sequence[MetricInfo], scope: Scope, given: Basis) -> Pairs:
    """Pairs of days compared in `given` that not every source of all these metrics covers."""
    tables = {table for info in infos for table in info.tables}
    if not all(info.tables for info in infos):
        tables = set()
    joint = MetricInfo("", "", tables=tuple(sorted(tables)))
    shared = basis(facts, joint, scope, None)
    if shared.whole:
        return ()
    both = set(zip(shared.now, shared.before, strict=True))
    return tuple(p for p in zip(given.now, given.before, strict=False) if p not in both)


def active(facts: DataFacts, info: MetricInfo | None, scope: Scope) -> tuple[SourceFacts, ...]:
    """The sources of a metric's tables (all for None) that have a day in either period."""
    first, last = scope.previous.start, scope.period.end
    wanted = {one for table in info.tables for one in MADE_OF.get(table, (table,))} if info else ()
    return tuple(
        source
        for source in facts.sources
        if (not wanted or source.table in wanted)
        and any(e.period.start <= last and e.period.end >= first for e in source.covered)
    )


def missing(source: SourceFacts, period: Period, scope: Scope) -> tuple[date, ...]:
    """Days of the period that the source should have covered and did not, or not to their end."""
    first = min(entry.period.start for entry in source.covered)
    return tuple(day for day in days(period) if day >= first and not _told(source, day, scope))


def unfinished(source: SourceFacts, day: date, scope: Scope) -> bool:
    """Covered, but the newest file that covers it was taken before the day was over."""
    taken = [e.as_of for e in source.covered if e.period.start <= day <= e.period.end]
    return bool(taken) and max(taken) < scope.end_of(day) - TOLERANCE


def answered(facts: DataFacts, info: MetricInfo, period: Period) -> bool:
    """Whether every day of the period is covered by at least one source of the metric."""
    sources = [s for s in facts.sources if not info.tables or s.table in info.tables]
    if not facts.sources:
        return True
    return all(any(source.covers(day) for source in sources) for day in days(period))


def _known(source: SourceFacts, day: date, scope: Scope, others: Sequence[SourceFacts]) -> bool:
    """Before its first day a source was not running, if another of the same table was.

    A day told only together with days outside the compared periods is not known.
    """
    first = min(entry.period.start for entry in source.covered)
    if day < first:
        return any(other.table == source.table and other.covers(day) for other in others)
    if any(span.start <= day <= span.end for span in cut_spans(source, scope)):
        return False
    return _told(source, day, scope)


def _told(source: SourceFacts, day: date, scope: Scope) -> bool:
    return source.covers(day) and not unfinished(source, day, scope)


def cut_spans(source: SourceFacts, scope: Scope) -> tuple[Period, ...]:
    """The spans of a source that lie in neither of the compared periods."""
    return tuple(
        span
        for span in source.spans
        if not any(
            period.start <= span.start and span.end <= period.end
            for period in (scope.period, scope.previous)
        )
    )


def _moments(
    facts: DataFacts, info: MetricInfo, scope: Scope, then: Then
) -> Mapping[SourceFacts, datetime]:
    """Every source of a metric, and of what its views are made from, with its moment of then."""
    parts = {table: VIEWS.get(table, (table,)) for table in info.tables}
    every = MetricInfo("", "", tables=tuple({one for each in parts.values() for one in each}))
    return {
        source: min(
            (then.of(table) for table, made in parts.items() if source.table in made),
            default=then.of(source.table),
        )
        for source in active(facts, every, scope)
    }


def _same_age(aged: Mapping[SourceFacts, datetime], chosen: tuple[date, ...]) -> bool:
    if not aged or not chosen:
        return False
    return all(
        source.covers(day, moment)
        for source, moment in aged.items()
        for day in chosen
        if day >= min(entry.period.start for entry in source.covered)
    )
