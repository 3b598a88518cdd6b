"""What was expected of metrics at places, day by day: from questions to `Judged`.

For all who hold days against an expectation: what alerts, and what asks where a change comes from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from fanbu.analyses.cube import cube, evened, within
from fanbu.analyses.shared_days import shared_days
from fanbu.analyses.watch.held import Known, between, held, platforms_of
from fanbu.analyses.watch.judged import Foretells, Judged
from fanbu.analyses.watch.ripe import Ripe, ripe
from fanbu.analyses.watch.scoped import covers, expected_by
from fanbu.analyses.watch.series import Parts, added, limits, parents, places, series_of
from fanbu.analyses.watch.spec import JUDGED, RIPE_BY, adds
from fanbu.rules.occasions import learned
from fanbu.stats.expect import expect
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from numpy.typing import NDArray

    from fanbu.analyses.cube import Cube
    from fanbu.analyses.reader import Read
    from fanbu.analyses.watch.series import Series
    from fanbu.analyses.watch.spec import Place, WatchSpec
    from fanbu.model.facts import SourceFacts
    from fanbu.model.question import Query
    from fanbu.rules.occasions import Occasion
    from fanbu.stats.expect import Days, Expectation
    from fanbu.types import Period

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Key: TypeAlias = "tuple[str, Place]"
"""A metric, and a place."""
BY = ("platform", "account")


def needs(spec: WatchSpec, now: datetime) -> tuple[Query, ...]:
    """A question for each split, one for the platforms of channels, and those about the past."""
    asked = [query for _, query in spec.queries()]
    holders = spec.holders()
    past = [query for _, query in spec.aged(now)]
    return (*asked, *([holders] if holders else []), *past)


@dataclass(frozen=True, slots=True)
class Ground:
    """What series are made of: answers by split, sources and who holds them, how ripe days are.

    `holders`: channel → its platforms. All of it is of the days `spec.period`.
    """

    spec: WatchSpec
    cubes: Mapping[tuple[str, ...], Cube]
    sources: tuple[SourceFacts, ...]
    holders: Mapping[str, frozenset[str]]
    late: Ripe

    @property
    def known(self) -> Known:
        sources = held(self.sources, self.spec.period, self.spec.zone)
        logged = _logged(self.spec, self.cubes)
        return Known(sources, self.holders, self.spec.period.days, logged)

    def cut(self, days: Period, wanted: AbstractSet[Key] | None = None) -> Ground:
        """The same of fewer days; `wanted`: what splits are needed for, all by default."""
        spec = replace(self.spec, first=days.start, end=days.end)
        shift = (days.start - self.spec.period.start).days
        cubes = self.cubes if wanted is None else _only(self.cubes, wanted)
        return Ground(
            spec,
            {by: within(each, days) for by, each in cubes.items()},
            self.sources,
            self.holders,
            self.late.on(shift + np.arange(days.days)),
        )

    def series(self, wanted: AbstractSet[Key] | None = None) -> tuple[list[Series], Known]:
        """Every watched metric at every place there is (or those wanted), and what is known."""
        known = self.known
        return series_in(self.spec, self.cubes, known, self.late, wanted), known


def ground_of(read: Read, spec: WatchSpec, now: datetime) -> Ground:
    cubes = {by: _cube(read, query, spec) for by, query in spec.queries()}
    asked = spec.holders()
    holders: dict[str, frozenset[str]] = {}
    if asked is not None:
        holders = platforms_of(read.table(asked).to_pylist(), asked.metrics)
    ground = Ground(spec, cubes, tuple(read.facts().sources), holders, Ripe())
    return replace(ground, late=ripe_of(read, spec, now, cubes, ground.known))


def _cube(read: Read, query: Query, spec: WatchSpec) -> Cube:
    """By day: whatever is judged is, and what is left out for the sake of days would be a fall."""
    assert query.period is not None  # noqa: S101 - every question here names its period
    adding = [name for name in query.metrics if adds(spec.metrics[name])]
    return evened(cube(read.table(query), query.by, query.period), adding)


def every_series(read: Read, spec: WatchSpec, now: datetime) -> tuple[list[Series], Known]:
    """Every watched metric at every place there is, and which days of which sources are known."""
    return ground_of(read, spec, now).series()


def _only(
    cubes: Mapping[tuple[str, ...], Cube], wanted: AbstractSet[Key]
) -> dict[tuple[str, ...], Cube]:
    """Without the segments of other places; whole and platforms are kept, which is added up."""
    places_ = {place for _, place in wanted}
    found = {}
    for by, each in cubes.items():
        named = tuple(name for name in by if name != "account")
        rows = [
            row
            for row, segment in enumerate(each.segments)
            if by in ((), BY)
            or tuple((n, v) for n, v in zip(by, segment, strict=True) if n in named) in places_
        ]
        found[by] = each if len(rows) == len(each.segments) else _rows(each, rows)
    return found


def _rows(given: Cube, rows: list[int]) -> Cube:
    return replace(
        given,
        segments=tuple(given.segments[row] for row in rows),
        values={name: grid[rows] for name, grid in given.values.items()},
        spanned={name: grid[rows] for name, grid in given.spanned.items()},
        partial={name: grid[rows] for name, grid in given.partial.items()},
    )


def _logged(
    spec: WatchSpec, cubes: Mapping[tuple[str, ...], Cube]
) -> Mapping[str, NDArray[np.bool_]]:
    whole = cubes.get(())
    grids = whole.values if whole is not None else {}
    by_table: dict[str, list[Floats]] = {}
    for name, grid in grids.items():
        for table in spec.metrics[name].tables:
            if tables()[table].kind == "log" and len(grid):
                by_table.setdefault(table, []).append(added(grid))
    return {table: between(found, spec.period.days) for table, found in by_table.items()}


def ripe_of(
    read: Read, spec: WatchSpec, now: datetime, cubes: Mapping[tuple[str, ...], Cube], known: Known
) -> Ripe:
    """How much of each day is known by now: in all, of each channel, of platforms that are one."""
    if RIPE_BY not in cubes:
        return Ripe()
    then, today = [], []
    for period, query in spec.aged(now):
        then.append(_sums(_cube(read, query, spec)))
        today.append(_sums(within(cubes[RIPE_BY], period)))
    latest = spec.latest or spec.end
    found = ripe(then, today, max((latest - spec.period.start).days + 1, 0)).also(known.alone())
    return found if latest == spec.end else found.on(np.arange(spec.period.days))


def _sums(grid: Cube) -> dict[Place, Mapping[str, Floats]]:
    """By channel and, under the empty place, in all."""
    found: dict[Place, Mapping[str, Floats]] = {
        one.place: {name: np.nan_to_num(value) for name, value in one.values.items()}
        for one in places(grid, RIPE_BY)
    }
    every = [*found.values()]
    if every:
        names = {name for one in every for name in one}
        found[()] = {n: np.sum([one[n] for one in every if n in one], axis=0) for n in names}
    return found


def series_in(
    spec: WatchSpec,
    cubes: Mapping[tuple[str, ...], Cube],
    known: Known,
    late: Ripe,
    wanted: AbstractSet[Key] | None = None,
) -> list[Series]:
    """Every watched metric at every place that the answers know, or those that are wanted."""
    found = []
    for by in dict.fromkeys(((), *cubes)):
        names = [name for name in spec.watched if spec.split(name, by)]
        every = [*places(cubes[by], by)] if by in cubes else [Parts(())]
        if not by:
            every = [_with_platforms(one, spec, cubes) for one in every]
        for parts in every:
            own = late.of(parts.place)
            made = (
                series_of(parts, spec.metrics[name], spec, known, own)
                for name in names
                if wanted is None or (name, parts.place) in wanted
            )
            found += [one for one in made if one is not None]
    return found


def _with_platforms(whole: Parts, spec: WatchSpec, cubes: Mapping[tuple[str, ...], Cube]) -> Parts:
    """The whole with what only platforms tell."""
    grid = cubes.get(BY)
    if grid is None:
        return whole
    names = [name for name in grid.values if spec.added_up(name)]
    days = len(grid.days)
    return replace(
        whole,
        values={**whole.values, **{name: added(grid.values[name]) for name in names}},
        lacking={
            **whole.lacking,
            **{
                n: np.asarray(grid.partial[n][:, :days].any(axis=0), np.bool_)
                for n in names
                if n in grid.partial
            },
        },
    )


def judged_of(
    spec: WatchSpec,
    series: Sequence[Series],
    *,
    last: int = JUDGED,
    before: int = 0,
    foretell: Foretells | None = None,
) -> Judged:
    """What was expected of all of them on the `last` days, from the days before these alone.

    Weeks are counted from the first judged day on, whatever number there is of them. `before`: days
    before the judged ones of which nothing is learned either.
    """
    last = min(last, spec.period.days)
    ahead, first = -last % JUDGED, spec.period.days - last
    start, until = spec.period.start, spec.period.end + timedelta(ahead)
    day = start + timedelta(first - before)
    values = _grid([one.value for one in series], spec, ahead, np.nan)
    values[:, first - before : first] = np.nan
    known = _grid([one.known for one in series], spec, ahead, 1.0)
    cases = _grid([one.cases for one in series], spec, ahead, np.nan)
    sums = np.array([adds(spec.metrics[one.metric]) for one in series], np.bool_)

    def days_with(events: tuple[Occasion, ...]) -> Days:
        return shared_days(spec.calendar, start, until, learned(events, day))

    def foretold(events: tuple[Occasion, ...], rows: Ints, parent: Ints) -> Expectation:
        return expect(
            values[rows],
            days_with(events),
            parent=parent,
            known=known[rows],
            cases=cases[rows],
            adds=sums[rows],
            judged=last + ahead,
            unseen=last + ahead if last > JUDGED else 0,
        )

    told = expected_by(series, parents(series), spec.events, foretold)
    days = days_with(spec.events)
    row = {(one.metric, one.place): place for place, one in enumerate(series)}
    told = _within_limits(without(told, spec.period.days, ahead), series, spec)
    return Judged(spec, series, told, days, row, last + before, foretell)


def _within_limits(told: Expectation, series: Sequence[Series], spec: WatchSpec) -> Expectation:
    """What is expected of days, and their bands, no farther than numbers of their kind can be.

    Every band of a stretch, drawn or said, is made of these.
    """
    every = [limits(one, spec.metrics[one.metric]) for one in series]
    least, most = np.array(every, np.float64).reshape(-1, 2, 1).swapaxes(0, 1)
    ends = {name: np.clip(getattr(told, name), least, most) for name in ("mean", "low", "high")}
    return replace(told, **ends)


def days_of(judged: Judged, place: Place) -> Days:
    """The judged days with what is of all of a place; `judged.days` have what happened anywhere."""
    spec = judged.spec
    seen = learned(spec.events, spec.end - timedelta(judged.last - 1))
    events = [each for each in seen if covers(each, place)]
    return shared_days(spec.calendar, spec.period.start, spec.period.end, events)


def _grid(rows: Sequence[Floats], spec: WatchSpec, ahead: int, beyond: float) -> Floats:
    """float[series, days and those ahead], `beyond` on the latter."""
    found = np.full((len(rows), spec.period.days + ahead), beyond)
    found[:, : spec.period.days] = np.array(rows).reshape(len(rows), spec.period.days)
    return found


def without(told: Expectation, days: int, ahead: int) -> Expectation:
    """What is told of `days`, without those `ahead` that only make whole weeks."""
    if not ahead:
        return told
    names = ("mean", "low", "high", "z", "p_value", "run_p_value", "run")
    cut = {name: getattr(told, name)[:, :-ahead] for name in names}
    return replace(told, first=min(told.first, days), **cut)
