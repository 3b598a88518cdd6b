"""What came over the days that were foretold, and from when on all of it is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.watch.spec import adds

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from numpy.typing import NDArray

    from fanbu.analyses.watch import WatchSpec
    from fanbu.analyses.watch.held import Known
    from fanbu.analyses.watch.series import Series
    from fanbu.analyses.watch.spec import Place
    from fanbu.model.metric import MetricInfo
    from fanbu.types import Period

    Floats = NDArray[np.float64]
    Days = slice | NDArray[np.int64]

WEEK = 7
PROFILE = 28
"""Last days from which the cases of a weekday to come are taken."""


@dataclass(frozen=True, slots=True)
class Came:
    """`value` over the days, NaN where nothing is known; `lacking`: days that no source tells of.

    `ripe_on`: the first day on which all of them are final.
    """

    value: float
    lacking: int
    ripe_on: date


@dataclass(frozen=True, slots=True)
class Line:
    """One metric at one place by day; of a ratio with what stands above and below its line."""

    one: Series
    info: MetricInfo
    top: Floats | None = None
    bottom: Floats | None = None

    def over(self, days: Days) -> float:
        """As a question about these days has it: a sum, a sum over a sum, else the days' mean.

        Of the days that are known, above and below the line; NaN where there are none, or nothing
        stands below it.
        """
        if self.top is not None and self.bottom is not None:
            both = np.where(np.isfinite(self.top) & np.isfinite(self.bottom), 1.0, np.nan)
            top, bottom = (
                stretch(each, both, days, summed=True) for each in (self.top, self.bottom)
            )
            return top * self.info.scale / bottom if bottom else nan
        return stretch(self.one.value, np.ones(len(self.one.value)), days, summed=adds(self.info))

    def known(self, days: slice) -> bool:
        """Whether all of the days are."""
        given = (self.one.value,) if self.top is None else (self.top, self.bottom)
        return all(each is not None and np.isfinite(each[days]).all() for each in given)

    def weights(self, before: int, days: int) -> Floats:
        """float[days]: ones; of a ratio what stood below on usual days of the weekday lately."""
        if self.bottom is None:
            return np.ones(days)
        found = np.full(days, np.nan)
        recent = np.arange(max(before - PROFILE, 0), before)
        for weekday in range(WEEK):
            base = self.bottom[recent[recent % WEEK == weekday]]
            if np.isfinite(base).any():
                found[weekday::WEEK] = np.nanmean(base)
        usual = float(np.nanmean(found)) if np.isfinite(found).any() else 1.0
        return np.where(np.isfinite(found), found, usual)


def line_of(spec: WatchSpec, series: list[Series], metric: str, place: Place) -> Line | None:
    """None where there is nothing of it. `series`: of `watched_for`."""
    here = {each.metric: each for each in series if each.place == place}
    info = spec.metrics[metric]
    if metric not in here:
        return None
    if info.over == "ratio" and info.parts:
        top, bottom = (here[part].value for part in info.parts)
        return Line(here[metric], info, top, bottom)
    return Line(here[metric], info)


def watched_for(spec: WatchSpec, metrics: Iterable[str]) -> WatchSpec:
    """The same about these metrics, and what ratios among them are made of."""
    wanted: dict[str, None] = {}
    for name in metrics:
        info = spec.metrics[name]
        wanted.update(dict.fromkeys((name, *(info.parts or ()))))
    return replace(spec, watched=tuple(wanted))


def came(
    spec: WatchSpec, series: list[Series], known: Known, wanted: tuple[str, Place, Period]
) -> Came:
    """`series` and `known` of `spec`, whose last day is the last one of any data.

    A place without a row is zero where days may be added up.
    """
    metric, place, days = wanted
    info = spec.metrics[metric]
    line = line_of(spec, series, metric, place)
    begin, end = ((day - spec.period.start).days for day in (days.start, days.end))
    part = slice(max(begin, 0), end + 1)
    told = known.of(info.tables, dict(place))[part]
    lacking = days.days - int(told.sum())
    age = ripe_after(line.one.known) if line is not None else 0
    ripe_on = days.end + timedelta(age + 1)
    if line is None:
        return Came(0.0 if adds(info) else nan, lacking, ripe_on)
    return Came(line.over(part), lacking, ripe_on)


def ripe_after(known: Floats) -> int:
    """The age in days from which on days are final; 0: the day after they are over.

    `known`: float[days], the share of each day's final number that is known, the last day last.
    """
    open_ = np.flatnonzero(known != 1)
    return len(known) - int(open_[0]) if len(open_) else 0


def stretch(values: Floats, weight: Floats, days: Days, *, summed: bool) -> float:
    """A sum of the known days, or their mean by weight; NaN where not one is known."""
    value, by = values[days], weight[days]
    there = np.isfinite(value) & np.isfinite(by)
    whole = 1.0 if summed else float(by[there].sum())
    return float((value * by)[there].sum() / whole) if there.any() and whole else nan
