"""Targets against time: what is done of each, how far the period is, what is left for each day.

Definitions, also told in `docs/targets.md`: a day counts when every table of the metric has a
source that covers it to its end (a register: a list that leads it, `lists.leading`); `day`, the
last such day of the period, is where we stand, so an unfinished today counts neither for time nor
for the metric.

- time (时间进度): days from the first of the period to `day`, of the days of the period
- done (完成进度): the metric over those days, of the target; metrics that days add up to only
- left, per day: target less what is done, over the days after `day` (none is needed: zero)
- run rate (按目前速度): done ÷ days so far × days of the period: no season, no weekday. Only after
  eight whole weeks with values before; facts alone otherwise
- what lacks amounts, because no exchange rate is known, has a value so far and no progress
- a ratio (线索成本) is compared as a value, over the days that both of its sides have told of; a
  last value (粉丝数) has what is left, and no progress
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from math import isnan, nan
from typing import TYPE_CHECKING, Literal

from fanbu.analyses.aim import PACE_TOLERANCE
from fanbu.analyses.coverage import MADE_OF, active, lacks, shared, withholding
from fanbu.analyses.cube import cube, floats
from fanbu.analyses.lists import leading
from fanbu.analyses.scope import Scope, days
from fanbu.model.question import Query
from fanbu.types import Period, runs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from fanbu.analyses.cube import Cube
    from fanbu.analyses.reader import Read
    from fanbu.model.facts import DataFacts, SourceFacts
    from fanbu.model.metric import MetricInfo
    from fanbu.model.target import Target

WEEKS = 8
"""Whole weeks with values before a run rate is told."""
WEEK_DAYS = 7
OWNED = ("spend", "placement_stats")
"""Tables of which each platform and account is a source of its own."""
State = Literal["ahead", "running", "over", "unknown"]
"""Before its first day, within, its last day is known, no day of it is known."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A source that lacks days between the target's first day and where we stand.

    `stopped`: it did so shortly before that first day, and a ratio has no value for it.
    """

    source: SourceFacts
    days: tuple[date, ...]
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """How one target stands on `day`, None while no day of it is known. NaN: it has none.

    `actual`: the metric over the days so far (a last value: the last one). `time` and `done` are
    shares, `points` is done less time. `left` is below zero when more is reached, or spent, than
    was meant; `per_day` is zero then. `behind`: over 5 points off the pace the wrong way, or on the
    wrong side of a value that is only compared; a last value is not judged before its period is
    over. `partial`: `actual` lacks amounts (no exchange rate), so there is no progress; only what
    should stay below its target and is beyond it already is judged. `counted`: the days that
    `actual` is over, fewer than `passed` where it is a ratio and a side of it lacks some.
    """

    target: Target
    state: State
    day: date | None
    passed: int
    actual: float = nan
    time: float = nan
    done: float = nan
    left: float = nan
    per_day: float = nan
    run_rate: float = nan
    behind: bool = False
    holes: tuple[Hole, ...] = ()
    partial: bool = False
    counted: int = 0

    @property
    def points(self) -> float:
        return self.done - self.time

    @property
    def days_left(self) -> int:
        return self.target.period.days - self.passed


@dataclass(frozen=True, slots=True)
class Plan:
    """The targets looked at, up to the last day that may count.

    `metrics` holds every metric by name, those that others are put together from as well.
    """

    targets: tuple[Target, ...]
    until: date
    metrics: Mapping[str, MetricInfo]
    zone: ZoneInfo

    def scope(self, period: Period) -> Scope:
        return Scope(period, "month", (), self.metrics, zone=self.zone)

    @property
    def known(self) -> tuple[Target, ...]:
        return tuple(target for target in self.targets if target.metric in self.metrics)


def needs(plan: Plan) -> tuple[Query, ...]:
    """What is asked: by day, one question a scope; of a part also whose spend it is."""
    daily = tuple(_daily(plan))
    return (*daily, *(query for _, _, query in _owners(plan, daily)))


def _daily(plan: Plan) -> Iterator[Query]:
    """From the first target's first day, or eight weeks back."""
    scopes: dict[str, list[Target]] = defaultdict(list)
    for target in plan.known:
        if target.period.start <= plan.until:
            scopes[target.scope].append(target)
    for where, targets in scopes.items():
        daily = plan.scope(targets[0].period).days_from([target.metric for target in targets])
        first = min(target.period.start for target in targets)
        lately = min(plan.until, max(target.period.end for target in targets))
        first = min(first, lately - timedelta(WEEKS * WEEK_DAYS - 1))
        if daily:
            span = Period(first, plan.until)
            yield Query(daily, grain="day", period=span, where=where or None)


def _owners(plan: Plan, daily: Sequence[Query]) -> Iterator[tuple[str, str, Query]]:
    """Of each scope that is a part and each table of `OWNED`: who has anything of it."""
    for query in daily:
        for table in OWNED if query.where else ():
            names = tuple(n for n in query.metrics if tuple(plan.metrics[n].tables) == (table,))
            if names:
                asked = Query(names, by=("platform", "account"), period=query.period,
                              where=query.where)  # fmt: skip
                yield query.where or "", table, asked


def compute(read: Read, plan: Plan) -> tuple[Pace, ...]:
    """The pace of every target, in the order given; of a metric that is no more, nothing."""
    facts = read.facts()
    daily = tuple(_daily(plan))
    cubes, parts = {}, {}
    for query in daily:
        assert query.period is not None  # noqa: S101 - every question here names its period
        cubes[query.where or ""] = cube(read.table(query), (), query.period)
    for scope, table, query in _owners(plan, daily):
        rows = read.table(query).to_pylist()
        parts[scope, table] = {(r["platform"] or "", r["account"] or "") for r in rows}
    return tuple(
        _pace(read, plan, _part(facts, target.scope, parts), cubes.get(target.scope), target)
        if target.metric in plan.metrics
        else Pace(target, "unknown", None, 0)
        for target in plan.targets
    )


def _part(
    facts: DataFacts, scope: str, parts: Mapping[tuple[str, str], Collection[tuple[str, str]]]
) -> DataFacts:
    """Without the sources that have nothing of a scope: their days are not missing from it."""
    kept = tuple(
        s
        for s in facts.sources
        if not (told := parts.get((scope, s.table))) or (s.platform, s.account) in told
    )
    return replace(facts, sources=kept)


def _pace(read: Read, plan: Plan, facts: DataFacts, daily: Cube | None, target: Target) -> Pace:
    info = plan.metrics[target.metric]
    if target.period.start > plan.until:
        sums = info.over == "sum"
        per_day = target.value / target.period.days if sums else nan
        left = target.value if sums else nan
        return Pace(target, "ahead", None, 0, left=left, per_day=per_day)
    span = Period(target.period.start, min(target.period.end, plan.until))
    scope = plan.scope(span)
    day = _last_known(facts, info, scope)
    if day is None:
        return Pace(target, "unknown", None, 0)
    so_far = Period(span.start, day)
    told = shared(facts, info, so_far, plan.zone)
    actual = _value(read, daily, info, target, so_far, told)
    holes = tuple(_holes(facts, info, plan.scope(so_far)))
    if info.over == "sum" and _lacks(daily, info, so_far):
        over = day == target.period.end
        beyond = info.better == "lower" and actual > target.value
        return Pace(
            target, "over" if over else "running", day, so_far.days, actual,
            so_far.days / target.period.days, behind=beyond, holes=holes, partial=True,
        )  # fmt: skip
    stand = _stand(info, target, so_far, actual, _rated(daily, info, day), holes)
    return replace(stand, counted=len(told))


def _stand(
    info: MetricInfo,
    target: Target,
    so_far: Period,
    actual: float,
    rated: bool,  # noqa: FBT001 - whether history allows a run rate
    holes: tuple[Hole, ...],
) -> Pace:
    passed, whole = so_far.days, target.period.days
    over = passed == whole
    state: State = "over" if over else "running"
    time = passed / whole
    if info.over in ("ratio", "other"):
        beyond = _wrong_side(info, actual, target.value)
        return Pace(target, state, so_far.end, passed, actual, time, behind=beyond, holes=holes)
    left = target.value - actual
    per_day = nan if over else max(left, 0.0) / (whole - passed)
    if info.over == "last":
        beyond = over and _wrong_side(info, actual, target.value)
        return Pace(
            target, state, so_far.end, passed, actual, time, nan, left, per_day,
            behind=beyond, holes=holes,
        )  # fmt: skip
    done = actual / target.value if target.value else nan
    run_rate = actual / passed * whole if rated and not over else nan
    return Pace(
        target, state, so_far.end, passed, actual, time, done, left, per_day, run_rate,
        _off_pace(info, done, time), holes,
    )  # fmt: skip


def _off_pace(info: MetricInfo, done: float, time: float) -> bool:
    return done > time + PACE_TOLERANCE if info.better == "lower" else done < time - PACE_TOLERANCE


def _wrong_side(info: MetricInfo, actual: float, bound: float) -> bool:
    return actual > bound if info.better == "lower" else actual < bound


def _value(
    read: Read,
    daily: Cube | None,
    info: MetricInfo,
    target: Target,
    so_far: Period,
    told: Sequence[date],
) -> float:
    """The metric over the days so far, a ratio over those of them that are `told` on both sides.

    Of what is added up, days without a row are nothing.
    """
    if info.over == "other":
        if not told:
            return nan
        some = runs(told) if len(told) < so_far.days else None
        asked = Query((info.name,), period=so_far, where=target.scope or None, days=some)
        table = read.table(asked)
        return float(floats(table, info.name)[0]) if table.num_rows else nan
    found = _total(daily, info, told)
    empty = info.over == "sum" and isnan(found) and not _lacks(daily, info, so_far)
    return 0.0 if empty else found


def _lacks(daily: Cube | None, info: MetricInfo, so_far: Period) -> bool:
    return daily is not None and bool(daily.lacks(info, days(so_far)).any())


def _total(daily: Cube | None, info: MetricInfo, chosen: Sequence[date]) -> float:
    if daily is None or not daily.segments:
        return nan
    return float(daily.total(info, chosen)[0])


def _rated(daily: Cube | None, info: MetricInfo, day: date) -> bool:
    """Whether each of the last eight weeks up to `day` has a value."""
    last = Period(day - timedelta(WEEK_DAYS - 1), day)
    weeks = (last.shift(-WEEK_DAYS * n) for n in range(WEEKS))
    return all(not isnan(_total(daily, info, days(week))) for week in weeks)


def _tables(info: MetricInfo) -> frozenset[str]:
    return frozenset(one for table in info.tables for one in MADE_OF.get(table, (table,)))


def _last_known(facts: DataFacts, info: MetricInfo, scope: Scope) -> date | None:
    """The last day of the period that every table with any source knows to its end."""
    by_table: dict[str, list[SourceFacts]] = defaultdict(list)
    for source in facts.sources:
        if not info.tables or source.table in _tables(info):
            by_table[source.table].append(source)
    if not by_table:
        return None
    lists = {name: leading(k for k in facts.kinds if k.table == name) for name in by_table}
    for day in reversed(days(scope.period)):
        if all(
            any(_told(s, day, scope) for s in sources) and _reached(lists[name], day, scope)
            for name, sources in by_table.items()
        ):
            return day
    return None


def _reached(lists: Sequence[SourceFacts], day: date, scope: Scope) -> bool:
    """Whether one of these lists has come to the end of `day`; no lists: no register."""
    return not lists or any(
        one.paused(day)
        or ((one.last or day) >= day and not one.unfinished(Period(day, day), scope.zone))
        for one in lists
    )


def _told(source: SourceFacts, day: date, scope: Scope) -> bool:
    """Whether what came up to `day` is known; within days told only together it is not."""
    cut = any(span.start <= day < span.end for span in source.together)
    return source.covers(day) and not cut and not source.unfinished(Period(day, day), scope.zone)


def _holes(facts: DataFacts, info: MetricInfo, scope: Scope) -> Iterator[Hole]:
    """The sources that should have told more of the days so far.

    Days that are told only together with days before or after are not in the progress either.
    """
    first, last = scope.period.start, scope.period.end
    stopped = withholding(facts, info, scope.period, scope.zone)
    for source in dict.fromkeys((*active(facts, info, scope), *stopped)):
        cut = [s for s in source.together if not (first <= s.start and s.end <= last)]
        among = {d for d in days(scope.period) if any(s.start <= d <= s.end for s in cut)}
        if lacking := among.union(lacks(source, scope.period, scope.zone)):
            yield Hole(source, tuple(sorted(lacking)), source in stopped)
