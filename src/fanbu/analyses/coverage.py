"""Which days of two periods may be compared: those every source of a metric has told us about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from fanbu.analyses.scope import days
from fanbu.model.age import KEPT_WITH, VIEWS
from fanbu.model.facts import Coverage
from fanbu.model.metric import MetricInfo
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from fanbu.analyses.scope import Scope, Then
    from fanbu.model.facts import DataFacts, SourceFacts

Pairs = tuple[tuple["date", "date"], ...]

LATELY = 14
"""Days: what told of any of so many before a period ran when it began."""
MADE_OF = {
    "lead_journey": ("leads",),
    "lead_stages": ("leads",),
    "buyer_journey": ("orders",),
    "lead_status": ("lead_status", "leads"),
    "cost_days": ("costs",),
}
"""Views whose days are those of the registers that they are made from."""


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
    so do days with amounts that lack an exchange rate, where the metric adds up money, and days
    whose numbers are known only together, unless all of them are compared.
    """
    sources = active(facts, info, scope)
    aged = _moments(facts, info, scope, then) if then else {}
    kinds = _of_kinds(facts, aged)
    now, before = days(scope.period), days(scope.previous)
    unrated = unrated_days(facts, info)
    good = known(sources, (scope.period, scope.previous), scope.zone) - unrated
    if good.issuperset(now) and good.issuperset(before):
        return Basis(now, before, whole=True, same_age=_same_age(aged, kinds, before))
    pairs = paired(sources, (scope.period, scope.previous), scope.zone, unrated)
    chosen = tuple(earlier for _, earlier in pairs)
    same_age = _same_age(aged, kinds, chosen)
    return Basis(tuple(after for after, _ in pairs), chosen, whole=False, same_age=same_age)


def reach_of(period: Period) -> Period:
    """The days of which a source must have told some to be missed in the period."""
    near = period.start - timedelta(LATELY)
    return Period(min(period.previous().start, near), period.end)


def kept_with(sources: Sequence[SourceFacts]) -> tuple[SourceFacts, ...]:
    """The sources, a register that is kept with another one from that one's first day on.

    The first refund comes weeks after the first order: until then there was none.
    """
    firsts: dict[str, date] = {}
    for source in sources:
        firsts[source.table] = min(source.first, firsts.get(source.table, source.first))
    return tuple(_since(each, firsts.get(KEPT_WITH.get(each.table, ""))) for each in sources)


def _since(source: SourceFacts, first: date | None) -> SourceFacts:
    if first is None or first >= source.first:
        return source
    taken = max(entry.as_of for entry in source.covered)
    before = Coverage(Period(first, source.first - timedelta(1)), taken)
    return replace(source, covered=(before, *source.covered))


def paired(
    sources: Sequence[SourceFacts],
    periods: tuple[Period, Period],
    zone: ZoneInfo,
    without: frozenset[date] = frozenset(),
) -> tuple[tuple[date, date], ...]:
    """Days of the first period and the second at the same place, which all sources have told of.

    Both days of a pair are none of `without`.
    """
    good = known(sources, periods, zone) - without
    pairs = [
        pair
        for pair in zip(days(periods[0]), days(periods[1]), strict=False)
        if good.issuperset(pair)
    ]
    return tuple(_uncut(pairs, [span for source in sources for span in source.together]))


def known(
    sources: Sequence[SourceFacts], periods: Sequence[Period], zone: ZoneInfo
) -> frozenset[date]:
    """The days of the periods that every source has told of, each by itself or within a period."""
    every = [
        frozenset().union(*(_known_days(source, p, periods, zone, sources) for p in periods))
        for source in sources
    ]
    asked = frozenset(day for period in periods for day in days(period))
    return asked.intersection(*every)


def common(sources: Sequence[SourceFacts], period: Period, zone: ZoneInfo) -> tuple[date, ...]:
    """The days of one period that all sources have told of; none holds a part of a span only."""
    good = sorted(known(sources, (period,), zone))
    alone = [(day, day) for day in good]
    return tuple(
        day for day, _ in _uncut(alone, [s for source in sources for s in source.together])
    )


def shared(facts: DataFacts, info: MetricInfo, period: Period, zone: ZoneInfo) -> tuple[date, ...]:
    """The days of a period that a metric is counted on: of a ratio of two tables those of both.

    Of what adds up, and of columns of one table (they lack the same rows), all of them; so where
    nothing tells of one of the two tables.
    """
    behind = stood_on(info.tables)
    if info.over not in ("ratio", "other") or len(behind) < 2:  # noqa: PLR2004
        return days(period)
    alive = running(facts.sources, behind, reach_of(period))
    return common(kept_with(alive), period, zone) if len(tables_told(alive)) > 1 else days(period)


def withholding(
    facts: DataFacts, info: MetricInfo, period: Period, zone: ZoneInfo
) -> tuple[SourceFacts, ...]:
    """The sources that stopped shortly before a period, and so leave a ratio no day of it.

    Whether they were switched off, or their files have not come, only a pause can tell.
    """
    if shared(facts, info, period, zone):
        return ()
    alive = running(facts.sources, stood_on(info.tables), reach_of(period))
    return tuple(
        source
        for source in alive
        if (source.last or source.first) < period.start and source.absent(period)
    )


def tables_told(sources: Iterable[SourceFacts]) -> frozenset[str]:
    """The tables that any of these sources tells of."""
    return frozenset(source.table for source in sources)


def _uncut(pairs: list[tuple[date, date]], spans: Sequence[Period]) -> list[tuple[date, date]]:
    """Without the pairs that hold a part of a span only; leaving one may cut the next."""
    cut: set[date] = set()
    while True:
        kept = [pair for pair in pairs if cut.isdisjoint(pair)]
        there = {day for pair in kept for day in pair}
        parted = [s for s in spans if not _holds(there, s)]
        more = {day for day in there if any(s.start <= day <= s.end for s in parted)}
        if not more:
            return kept
        cut |= more


def _holds(there: Collection[date], span: Period) -> bool:
    """Whether all days of the span are there; one since ever is not looked at day by day."""
    return span.days <= len(there) and all(day in there for day in days(span))


def gaps(facts: DataFacts, infos: Sequence[MetricInfo], scope: Scope, given: Basis) -> Pairs:
    """Pairs of days compared in `given` that not every source of all these metrics covers."""
    together = joint(infos)
    if not all(info.tables for info in infos):
        together = replace(together, tables=())
    shared = basis(facts, together, scope, None)
    if shared.whole:
        return ()
    both = set(zip(shared.now, shared.before, strict=True))
    return tuple(p for p in zip(given.now, given.before, strict=False) if p not in both)


def joint(infos: Iterable[MetricInfo]) -> MetricInfo:
    """Several metrics as one: what all of them stand on."""
    every = tuple(infos)
    tables = {table for info in every for table in info.tables}
    money = {table for info in every for table in info.money}
    return MetricInfo("", "", tables=tuple(sorted(tables)), money=tuple(sorted(money)))


def unrated_days(facts: DataFacts, info: MetricInfo) -> frozenset[date]:
    """Days of which the metric lacks amounts, because no exchange rate is known."""
    return frozenset().union(*(facts.unrated.get(table, ()) for table in info.money))


def active(facts: DataFacts, info: MetricInfo | None, scope: Scope) -> tuple[SourceFacts, ...]:
    """The sources of a metric's tables (all for None) that have a day in either period."""
    first, last = scope.previous.start, scope.period.end
    wanted = stood_on(info.tables) if info else frozenset[str]()
    return running(facts.sources, wanted, Period(first, last))


def running(
    sources: Iterable[SourceFacts], tables: Collection[str], period: Period
) -> tuple[SourceFacts, ...]:
    """The sources of some tables (all when none is named) that have a day in the period."""
    return tuple(
        source
        for source in sources
        if (not tables or source.table in tables)
        and any(
            e.period.start <= period.end and e.period.end >= period.start for e in source.covered
        )
    )


def stood_on(tables: Iterable[str]) -> frozenset[str]:
    """The tables themselves, and those that views among them are made from."""
    return frozenset(one for table in tables for one in MADE_OF.get(table, (table,)))


def answered(facts: DataFacts, info: MetricInfo, period: Period) -> bool:
    """Whether every day of the period is covered by at least one source of the metric."""
    sources = [s for s in facts.sources if not info.tables or s.table in info.tables]
    if not facts.sources:
        return True
    return all(any(source.covers(day) for source in sources) for day in days(period))


def any_answered(facts: DataFacts, scope: Scope, period: Period) -> bool:
    """Whether that is so of any of the asked metrics."""
    return any(answered(facts, scope.metrics[name], period) for name in scope.known)


def lacks(source: SourceFacts, period: Period, zone: ZoneInfo) -> tuple[date, ...]:
    """Days of the period that the source should have told of and did not, or not to their end."""
    return tuple(sorted({*source.absent(period), *source.unfinished(period, zone)}))


def _known_days(
    source: SourceFacts,
    period: Period,
    periods: Sequence[Period],
    zone: ZoneInfo,
    others: Sequence[SourceFacts],
) -> set[date]:
    """Before its first day a source was not running, if another of the same table was.

    A day told only together with days outside the compared periods is not known, be it before the
    first day: what ran before its first snapshot is known by totals only.
    """
    lacking = set(lacks(source, period, zone))
    spans = _cut(source, periods)
    cut = {day for day in days(period) if any(s.start <= day <= s.end for s in spans)}
    first, same = source.first, [other for other in others if other.table == source.table]
    return {
        day
        for day in days(period)
        if day not in cut
        if (day not in lacking if day >= first else any(o.covers(day) for o in same))
    }


def cut_spans(source: SourceFacts, scope: Scope) -> tuple[Period, ...]:
    """The runs of days known together that lie in neither of the compared periods."""
    return _cut(source, (scope.period, scope.previous))


def _cut(source: SourceFacts, periods: Sequence[Period]) -> tuple[Period, ...]:
    return tuple(
        span
        for span in source.together
        if not any(one.start <= span.start and span.end <= one.end for one in periods)
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


def _of_kinds(
    facts: DataFacts, aged: Mapping[SourceFacts, datetime]
) -> Mapping[SourceFacts, datetime]:
    """Every kind of export of these registers, with the moment of its register."""
    moments = {source.table: moment for source, moment in aged.items()}
    return {kind: moments[kind.table] for kind in facts.kinds if kind.table in moments}


def _same_age(
    aged: Mapping[SourceFacts, datetime],
    kinds: Mapping[SourceFacts, datetime],
    chosen: tuple[date, ...],
) -> bool:
    """Whether all that tell of these days now had told of them at their moments of then.

    A list that first came later, with its past, would count in the later period alone; one that
    has come to an end, or has not come yet, tells of the days in neither.
    """
    if not aged or not chosen:
        return False
    return not any(one.told_later(chosen, at) for one, at in {**aged, **kinds}.items())
