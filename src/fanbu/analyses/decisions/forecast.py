"""What a metric at a place should be over the days after a due day, and how far such forecasts err.

All days from the finding's first to the last foretold one are unknown to the forecast, but those
after the finding. The band is learned from copies of the same series in which as many days, in the
same order, are unknown some weeks earlier, where what came is known: errors of the same forecast,
over the same gap, not of the next day's.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.analyses.decisions.came import line_of, ripe_after, stretch, watched_for
from fanbu.analyses.shared_days import shared_days
from fanbu.analyses.watch.judging import every_series
from fanbu.analyses.watch.judging import needs as needs_of
from fanbu.analyses.watch.scoped import touches
from fanbu.analyses.watch.series import parents
from fanbu.analyses.watch.spec import adds
from fanbu.model.decision import Forecast
from fanbu.stats.expect import expect
from fanbu.stats.trials import band

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from fanbu.analyses.decisions.came import Line
    from fanbu.analyses.reader import Read
    from fanbu.analyses.watch import WatchSpec
    from fanbu.analyses.watch.series import Series
    from fanbu.analyses.watch.spec import Place
    from fanbu.model.question import Query
    from fanbu.types import Period

    Floats = NDArray[np.float64]

LEVEL = 0.9
EVERY = 2
"""Days between the copies that a band is learned from."""
FEWEST = 20
"""Earlier forecasts that a band is learned from."""
FAR = 56
"""Days after the last known one beyond which nothing is foretold."""
LEAST_WEEKS, MOST_WEEKS = 8, 26
"""History that `stats.expect` wants before its first week, and weeks that it tells of."""
WEEK = 7


@dataclass(frozen=True, slots=True)
class ForecastSpec:
    """`metric` at `place` on the days of a finding, its `value` and what was `expected`.

    `ahead`: the days that are foretold, after all that are known. `tone`: the finding's; of a good
    one it is foretold that it stays. `watch`: as of the day it is accepted.
    """

    watch: WatchSpec
    metric: str
    place: Place
    days: Period
    value: float
    expected: float
    tone: str
    ahead: Period

    @property
    def narrowed(self) -> WatchSpec:
        return watched_for(self.watch, [self.metric])


@dataclass(frozen=True, slots=True)
class Foretold:
    """`forecast` None: `why` not (`unwatched`, `short`, `far`).

    `ripe_after`: the age in days at which a day is final, see `came.ripe_after`.
    """

    forecast: Forecast | None
    why: str = ""
    ripe_after: int = 0


def needs(spec: ForecastSpec, now: datetime) -> tuple[Query, ...]:
    return needs_of(spec.narrowed, now)


def foretell(read: Read, spec: ForecastSpec, now: datetime) -> Foretold:
    series, _ = every_series(read, spec.narrowed, now)
    row = {(one.metric, one.place): at for at, one in enumerate(series)}
    at = row.get((spec.metric, spec.place))
    if at is None:
        return Foretold(None, "unwatched")
    chain, above = [at], parents(series)
    while above[chain[-1]] >= 0:
        chain.append(int(above[chain[-1]]))
    line = line_of(spec.narrowed, series, spec.metric, spec.place)
    assert line is not None  # noqa: S101 - it has a row
    return _foretold(spec, line, [series[each] for each in chain])


def _foretold(spec: ForecastSpec, line: Line, chain: list[Series]) -> Foretold:
    """`chain`: the series of the line, and those it is a part of."""
    start = spec.watch.period.start
    first, last, begin, end = (
        (day - start).days
        for day in (spec.days.start, spec.days.end, spec.ahead.start, spec.ahead.end)
    )
    first = max(first, 0)
    later = end + 1 - spec.watch.period.days
    if later > FAR:
        return Foretold(None, "far")
    own = _longer(chain[0].value, later)
    own[first : last + 1] = np.nan
    gap = first + np.flatnonzero(np.isnan(own[first : end + 1]))
    shifts = _shifts(first, begin, end)
    rows = _copies(own, gap, shifts)
    told = _means(spec, chain, rows, later, end - first + 1)
    weight, summed = line.weights(first, end + 1), adds(line.info)
    windows = [slice(begin - shift, end - shift + 1) for shift in (0, *shifts)]
    meant = [
        _whole(mean, weight, days, summed=summed) for mean, days in zip(told, windows, strict=True)
    ]
    came = [line.over(days) if line.known(days) else nan for days in windows[1:]]
    if not isfinite(meant[0]):
        return Foretold(None, "short")
    level = _level(spec, line, told[0], first, last)
    signed = bool(np.nanmin(chain[0].value) < 0) or not meant[0] > 0 or not level.expected > 0
    every = _errors(np.array(came), np.array(meant[1:]), signed=signed)
    if len(every) < FEWEST:
        return Foretold(None, "short")
    apart = (shifts[-1] - shifts[0] + spec.ahead.days) / (end - first + 1)
    errors = band(every, apart, LEVEL)
    found = _with_band(spec, level, meant[0], errors, signed=signed)
    return Foretold(found, ripe_after=ripe_after(chain[0].known))


def _whole(values: Floats, weight: Floats, days: slice, *, summed: bool) -> float:
    """NaN unless every day is known."""
    return stretch(values, weight, days, summed=summed) if np.isfinite(values[days]).all() else nan


def _longer(values: Floats, later: int) -> Floats:
    return np.concatenate([values, np.full(later, np.nan)])


def _shifts(first: int, begin: int, end: int) -> tuple[int, ...]:
    """By how many days copies are earlier: their days are over before the finding's first.

    And not before the first day that `stats.expect` tells of.
    """
    judged = -(-(end - first + 1) // WEEK) * WEEK
    known = end + 1 - judged
    if known < LEAST_WEEKS * WEEK:
        return ()
    told = known - min(MOST_WEEKS, (known - LEAST_WEEKS * WEEK) // WEEK) * WEEK
    return tuple(range(end - first + 1, begin - told + 1, EVERY))


def _copies(own: Floats, gap: NDArray[np.int64], shifts: tuple[int, ...]) -> Floats:
    """float[1 + shifts, days]: the series, and its copies with the gap so many days earlier."""
    found = np.tile(own, (len(shifts) + 1, 1))
    for at, shift in enumerate(shifts, 1):
        earlier = gap - shift
        found[at, earlier[earlier >= 0]] = np.nan
    return found


def _means(
    spec: ForecastSpec, chain: list[Series], rows: Floats, later: int, judged: int
) -> Floats:
    """float[rows, days]: what each day of each should have been; NaN where nothing is said."""
    above = [_longer(one.value, later) for one in chain[1:]]
    begun = (spec.days.start - spec.watch.period.start).days
    for each in above:  # the finding's days moved the whole, too
        each[max(begun, 0) : begun + spec.days.days] = np.nan
    values = np.vstack([rows, *(each[None] for each in above)])
    count, own = len(values), len(rows)
    parent = np.full(count, -1)
    if above:
        parent[:own] = own
        parent[own : count - 1] = np.arange(own + 1, count)
    which = [0] * own + list(range(1, len(chain)))
    known = np.array([np.concatenate([chain[at].known, np.ones(later)]) for at in which])
    cases = np.array([_longer(chain[at].cases, later) for at in which])
    start = spec.watch.period.start
    events = [each for each in spec.watch.events if touches(each, chain[0].place)]
    days = shared_days(spec.watch.calendar, start, spec.ahead.end, events)
    told = expect(values, days, parent=parent, known=known, cases=cases, judged=judged)
    found = np.full(rows.shape, np.nan)
    if told.mean.shape[1]:
        found[:, told.first :] = told.mean[:own]
    return found


def _errors(came: Floats, meant: Floats, *, signed: bool) -> Floats:
    """What came over what was foretold, less one; of what may be below zero the distance."""
    usable = np.isfinite(came) & np.isfinite(meant) & (signed | (meant > 0))
    came, meant = came[usable], meant[usable]
    return came - meant if signed else came / meant - 1


class _Level(NamedTuple):
    """What `days` days came to, and what they should have."""

    value: float
    expected: float
    days: int


def _level(spec: ForecastSpec, line: Line, mean: Floats, first: int, last: int) -> _Level:
    """How it stands when it is accepted: the finding's days.

    Where they ended before the last known day, all that are known since they began: what is over
    by itself would not have stayed.
    """
    end = spec.watch.period.days
    if last >= end - 1:
        return _Level(spec.value, spec.expected, spec.days.days)
    there = np.isfinite(line.one.value[first:end]) & np.isfinite(mean[first:end])
    days = first + np.flatnonzero(there)
    weight = np.ones(end) if line.bottom is None else line.bottom
    expected = stretch(mean[:end], weight, days, summed=adds(line.info))
    return _Level(line.over(days), expected, len(days))


def _with_band(
    spec: ForecastSpec,
    level: _Level,
    usual: float,
    errors: tuple[float, float, float],
    *,
    signed: bool,
) -> Forecast:
    """Of a rate around what such forecasts came to in the middle.

    A mean of days' rates is no week's rate. Of sums nothing is systematically off, and the middle
    of a few months that overlap would only add their chance.
    """
    below, middle, above = errors
    if spec.watch.metrics[spec.metric].over != "ratio":
        below, middle, above = min(below, 0.0), 0.0, max(above, 0.0)
    if signed:
        usual += middle
        below, above = below - middle, above - middle
    else:
        usual *= 1 + middle
        below, above = ((1 + each) / (1 + middle) - 1 for each in (below, above))
    if signed:
        summed = adds(spec.watch.metrics[spec.metric])
        days = spec.ahead.days / level.days if summed else 1.0
        moved = usual + (level.value - level.expected) * days
    else:
        moved = usual * level.value / level.expected
    aim, without = (moved, usual) if spec.tone == "good" else (usual, moved)
    low, high = (aim + below, aim + above) if signed else (aim * (1 + below), aim * (1 + above))
    return Forecast(spec.ahead, aim, low, high, without, signed)
