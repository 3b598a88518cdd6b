"""What is strange, in numbers: how much it was, how much it should have been, how much it matters.

Materiality is a share of a week of the whole metric; what a headline metric is made of counts as
it, the rest half. Severity is materiality times certainty.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from math import isfinite, nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.analyses.findings import tone_of
from fanbu.analyses.watch.kin import closure
from fanbu.analyses.watch.spec import JUDGED, adds
from fanbu.analyses.watch.worth import worth_of
from fanbu.stats.expect import Kind
from fanbu.stats.expect.types import LEAST
from fanbu.types import Estimate, Period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from fanbu.analyses.watch.foretold import Foreteller, Foretold
    from fanbu.analyses.watch.series import Place, Series
    from fanbu.analyses.watch.spec import WatchSpec
    from fanbu.analyses.watch.worth import Worth
    from fanbu.model.finding import Tone
    from fanbu.stats.expect import Days, Expectation, Strange

    Floats = NDArray[np.float64]

ASIDE = 0.5
"""What a metric weighs that no headline metric is made of."""
FEWEST = 28
"""Earlier stretches of days that a band is learned from."""
LEVELS = ((0.1, "high"), (0.03, "medium"), (0.0, "low"))
"""From which severity on an alert is called so."""
LONGEST = 27
"""Days before the strange ones on which what made them strange may have begun."""
FEW = 5.0
"""Cases more or less that are no news, however rare they are."""
RATE, GRAVE_RATE, GRAVE = 0.1, 0.2, 0.1
"""Of what is told, the share that may be chance: of the usual, and of what moves a tenth of a week
of the whole."""
SURE = 0.005
"""The rate of false discoveries at which a holiday seen for the first time is told of."""
RECENT, OFTEN, MANY = 56, 0.5, 20.0
OWN_WAY = frozenset({"cost"})
"""More of it is neither good nor bad by itself."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One metric at one place on days that were not as they should have been.

    `expected` with `low` and `high`, between which 95 % of such stretches lie; of a ratio all are
    of the stretch as a whole. `share`: the same change as a share of the whole metric on these
    days. `q_value`: the rate of false discoveries at which it is told. `worth`: in money, where
    that can be said. `foretold`: what was expected, day by day; None of a place that is new.
    """

    metric: str
    place: Place
    days: Period
    value: float
    expected: float
    low: float
    high: float
    tone: Tone
    share: float
    materiality: float
    q_value: float
    worth: Worth | None = None
    foretold: Foretold | None = field(default=None, compare=False, repr=False)

    @property
    def where(self) -> Mapping[str, str]:
        return dict(self.place)

    @property
    def effect(self) -> float:
        return self.value - self.expected

    @property
    def estimate(self) -> Estimate:
        return Estimate(self.effect, self.value - self.high, self.value - self.low, 0.95)

    @property
    def relative(self) -> float:
        return self.effect / self.expected if self.expected else nan

    @property
    def certainty(self) -> float:
        return 1 - self.q_value

    @property
    def severity(self) -> float:
        return self.materiality * self.certainty

    @property
    def level(self) -> str:
        return next(name for least, name in LEVELS if self.severity >= least)


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
    foretell: Foreteller | None = None

    def mean(self, row: int) -> Floats:
        """float[days], NaN where nothing is said."""
        found = np.full(len(self.series[row].value), np.nan)
        found[self.told.first :] = self.told.mean[row]
        return found

    def stretch(self, row: int, first: int, last: int) -> tuple[float, float]:
        """What the days came to and should have: sums; of a ratio its own over all of them.

        Of what cannot be added up it is the mean of the days.
        """
        one, days = self.series[row], slice(first, last + 1)
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


def worth_telling(one: Alert) -> bool:
    """What would be grave if it is so is told when less sure: to miss it costs more."""
    return one.q_value <= RATE or one.materiality >= GRAVE


class Dated(NamedTuple):
    """A series (by its row) with the days on which it was strange as a whole."""

    row: int
    key: tuple[str, Place]
    days: Period
    q_value: float


def dated_of(given: Strange, judged: Judged) -> Dated | None:
    """None where it is no news.

    Of what is sparse, what was over before the judged days, or a holiday seen for the first time.
    """
    row = given.series
    one, start = judged.series[row], judged.spec.period.start
    if judged.sparse(row):
        return None
    first, last = judged.dated(row, given.first, given.last)
    if np.isfinite(one.value[:first]).sum() < LEAST:  # nothing could be said of so early a day
        first, last = given.first, given.last
    if last < len(one.value) - JUDGED:
        return None
    if given.q_value > SURE and judged.first_time(row, first, last):
        return None
    days = Period(start + timedelta(first), start + timedelta(last))
    return Dated(row, (one.metric, one.place), days, given.q_value)


def alert(given: Dated, judged: Judged) -> Alert | None:
    """None where it is no news after all.

    Nothing is known of the days, they lie within the band as a whole, or a few cases make all of
    it.
    """
    spec, one, row, days = judged.spec, judged.series[given.row], given.row, given.days
    found = judged.foretell.of(*given.key, days) if judged.foretell is not None else None
    if found is None:
        return None
    value, expected, low, high = found.value, found.mean, found.low, found.high
    info = spec.metrics[one.metric]
    few = info.unit == "count" and adds(info) and abs(value - expected) < FEW
    if low <= value <= high or few:
        return None
    start = spec.period.start
    first, last = (days.start - start).days, (days.end - start).days
    share = _share(row, slice(first, last + 1), judged, value - expected, expected)
    weight = 1.0 if one.metric in closure(spec) else ASIDE
    lately = slice(max(first, len(one.value) - JUDGED), last + 1)
    weekly = _of_week(row, lately, judged, found)
    if weekly is None:
        weekly = abs(share) * (lately.stop - lately.start) / JUDGED
    tone: Tone = "watch" if one.metric in OWN_WAY else tone_of(info, value - expected)
    return Alert(
        one.metric, one.place, days, value, expected, low, high, tone, share,
        min(weekly, 1.0) * weight, given.q_value,
        worth_of(row, first, last, value - expected, judged), found,
    )  # fmt: skip


def _of_week(row: int, days: slice, judged: Judged, found: Foretold) -> float | None:
    """Of a sum: the change on days of the judged week as a share of what the whole should be."""
    one = judged.series[row]
    whole = judged.row.get((one.metric, ()))
    if whole is None or not adds(judged.spec.metrics[one.metric]):
        return None
    value = one.value[days]
    expected = found.daily[0, -len(value) :]
    both = np.isfinite(value) & np.isfinite(expected)
    mean = judged.mean(whole)[-JUDGED:]
    week = float(np.nanmean(mean)) * JUDGED if np.isfinite(mean).any() else 0.0
    return abs(float((value - expected)[both].sum())) / week if week > 0 and both.any() else None


def _share(row: int, days: slice, judged: Judged, effect: float, expected: float) -> float:
    """The change as a share of the whole metric; of a ratio, of what stands below its line."""
    one = judged.series[row]
    whole = judged.row.get((one.metric, ()))
    relative = effect / expected if expected else 1.0
    if whole is None or not one.place:
        return relative
    if judged.spec.metrics[one.metric].over == "ratio":
        part, every = (float(np.nansum(judged.series[at].base[days])) for at in (row, whole))
        return relative * min(part / every, 1.0) if every else 0.0
    value, meant = judged.stretch(whole, days.start, days.stop - 1)
    base = meant if isfinite(meant) and meant > 0 else value
    return effect / base if isfinite(base) and base > 0 else relative
