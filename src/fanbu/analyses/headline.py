"""How the headline metrics stand: against target, the period before, the same period last year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from math import isnan, nan
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.aim import aim_of, targets_of
from fanbu.analyses.coverage import (
    Basis,
    active,
    answered,
    any_answered,
    basis,
    shared,
    unrated_days,
)
from fanbu.analyses.cube import Cube, cube, floats
from fanbu.analyses.noise import Noise, judge, of_ratio, poisson
from fanbu.analyses.nothing import Ground, with_zeros
from fanbu.analyses.scope import days
from fanbu.model.question import Query
from fanbu.types import Period

if TYPE_CHECKING:
    from datetime import date, datetime

    from fanbu.analyses.aim import Aim
    from fanbu.analyses.reader import Read
    from fanbu.analyses.scope import Scope
    from fanbu.model.facts import DataFacts
    from fanbu.model.metric import MetricInfo


@dataclass(frozen=True, slots=True)
class Row:
    """One headline metric.

    `value`: the whole period. `now` and `before`: the two values compared, on the days of `basis`
    (equal to whole periods unless something is missing). NaN: not there. `daily`: the value of
    each day of the period and `daily_before` of the period before (at the same age where the values
    compared are); `trend` the
    last six weeks (at least both periods) by day.
    """

    metric: str
    value: float
    now: float
    before: float
    year: float
    basis: Basis
    noise: Noise
    aim: Aim | None
    daily: tuple[float, ...]
    daily_before: tuple[float, ...]
    trend: tuple[tuple[date, float], ...] = ()

    @property
    def shown(self) -> float:
        """What stands for the period: its value, or that of the common days if some are missing."""
        return self.value if self.basis.whole or not self.basis.comparable else self.now

    @property
    def change(self) -> float:
        return self.now - self.before

    @property
    def relative(self) -> float:
        """The change as a share of the value before; NaN from zero, and from below it."""
        return self.change / self.before if self.before > 0 else nan


@dataclass(frozen=True, slots=True)
class Headline:
    """`rows` in the asked order, without those that have no data at all (`lacking`).

    `past_periods`: how many comparable periods before this one have data for the focus.
    """

    rows: tuple[Row, ...]
    lacking: tuple[str, ...]
    past_periods: int

    def row(self, metric: str | None) -> Row | None:
        return next((row for row in self.rows if row.metric == metric), None)


WEEK_DAYS = 7
UNLIKELY = 0.05
"""So many empty days by chance alone are not believed."""
TREND_DAYS = 42


def needs(scope: Scope, now: datetime, facts: DataFacts | None = None) -> tuple[Query, ...]:
    """The past by day, the period before as it was known then, last year; totals where needed.

    `facts`: a last year that nothing tells of is not asked about.
    """
    daily = scope.days_from(scope.known)
    ahead = tuple(n for n in scope.known if scope.metrics[n].over == "other")
    year = (
        (scope.year_before,)
        if facts is None or any_answered(facts, scope, scope.year_before)
        else ()
    )
    asked = [
        Query(daily, grain="day", period=span(scope)),
        scope.then(now).asked(Query(daily, grain="day", period=scope.previous)),
        *(Query(daily, grain="day", period=period) for period in year),
    ]
    if ahead:
        periods = (scope.period, scope.previous, *year)
        asked += [Query(ahead, period=period) for period in periods]
    return tuple(query for query in asked if query.metrics)


def span(scope: Scope) -> Period:
    """From the oldest comparable period, or the first day of a target, to the period's end."""
    first = min(
        scope.history[-1].start, *(a.period.start for a in targets_of(scope)), scope.period.start
    )
    return Period(first, scope.period.end)


def compute(read: Read, scope: Scope, now: datetime) -> Headline:
    """The headline rows; nothing is divided by a period that has no data."""
    desk = _Desk(read, scope, now)
    rows = {name: _row(desk, scope.metrics[name]) for name in scope.known}
    there = [row for row in rows.values() if not _is_nothing(desk, row)]
    lacking = tuple(name for name in scope.headline if name not in {row.metric for row in there})
    past = max((_past_periods(desk, row.metric) for row in there), default=0)
    return Headline(tuple(there), lacking, past)


def available(read: Read, scope: Scope) -> tuple[str, ...]:
    """The asked metrics that have any value in this period or the one before.

    Metrics that days cannot make are taken on trust.
    """
    daily = scope.days_from(scope.known)
    table = read.table(Query(daily, grain="day", period=span(scope)))
    past = cube(table, (), span(scope))
    lately = (*days(scope.period), *days(scope.previous))
    return tuple(
        name
        for name in scope.known
        if scope.metrics[name].over == "other" or not isnan(_one(past, scope.metrics[name], lately))
    )


def _is_nothing(desk: _Desk, row: Row) -> bool:
    """Whether there is no value on either side; a ratio whose sides share no day is something."""
    if not (isnan(row.value) and isnan(row.before)):
        return False
    infos, period = desk.scope.metrics, days(desk.scope.period)
    if shared(desk.facts, infos[row.metric], desk.scope.period, desk.scope.zone):
        return True
    parts = (infos[name] for name in infos[row.metric].parts or () if name in infos)
    known = [not isnan(_one(desk.past, part, period)) for part in parts]
    return not known or not all(known)


class _Desk:
    """The answers one computation looks at, each read once."""

    def __init__(self, read: Read, scope: Scope, now: datetime) -> None:
        self.read = read
        self.scope = scope
        self.moments = scope.then(now)
        self.facts: DataFacts = read.facts()
        daily = scope.days_from(scope.known)
        self.past = self._cube(Query(daily, grain="day", period=span(scope)))
        year = scope.year_before
        self.told_of_year = any_answered(self.facts, scope, year)
        self.year = self._cube(Query(daily if self.told_of_year else (), grain="day", period=year))
        self._then: Cube | None = None

    @property
    def then(self) -> Cube:
        """The period before, as it was known at the same age; read only when it can be used."""
        if self._then is None:
            daily = self.scope.days_from(self.scope.known)
            period = self.scope.previous
            query = Query(daily, grain="day", period=period)
            self._then = self._cube(self.moments.asked(query))
        return self._then

    def _cube(self, query: Query) -> Cube:
        assert query.period is not None  # noqa: S101 - every question here names its period
        if not query.metrics:
            return Cube(((),), days(query.period), {})
        return cube(self.read.table(query), (), query.period)

    def whole(self, info: MetricInfo, period: Period) -> float:
        """A metric that days cannot make, asked for as a total."""
        names = tuple(n for n in self.scope.known if self.scope.metrics[n].over == "other")
        table = self.read.table(Query(names, period=period))
        return float(floats(table, info.name)[0]) if table.num_rows else nan


def _row(desk: _Desk, info: MetricInfo) -> Row:
    scope = desk.scope
    common = _since_first(desk, info, basis(desk.facts, info, scope, desk.moments))
    common = _known_together(desk, info, _with_something_before(desk, info, common))
    if info.over == "other":
        value, now, before, year = _totals(desk, info, common)
        daily: tuple[float, ...] = ()
        daily_before: tuple[float, ...] = ()
    else:
        value = _one(desk.past, info, days(scope.period))
        earlier = desk.then if common.same_age else desk.past
        before = _one(earlier, info, common.before)
        now = _one(desk.past, info, common.now)
        ground = Ground(desk.read, scope, desk.moments, desk.past)
        value, now, before = with_zeros(ground, info, common, (value, now, before))
        year = _one(desk.year, info, _places(common, scope.period, scope.year_before))
        daily = _told_by_day(desk, info, days(scope.period))
        daily_before = by_day(earlier, info, days(scope.previous))
        if _lacks(desk.past, info, common.now) or _lacks(earlier, info, common.before):
            before = nan
    if not shared(desk.facts, info, scope.period, scope.zone):
        value = now = nan  # its two sides share no day
        common = replace(common, now=(), before=(), whole=False)
        if not shared(desk.facts, info, scope.previous, scope.zone):
            before = nan
    unrated = unrated_days(desk.facts, info)
    told = answered(desk.facts, info, scope.year_before)
    if not told or unrated.intersection(days(scope.year_before)):
        year = nan
    history = _history(desk, info, common)
    noise = judge(before, now, history, _floor(desk, info, common, (before, now)))
    shown = value if common.whole or not common.comparable else now
    aim = _aim(desk, info, shown)
    trend = _trend(desk, info)
    return Row(info.name, value, now, before, year, common, noise, aim, daily, daily_before, trend)


def _since_first(desk: _Desk, info: MetricInfo, common: Basis) -> Basis:
    """The days compared without those before the metric's first value of all.

    A register is taken to be kept from the week of its first row on. When it began in the period
    before and then had a value nearly every day, the empty days at its start were not yet kept:
    five days are not compared with seven.
    """
    if info.over == "other" or not common.comparable or desk.past.spans:
        return common
    values = dict(zip(desk.past.days, by_day(desk.past, info, desk.past.days), strict=True))
    there = [day for day, value in values.items() if not isnan(value)]
    previous = desk.scope.previous
    if not there or not previous.start < there[0] <= previous.end:
        return common
    covered = [e.period.start for s in active(desk.facts, info, desk.scope) for e in s.covered]
    empty = sum(day < there[0] for day in common.before)
    kept = sum(day <= previous.end for day in there)
    in_week = bool(covered) and (there[0] - min(covered)).days < WEEK_DAYS
    if not in_week or (1 / (kept + 1)) ** empty > UNLIKELY or kept < len(common.before) - empty:
        return common
    pairs = zip(common.now, common.before, strict=False)
    chosen = [(after, earlier) for after, earlier in pairs if earlier >= there[0]]
    return replace(
        common,
        now=tuple(after for after, _ in chosen),
        before=tuple(earlier for _, earlier in chosen),
        whole=False,
    )


def _with_something_before(desk: _Desk, info: MetricInfo, common: Basis) -> Basis:
    """No days at all, where some of them are missing and the period before has no value anyway.

    The first snapshot of totals covers its own day alone: the week after it is shown as a week.
    """
    if info.over == "other" or common.whole or not common.comparable:
        return common
    earlier = desk.then if common.same_age else desk.past
    previous = days(desk.scope.previous)
    for name in info.parts or (info.name,):
        part = desk.scope.metrics.get(name)
        if part is None or not isnan(_one(earlier, part, previous)):
            return common
    return replace(common, now=(), before=())


def _known_together(desk: _Desk, info: MetricInfo, common: Basis) -> Basis:
    """Of a ratio that is not compared, the days that both its sides have told of, if some lack.

    Seven days of leads are not divided into four of spend.
    """
    if info.over != "ratio" or common.whole or common.comparable:
        return common
    period, unrated = desk.scope.period, unrated_days(desk.facts, info)
    told = shared(desk.facts, info, period, desk.scope.zone)
    told = tuple(day for day in told if day not in unrated)
    return common if len(told) == period.days else replace(common, now=told)


def _told_by_day(desk: _Desk, info: MetricInfo, chosen: tuple[date, ...]) -> tuple[float, ...]:
    """As `by_day`, of a ratio on days that both its sides have."""
    known = frozenset(shared(desk.facts, info, Period(chosen[0], chosen[-1]), desk.scope.zone))
    values = by_day(desk.past, info, chosen)
    return tuple(v if day in known else nan for day, v in zip(chosen, values, strict=True))


def _trend(desk: _Desk, info: MetricInfo) -> tuple[tuple[date, float], ...]:
    """Days before the first value are left out."""
    if info.over == "other":
        return ()
    end = desk.scope.period.end
    first = min(end - timedelta(TREND_DAYS - 1), desk.scope.previous.start)
    chosen = days(Period(max(first, desk.past.days[0]), end))
    values = _told_by_day(desk, info, chosen)
    start = next((i for i, value in enumerate(values) if not isnan(value)), len(values))
    return tuple(zip(chosen[start:], values[start:], strict=True))


def _totals(desk: _Desk, info: MetricInfo, common: Basis) -> tuple[float, float, float, float]:
    """Value, now, before, year; nothing to compare when days are missing."""
    scope = desk.scope
    value, before = (desk.whole(info, period) for period in (scope.period, scope.previous))
    year = desk.whole(info, scope.year_before) if desk.told_of_year else nan
    return (value, value, before, year) if common.whole else (value, nan, nan, year)


def _one(source: Cube, info: MetricInfo, chosen: tuple[date, ...] | None) -> float:
    return float(source.total(info, chosen)[0]) if source.segments else nan


def _lacks(source: Cube, info: MetricInfo, chosen: tuple[date, ...]) -> bool:
    """Whether the value lacks amounts: it is shown, and not compared."""
    return bool(source.lacks(info, chosen).any())


def by_day(source: Cube, info: MetricInfo, chosen: tuple[date, ...]) -> tuple[float, ...]:
    """The metric on each chosen day (first segment)."""
    return tuple(float(source.total(info, (day,))[0]) for day in chosen)


def _floor(
    desk: _Desk, info: MetricInfo, common: Basis, values: tuple[float, float]
) -> float | None:
    """The noise that counting alone brings; None for money and what days cannot make."""
    before, now = values
    if info.unit == "count" and info.over == "sum":
        return poisson(before, now)
    if info.over != "ratio" or not info.parts:
        return None
    earlier = desk.then if common.same_age else desk.past
    counts = [
        _one(source, part, chosen)
        for name in info.parts
        if (part := desk.scope.metrics.get(name)) and part.unit == "count" and part.over == "sum"
        for source, chosen in ((earlier, common.before), (desk.past, common.now))
    ]
    return of_ratio((before + now) / 2, counts) if counts else None


def _places(common: Basis, period: Period, other: Period) -> tuple[date, ...]:
    """The days of `other` that stand where the compared days stand in `period`; all when whole."""
    all_days = days(other)
    if common.whole or not common.comparable:
        return all_days
    places = [(day - period.start).days for day in common.now]
    return tuple(all_days[i] for i in places if i < len(all_days))


def _history(desk: _Desk, info: MetricInfo, common: Basis) -> list[float]:
    """Values of the comparable periods before, newest first, on the same days of the period.

    NaN where a sum lacks amounts: it is no value to compare with.
    """
    if info.over == "other":
        return []
    scope = desk.scope
    values = []
    for period in scope.history:
        chosen = _places(common, scope.period, period)
        open_ = _lacks(desk.past, info, chosen)
        values.append(nan if open_ else _one(desk.past, info, chosen))
    return values


def _past_periods(desk: _Desk, metric: str) -> int:
    info = desk.scope.metrics[metric]
    if info.over == "other":
        return 0
    found = [_one(desk.past, info, days(period)) for period in desk.scope.history]
    return int(np.sum(~np.isnan(found)))


def _aim(desk: _Desk, info: MetricInfo, value: float) -> Aim | None:
    def so_far(period: Period) -> tuple[float, bool]:
        passed = days(period)
        return _one(desk.past, info, passed), _lacks(desk.past, info, passed)

    return aim_of(desk.scope, info, value, so_far)
