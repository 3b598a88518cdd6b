"""Answers by day as series: what is known of each day, and which series is a part of which."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import comb, inf
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.cube import NO_SEGMENT
from fanbu.analyses.watch.spec import JUDGED, adds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from fanbu.analyses.cube import Cube
    from fanbu.analyses.watch.held import Known
    from fanbu.analyses.watch.spec import Place, WatchSpec
    from fanbu.model.metric import MetricInfo

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

ORDER = ("channel", "platform", "campaign", "ad_campaign")
MOST_NAMELESS = 0.5
RESTS, WEEKS = 0.01, 8
"""A weekday with this share of a usual day, or less, over so many weeks, is one of rest."""
BY_CHANCE = 0.001
"""Unless it may be as empty by chance as often, since most days are."""


def placed_at(where: Mapping[str, str]) -> Place:
    """A place by dimension, in the order in which places are split."""
    return tuple((name, where[name]) for name in ORDER if name in where)


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One metric at one place: float[days] each.

    `value`: NaN where nothing is known. `base`: of a ratio its denominator, NaN for other metrics;
    `cases`: of a ratio of counts the smaller of both, NaN else. `known`: the share of the day's
    final number that is known by now. `rest`: what came on days that are known and have no
    `value`, NaN on other days: weekdays on which as good as nothing comes (zeros every weekend
    tell nothing of working days, and would make any day seem possible); of a ratio the numerator,
    also of days with nothing below it.
    """

    metric: str
    place: Place
    value: Floats
    base: Floats
    cases: Floats
    known: Floats
    rest: Floats | None = None

    @property
    def where(self) -> Mapping[str, str]:
        return dict(self.place)

    @property
    def nameless(self) -> bool:
        return any(value == NO_SEGMENT for _, value in self.place)


@dataclass(frozen=True, slots=True)
class Parts:
    """Sums at one place: part → float[days].

    `lacking`: part → bool[days], where a sum lacks some of its amounts (no rate is known).
    """

    place: Place
    values: Mapping[str, Floats] = field(default_factory=dict)
    lacking: Mapping[str, Flags] = field(default_factory=dict)


def places(cube: Cube, by: Sequence[str]) -> Iterator[Parts]:
    """What each segment of an answer is; accounts of one platform are added up."""
    named = tuple(name for name in by if name != "account")
    groups: dict[tuple[str, ...], list[int]] = {}
    for row, segment in enumerate(cube.segments):
        own = tuple(value for name, value in zip(by, segment, strict=True) if name != "account")
        groups.setdefault(own, []).append(row)
    for segment, rows in groups.items():
        values = {name: added(grid[rows]) for name, grid in cube.values.items()}
        lacking = {name: np.asarray(flags[rows, : len(cube.days)].any(axis=0), np.bool_)
                   for name, flags in cube.partial.items()}  # fmt: skip
        yield Parts(tuple(zip(named, segment, strict=True)), values, lacking)


def added(grid: Floats) -> Floats:
    """float[rows, days] → float[days]; NaN where no row has anything."""
    if len(grid) == 1:
        found: Floats = grid[0]
        return found
    return np.where(np.isnan(grid).all(axis=0), np.nan, np.nansum(grid, axis=0))


def series_of(
    parts: Parts, metric: MetricInfo, spec: WatchSpec, known: Known, ripe: Mapping[str, Floats]
) -> Series | None:
    """A watched metric at one place; None where there is nothing of it at all."""
    nothing = np.full(known.days, np.nan)
    if metric.over == "ratio" and metric.parts:
        sides = (_known_sum(parts, spec.metrics[part], known) for part in metric.parts)
        every = [each for each in sides if each is not None]
        if len(every) < len(metric.parts):
            return None
        top, bottom = (
            np.where(_rest_of(each, spec.metrics[part], spec), np.nan, each)
            for part, each in zip(metric.parts, every, strict=True)
        )
        both = np.isfinite(every[0]) & np.isfinite(every[1])
        there = np.isfinite(top) & (np.nan_to_num(bottom) > 0)
        value = np.where(there, top * metric.scale / np.where(there, bottom, 1.0), np.nan)
        counts = [each for part, each in zip(metric.parts, (top, bottom), strict=True)
                  if spec.metrics[part].unit == "count"]  # fmt: skip
        cases = np.minimum.reduce(counts) if counts else nothing
        early, late = (_share(ripe, part, known.days) for part in metric.parts)
        share = np.where(late > 0, early / np.where(late > 0, late, 1.0), 0.0)
        return Series(
            metric.name, parts.place, value, np.where(both, every[1], np.nan), cases, share,
            np.where(both & ~there, every[0] * metric.scale, np.nan),
        )  # fmt: skip
    whole = _known_sum(parts, metric, known)
    if whole is None:
        return None
    rests = _rest_of(whole, metric, spec)
    value, rest = np.where(rests, np.nan, whole), np.where(rests, whole, np.nan)
    share = _share(ripe, metric.name, known.days)
    return Series(metric.name, parts.place, value, nothing, nothing, share, rest)


def _share(ripe: Mapping[str, Floats], name: str, days: int) -> Floats:
    return ripe.get(name, np.ones(days))


def _rest_of(value: Floats, metric: MetricInfo, spec: WatchSpec) -> Flags:
    """bool[days]: the weekdays of rest."""
    if not adds(metric):
        return np.zeros(len(value), np.bool_)
    return _rest(value, spec.period.start.weekday())


def _known_sum(parts: Parts, metric: MetricInfo, known: Known) -> Floats | None:
    """Zero on known days without a row; nothing before the first day that a place has anything."""
    where = dict(parts.place)
    given = parts.values.get(metric.name)
    if given is None:
        return None
    unknown = np.isnan(given)
    filled = np.where(unknown, 0.0, given)
    if unknown.all() or (where and not filled.any()):
        return None
    there = known.of(metric.tables, where)
    if metric.name in parts.lacking:
        there &= ~parts.lacking[metric.name]
    value = np.where(there, filled if adds(metric) else given, np.nan)
    if where:
        value[: int(np.flatnonzero(filled)[0])] = np.nan
    return value


def _rest(value: Floats, weekday: int) -> Flags:
    """bool[days]: the weekdays on which as good as nothing happens. `weekday`: of day 0.

    Where something comes on few days, that a weekday has none of them may be chance: of 17 Tuesdays
    all are empty for every second place that sells once in 25 days. So it is asked how often as few
    of the days that have something would fall on this weekday, were they any of its days and those
    of the weekdays that are none of rest (Fisher's exact test). What comes every Friday is told by
    eight of them: that all eight are among sixteen days is no chance.
    """
    day = (weekday + np.arange(len(value))) % 7
    past = np.isfinite(value)
    past[max(len(value) - JUDGED, 0) :] = False
    count = np.bincount(day[past], minlength=7)
    total = np.bincount(day[past], np.abs(value[past]), minlength=7)
    usual = total.sum() / max(int(count.sum()), 1)
    busy = np.bincount(day[past & (np.nan_to_num(value) != 0)], minlength=7)
    still = (count >= WEEKS) & (total <= RESTS * usual * count)
    others = int(busy[~still].sum()), int(count[~still].sum())
    resting = np.array([
        bool(still[at]) and _as_few(int(busy[at]), int(count[at]), *others) <= BY_CHANCE
        for at in range(7)
    ])  # fmt: skip
    return np.asarray(resting[day] & bool(usual > 0), np.bool_)


def _as_few(busy: int, days: int, others: int, of: int) -> float:
    """How often no more than `busy` of all days that have something are among these `days`.

    `others` of the `of` other days have something (hypergeometric).
    """
    every = busy + others
    ways = sum(comb(days, few) * comb(of, every - few) for few in range(busy + 1))
    return ways / comb(days + of, every)


def resting(one: Series) -> Flags:
    """bool[days]: those that are known and have no value by themselves."""
    if one.rest is None:
        return np.zeros(len(one.value), np.bool_)
    return np.isfinite(one.rest)


def limits(one: Series, metric: MetricInfo) -> tuple[float, float]:
    """Between which all numbers of a series lie by what they are.

    Not below zero, unless by definition, or where some have been so (amounts taken back, imported
    as they were); a part of something, not above the whole.
    """
    below = metric.signed or bool((one.value < 0).any())
    return -inf if below else 0.0, metric.scale if metric.share else inf


def telling(series: Sequence[Series]) -> list[Series]:
    """Without what names no place, unless most of the metric has one: then it lost its name.

    Where few rows belong to any campaign, the others are no place to look at.
    """
    whole = {one.metric: _total(one) for one in series if not one.place}
    return [
        one
        for one in series
        if not one.nameless
        or (len(one.place) == 1 and _total(one) <= MOST_NAMELESS * whole.get(one.metric, 0.0))
    ]


def _total(one: Series) -> float:
    return float(np.nansum(one.value if np.isnan(one.base).all() else one.base))


def distinct(series: Sequence[Series]) -> list[Series]:
    """Without places that are another's twin: a channel that is one platform is told of once."""
    seen: set[tuple[str, bytes]] = set()
    found = []
    for one in telling(series):
        key = one.metric, one.value.tobytes()
        if not one.place or key not in seen:
            found.append(one)
        if one.place:
            seen.add(key)
    return found


def kinds(series: Sequence[Series]) -> list[int]:
    """Of each series which dimensions its place has: all of one kind answer one question."""
    known: dict[tuple[str, ...], int] = {}
    return [known.setdefault(tuple(name for name, _ in one.place), len(known)) for one in series]


def parents(series: Sequence[Series]) -> NDArray[np.int64]:
    """int[series]: of an ad campaign its platform, of everything else the whole; −1 for that."""
    row = {(one.metric, one.place): place for place, one in enumerate(series)}
    found = np.full(len(series), -1)
    for place, one in enumerate(series):
        for above in (one.place[:-1], ()):
            if one.place and (one.metric, above) in row:
                found[place] = row[one.metric, above]
                break
    return found
