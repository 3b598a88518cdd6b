"""What was expected of metrics at places, day by day: from questions to `Judged`.

For all who hold days against an expectation: what alerts, and what asks where a change comes from.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.cube import cube, within
from fanbu.analyses.shared_days import shared_days
from fanbu.analyses.watch.alerts import Judged
from fanbu.analyses.watch.held import Known, between, held, platforms_of
from fanbu.analyses.watch.ripe import Ripe, ripe
from fanbu.analyses.watch.series import Parts, added, parents, places, series_of
from fanbu.analyses.watch.spec import JUDGED, RIPE_BY
from fanbu.rules.occasions import learned
from fanbu.stats.expect import expect
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from fanbu.analyses.cube import Cube
    from fanbu.analyses.reader import Read
    from fanbu.analyses.watch.series import Place, Series
    from fanbu.analyses.watch.spec import WatchSpec
    from fanbu.model.question import Query

    Floats = NDArray[np.float64]

BY = ("platform", "account")


def needs(spec: WatchSpec, now: datetime) -> tuple[Query, ...]:
    """A question for each split, one for the platforms of channels, and those about the past."""
    asked = [query for _, query in spec.queries()]
    holders = spec.holders()
    past = [query for _, query in spec.aged(now)]
    return (*asked, *([holders] if holders else []), *past)


def every_series(read: Read, spec: WatchSpec, now: datetime) -> tuple[list[Series], Known]:
    """Every watched metric at every place there is, and which days of which sources are known."""
    cubes = {by: cube(read.table(query), by, spec.period) for by, query in spec.queries()}
    known = known_of(read, spec, cubes)
    return series_in(spec, cubes, known, ripe_of(read, spec, now, cubes, known)), known


def known_of(read: Read, spec: WatchSpec, cubes: Mapping[tuple[str, ...], Cube]) -> Known:
    holders: dict[str, frozenset[str]] = {}
    asked = spec.holders()
    if asked is not None:
        holders = platforms_of(read.table(asked).to_pylist(), asked.metrics)
    sources = held(read.facts().sources, spec.period, spec.zone)
    return Known(sources, holders, spec.period.days, _logged(spec, cubes))


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
        then.append(_sums(cube(read.table(query), RIPE_BY, period)))
        today.append(_sums(within(cubes[RIPE_BY], period)))
    return ripe(then, today, spec.period.days).also(known.alone())


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
    spec: WatchSpec, cubes: Mapping[tuple[str, ...], Cube], known: Known, late: Ripe
) -> list[Series]:
    """Every watched metric at every place that the answers know."""
    found = []
    for by in dict.fromkeys(((), *cubes)):
        names = [name for name in spec.watched if spec.split(name, by)]
        every = [*places(cubes[by], by)] if by in cubes else [Parts(())]
        if not by:
            every = [_with_platforms(one, spec, cubes) for one in every]
        for parts in every:
            own = late.of(parts.place)
            made = (series_of(parts, spec.metrics[name], spec, known, own) for name in names)
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
    spec: WatchSpec, series: Sequence[Series], *, last: int = JUDGED, unseen: int = 0
) -> Judged:
    """What was expected of all of them.

    `last`: how many of the last days are judged. `unseen`: of so many nothing is learned, not even
    for the days after them; by default a week is learned from for the next.
    """
    values = np.array([one.value for one in series]).reshape(len(series), spec.period.days)
    values[:, spec.period.days - unseen :] = np.nan
    first = spec.end - timedelta(last - 1)
    events = learned(spec.events, first)
    days = shared_days(spec.calendar, spec.period.start, spec.period.end, events)
    told = expect(
        values,
        days,
        parent=parents(series),
        known=np.array([one.known for one in series]).reshape(values.shape),
        cases=np.array([one.cases for one in series]).reshape(values.shape),
        judged=min(last, spec.period.days),
    )
    row = {(one.metric, one.place): place for place, one in enumerate(series)}
    return Judged(spec, series, told, days, row, min(last, spec.period.days))
