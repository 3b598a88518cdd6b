"""From questions to what is to be told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.analyses.cube import cube, within
from fanbu.analyses.shared_days import shared_days
from fanbu.analyses.watch import faults as data
from fanbu.analyses.watch.alerts import GRAVE_RATE, Judged, alert, worth_telling
from fanbu.analyses.watch.groups import LEAST, causes
from fanbu.analyses.watch.held import Known, between, held, platforms_of
from fanbu.analyses.watch.monitored import FOR_FAULTS
from fanbu.analyses.watch.newcomers import placed
from fanbu.analyses.watch.ripe import Ripe, ripe
from fanbu.analyses.watch.series import added, distinct, kinds, parents, places, series_of
from fanbu.analyses.watch.spec import JUDGED, RIPE_BY
from fanbu.rules.occasions import learned
from fanbu.stats.expect import Reason, expect, judge
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from fanbu.analyses.cube import Cube
    from fanbu.analyses.reader import Read
    from fanbu.analyses.watch.faults import Fault
    from fanbu.analyses.watch.groups import Cause
    from fanbu.analyses.watch.series import Place, Series
    from fanbu.analyses.watch.spec import WatchSpec
    from fanbu.model.question import Query

    Floats = NDArray[np.float64]


BY = ("platform", "account")


JUDGED_ = Reason.JUDGED.name.lower()


class Silent(NamedTuple):
    """A series that is not judged; `reason`: short, zero, ended, constant."""

    metric: str
    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class Watched:
    """`causes` and `faults`, the gravest first; `small`: causes that move next to nothing.

    `counted`: reason → series that it holds for.

    `silent`: of what nothing is said, and why; of channels by one metric that leads the report.
    `judged`, `known`: what they were found in, for who draws it; None where nothing was judged.
    """

    causes: tuple[Cause, ...]
    small: tuple[Cause, ...]
    faults: tuple[Fault, ...]
    counted: Mapping[str, int]
    silent: tuple[Silent, ...]
    judged: Judged | None = field(default=None, compare=False, repr=False)
    known: Known | None = field(default=None, compare=False, repr=False)


def needs(spec: WatchSpec, now: datetime) -> tuple[Query, ...]:
    """A question for each split, one for the platforms of channels, and those about the past."""
    asked = [query for _, query in spec.queries()]
    holders = spec.holders()
    past = [query for _, query in spec.aged(now)]
    return (*asked, *([holders] if holders else []), *past)


def compute(read: Read, spec: WatchSpec, now: datetime) -> Watched:
    """`spec.end` is a day that is over."""
    there, known = every_series(read, spec, now)
    series = distinct(there)
    judged = judged_of(spec, series)
    values = np.array([one.value for one in series])
    strange = judge(values, judged.told, rate=GRAVE_RATE, family=kinds(series)) if series else []
    every = (alert(each, judged) for each in strange)
    alerts = [one for one in every if one is not None and worth_telling(one)]
    told, rest = data.faults(read.facts(), judged, alerts, known, now)
    reasons = [Reason(int(each)).name.lower() for each in judged.told.reason]
    business = (each for each in rest if each.metric not in FOR_FAULTS - {*spec.headline})
    found = [placed(each, judged) for each in causes(business, spec, known.holders)]
    return Watched(
        tuple(each for each in found if each.severity >= LEAST),
        tuple(each for each in found if each.severity < LEAST),
        told, Counter(reasons),
        tuple(_silent(spec, series, reasons)),
        judged, known,
    )  # fmt: skip


def every_series(read: Read, spec: WatchSpec, now: datetime) -> tuple[list[Series], Known]:
    """Every watched metric at every place there is, and which days of which sources are known."""
    cubes = {by: cube(read.table(query), by, spec.period) for by, query in spec.queries()}
    known = _known(read, spec, cubes)
    return series_in(spec, cubes, known, _ripe(read, spec, now, cubes, known)), known


def _silent(spec: WatchSpec, series: Sequence[Series], reasons: Sequence[str]) -> Iterator[Silent]:
    """Every metric in all; a new or ended channel by the first headline metric it has."""
    told: set[str] = set()
    rank = {name: place for place, name in enumerate((*spec.headline, *spec.watched))}
    both = (each for each in zip(series, reasons, strict=True) if each[0].metric not in FOR_FAULTS)
    ordered = sorted(both, key=lambda each: rank[each[0].metric])
    for one, reason in ordered:
        channel = one.where.get("channel", "")
        if reason == JUDGED_ or (one.place and not (channel and one.metric in spec.headline)):
            continue
        if not channel or channel not in told:
            told.add(channel)
            yield Silent(one.metric, one.place, reason)


def _known(read: Read, spec: WatchSpec, cubes: Mapping[tuple[str, ...], Cube]) -> Known:
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


def _ripe(
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
    for by, grid in cubes.items():
        names = [name for name in spec.watched if spec.split(name, by)]
        every = [*places(grid, by)]
        if not by:
            every = [
                replace(one, values={**one.values, **_of_platforms(spec, cubes)}) for one in every
            ]
        for parts in every:
            own = late.of(parts.place)
            made = (series_of(parts, spec.metrics[name], spec, known, own) for name in names)
            found += [one for one in made if one is not None]
    return found


def _of_platforms(spec: WatchSpec, cubes: Mapping[tuple[str, ...], Cube]) -> Mapping[str, Floats]:
    """The whole of what only platforms tell."""
    grid = cubes.get(BY)
    if grid is None:
        return {}
    return {name: added(rows) for name, rows in grid.values.items() if spec.added_up(name)}


def judged_of(spec: WatchSpec, series: list[Series]) -> Judged:
    """What was expected of all of them."""
    values = np.array([one.value for one in series]).reshape(len(series), spec.period.days)
    events = learned(spec.events, spec.judged.start)
    days = shared_days(spec.calendar, spec.period.start, spec.period.end, events)
    told = expect(
        values,
        days,
        parent=parents(series),
        known=np.array([one.known for one in series]).reshape(values.shape),
        cases=np.array([one.cases for one in series]).reshape(values.shape),
        judged=min(JUDGED, spec.period.days),
    )
    row = {(one.metric, one.place): place for place, one in enumerate(series)}
    return Judged(spec, series, told, days, row)
