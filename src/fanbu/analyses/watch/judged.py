"""Every watched series beside what was expected of it, and what a stretch of its days should be."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fanbu.analyses.watch.spec import JUDGED, adds
from fanbu.stats.expect import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from numpy.typing import NDArray

    from fanbu.analyses.watch.series import Series
    from fanbu.analyses.watch.spec import Place, WatchSpec
    from fanbu.stats.expect import Days, Expectation
    from fanbu.types import Period

    Floats = NDArray[np.float64]

FEWEST = 28
"""Earlier stretches of days that a band is learned from."""
LONGEST = 27
"""Days before the strange ones on which what made them strange may have begun."""
RECENT, OFTEN, MANY = 56, 0.5, 20.0


@dataclass(frozen=True, slots=True)
class Foretold:
    """A metric at a place over `days`: what came, what should have, and where 95 % of such lie.

    `since`: the first day that nothing was learned from, the first of the days or earlier.
    `first_time`: most of it is a public holiday that the numbers have not seen before. `daily`:
    float[3, days of `span`], each day's mean, low and high.
    """

    days: tuple[date, ...]
    value: float
    mean: float
    low: float
    high: float
    since: date
    first_time: bool
    span: Period
    daily: Floats


class Foretells(Protocol):
    """Who says what days should have been (`foretold.Foreteller`)."""

    def of(
        self, metric: str, place: Place, days: Period, among: AbstractSet[date] | None = None
    ) -> Foretold | None: ...

    def before(self, metric: str, place: Place, days: Period, since: date) -> Foretold | None: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """All series with what was expected of them.

    `row`: metric and place → which series it is. `last`: how many of the last days are judged.
    `foretell`: says what any stretch of days should have been, learned from the days before it.
    """

    spec: WatchSpec
    series: Sequence[Series]
    told: Expectation
    days: Days
    row: Mapping[tuple[str, Place], int] = field(default_factory=dict)
    last: int = JUDGED
    foretell: Foretells | None = None

    def mean(self, row: int) -> Floats:
        """float[days], NaN where nothing is said."""
        found = np.full(len(self.series[row].value), np.nan)
        found[self.told.first :] = self.told.mean[row]
        return found

    def stretch(self, row: int, first: int, last: int) -> tuple[float, float]:
        """What the days came to and should have: sums; of a ratio its own over all of them.

        Of what cannot be added up it is the mean of the days.
        """
        return self.over(row, np.arange(first, last + 1))

    def over(self, row: int, days: NDArray[np.int64]) -> tuple[float, float]:
        """As `stretch`, of days that need not follow each other."""
        one = self.series[row]
        value, mean = one.value[days], self.mean(row)[days]
        weight = self._weight(one)[days]
        both = np.isfinite(value) & np.isfinite(mean) & np.isfinite(weight)
        if not both.any():
            return nan, nan
        whole = 1.0 if adds(self.spec.metrics[one.metric]) else float(weight[both].sum())
        came, meant = ((each * weight)[both].sum() / whole for each in (value, mean))
        return float(came), float(meant)

    def _is_ratio(self, one: Series) -> bool:
        return self.spec.metrics[one.metric].over == "ratio"

    def _weight(self, one: Series) -> Floats:
        return one.base if self._is_ratio(one) else np.ones(len(one.value))

    def dated(self, row: int, first: int, last: int) -> tuple[int, int]:
        """The stretch around the strange days that is strangest as a whole: since when, how long.

        A scan over all that share a day with them and begin up to four weeks before: the sum of
        the distances by the root of their number is largest where the change begins and ends.
        """
        z = np.nan_to_num(self.told.z[row])
        begin, end = first - self.told.first, last - self.told.first
        side = np.sign(z[begin : end + 1].sum())
        most, found = -np.inf, (begin, end)
        for start in range(max(begin - LONGEST, 0), end + 1):
            for stop in range(max(begin, start), len(z)):
                worth = side * z[start : stop + 1].sum() / np.sqrt(stop - start + 1)
                if worth > most:
                    most, found = worth, (start, stop)
        return found[0] + self.told.first, found[1] + self.told.first

    def sparse(self, row: int) -> bool:
        """Whether most days have nothing, and those that have something have much of it.

        An amount is then one order or refund, a large count an event that was appointed.
        """
        value = self.series[row].value[-RECENT:]
        there = value[np.isfinite(value) & (value != 0)]
        known = int(np.isfinite(value).sum())
        counted = self.spec.metrics[self.series[row].metric].unit == "count"
        if not known or len(there) >= OFTEN * known:
            return False
        return not counted or len(there) == 0 or float(there.mean()) >= MANY

    def first_time(self, row: int, first: int, last: int) -> bool:
        """Whether half of the days are of a public holiday that the series never saw.

        What such a day is like is then taken from other holidays, and may be quite another.
        """
        begun = int(np.flatnonzero(np.isfinite(self.series[row].value))[0])
        seen = {each.group for each in self.days.windows
                if each.last >= begun and each.last < first - LONGEST}  # fmt: skip
        new = [each for each in self.days.windows
               if each.kind == Kind.HOLIDAY and each.group not in seen]  # fmt: skip
        touched = sum(
            any(each.first <= day <= each.last for each in new) for day in range(first, last + 1)
        )
        return touched * 2 >= last - first + 1

    def band(self, row: int, first: int, last: int, level: float = 0.95) -> tuple[float, float]:
        """Between which the stretch should lie.

        Of one day it is the expectation's own. Of several it is learned from all stretches as long
        before the judged days: how far, relative to what was expected, they came out.
        """
        _, expected = self.stretch(row, first, last)
        return self.around(row, np.arange(first, last + 1), expected, level)

    def around(
        self, row: int, at: NDArray[np.int64], expected: float, level: float = 0.95
    ) -> tuple[float, float]:
        """As `band`, of days that need not follow each other: int[days], what they should be."""
        days = at - self.told.first
        low, high = self.told.low[row, days], self.told.high[row, days]
        if len(days) == 1:
            return float(low[0]), float(high[0])
        errors = self._errors(row, len(days))
        if len(errors) < FEWEST or not expected:
            mean = self.told.mean[row, days]
            alone = adds(self.spec.metrics[self.series[row].metric])
            return (expected - _joined(mean - low, summed=alone),
                    expected + _joined(high - mean, summed=alone))  # fmt: skip
        below, above = np.quantile(errors, [(1 - level) / 2, (1 + level) / 2])
        return (float(expected * (1 + min(below, 0.0))), float(expected * (1 + max(above, 0.0))))

    def _errors(self, row: int, days: int) -> Floats:
        """Of earlier stretches of so many days: what came over what was expected, less one."""
        one = self.series[row]
        past = slice(self.told.first, len(one.value) - self.last)
        weight = self._weight(one)[past]
        value, mean = one.value[past] * weight, self.mean(row)[past] * weight
        known = np.isfinite(value) & np.isfinite(mean)
        if len(value) < days:
            return np.zeros(0)
        ones = np.ones(days)
        whole = np.convolve(known, ones, "valid") == days
        came, meant = (np.convolve(np.where(known, each, 0.0), ones, "valid")
                       for each in (value, mean))  # fmt: skip
        usable = whole & (meant > 0)
        return np.asarray(came[usable] / meant[usable] - 1, np.float64)


def _joined(half: Floats, *, summed: bool) -> float:
    """Half a band of several days, as if each strayed by itself: of their sum, or their mean."""
    return float(np.sqrt(np.nansum(half**2)) / (1 if summed else len(half)))
