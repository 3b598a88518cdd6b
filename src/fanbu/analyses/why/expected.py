"""What a period is held against where enough is known: what should have been, in all and by place.

The days' expectation is that of `analyses.watch` (weekdays, trend, holidays, promotions, events,
how ripe they are). What each leaf should have had is what it had on comparable earlier days, taken
to what was expected of its channel or platform, and of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from math import erf, isfinite, sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np

from fanbu.analyses.coverage import Basis
from fanbu.analyses.cube import NO_SEGMENT
from fanbu.analyses.noise import Noise
from fanbu.analyses.watch.judging import every_series, judged_of, needs
from fanbu.analyses.watch.spec import JUDGED
from fanbu.analyses.why.base import comparable, unmarked
from fanbu.analyses.why.strays import OF_BAND, Strays
from fanbu.stats.expect import Reason
from fanbu.types import Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from numpy.typing import NDArray

    from fanbu.analyses.headline import Row
    from fanbu.analyses.reader import Read
    from fanbu.analyses.watch.alerts import Judged
    from fanbu.analyses.watch.spec import WatchSpec
    from fanbu.analyses.why.leaves import Floats, Leaves
    from fanbu.analyses.why.spec import Asked
    from fanbu.analyses.why.strays import Level
    from fanbu.model.metric import MetricInfo

Unable = Literal["short", "kind", "long", "open", "still"]
"""Why nothing can be expected: too little history, no such metric, too many days, no days that are
known, all days alike."""
SPLITS: tuple[tuple[str, ...], ...] = ((), ("channel",), ("platform", "account"))
MOST_DAYS = 35
"""Further ahead nobody knows a level."""
STRANGE = 2.5
"""Standard deviations from which a stretch that begins before the period belongs to it."""
VERY_STRANGE = 4.0
"""The same of one that ends before the period: nothing in the period speaks for it."""
LARGE = 0.1
"""A place of this share of the whole can make the days before the period strange."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a period should have been.

    `days`: those compared, which everything is known of; `base`: the earlier days that leaves are
    taken from; `since`: where what is strange in the period began before it, when it did. `value`,
    `mean`, `low`, `high`: the metric over `days`, and between which 95 % of such stretches lie.
    `first_time`: most of it is a public holiday that the numbers have not seen before.
    `totals`: measure → its expected sum. `places`: measure → dimension → value → its level;
    `levels`: measure → the share of itself that its sum may be off by.
    """

    days: tuple[date, ...]
    base: tuple[date, ...]
    since: date | None
    value: float
    mean: float
    low: float
    high: float
    first_time: bool
    totals: Mapping[str, float]
    places: Mapping[str, Mapping[str, Mapping[str, Level]]]
    levels: Mapping[str, float]

    def row(self, row: Row, days: int) -> Row:
        """How the metric stands against this; `days`: of the whole period."""
        basis = Basis(self.days, self.base, whole=len(self.days) == days, same_age=False)
        change = self.value - self.mean
        half = (self.high - self.mean if change > 0 else self.mean - self.low) / OF_BAND
        certainty = erf(abs(change) / half / sqrt(2)) if half > 0 else float(change != 0)
        estimate = Estimate(change, self.value - self.high, self.value - self.low, 0.95)
        noise = Noise(certainty, estimate)
        return replace(row, now=self.value, before=self.mean, basis=basis, noise=noise)

    @property
    def inside(self) -> bool:
        """Whether the period came out as it should have."""
        return self.low <= self.value <= self.high

    def leaves(self, given: Leaves) -> Leaves:
        """Leaves whose `before` is of the base days, with what was expected of each instead.

        The counts of the base stay as `raw`; `stray`: what each leaf shares of the uncertainty of
        its channel's or platform's level.
        """
        found = {name: self._expected(given, name, raw) for name, raw in given.before.items()}
        return replace(
            given,
            before={name: expected for name, (expected, _) in found.items()},
            stray={name: stray for name, (_, stray) in found.items()},
            raw=given.before,
            level=self.levels,
        )

    def _expected(self, leaves: Leaves, name: str, raw: Floats) -> tuple[Floats, Floats]:
        """float[leaves] each: what was expected, and its stray."""
        whole = float(raw.sum())
        total = self.totals.get(name, whole * len(self.days) / max(len(self.base), 1))
        if whole <= 0:
            return raw, np.zeros(len(raw))
        told = self.places.get(name, {})
        by = next((each for each in leaves.dimensions if each in told), None)
        if by is None or (raw < 0).any():
            return raw * (total / whole), np.zeros(len(raw))
        at = leaves.dimensions.index(by)
        names, codes = leaves.values[at], leaves.codes[:, at]
        sums = np.bincount(codes, raw, len(names))
        usual = sums * (len(self.days) / max(len(self.base), 1))
        levels = [told[by].get(value or NO_SEGMENT) for value in names]
        known = np.array([one is not None for one in levels]) & (sums > 0)
        mean = np.array([one.mean if one else 0.0 for one in levels])
        mean = np.where(known, mean, usual)
        mean *= total / mean.sum() if mean.sum() > 0 else 1.0
        stray = np.array([one.stray if one else 0.0 for one in levels])
        scale = np.divide(mean, sums, out=np.zeros(len(sums)), where=sums > 0)
        expected: Floats = raw * scale[codes]
        return expected, expected * stray[codes]


def foretell(read: Read, asked: Asked, now: datetime, measures: Sequence[str]) -> Expected | Unable:
    """What the period asked about should have been; `measures`: the sums that it is split over."""
    assert asked.expect is not None  # noqa: S101 - the caller looked
    unable = _unable(asked, asked.expect)
    if unable is not None:
        return unable
    period = asked.scope.period
    watched = tuple(dict.fromkeys((asked.metric, *measures)))
    spec = replace(asked.expect, end=period.end, watched=watched, splits=SPLITS, until=None)
    read.prepare(needs(spec, now))
    series, _ = every_series(read, spec, now)
    if not any(one.metric == asked.metric and not one.place for one in series):
        return "open"
    first = (period.start - spec.period.start).days
    last = max(JUDGED, period.days)
    judged = judged_of(spec, series, last=last)
    since = _since(judged, first)
    unseen = spec.period.days - since
    if unseen > JUDGED:  # of one week nothing is learned for itself
        judged = judged_of(spec, series, last=max(last, unseen), unseen=unseen)
    reason = judged.told.reason[judged.row[asked.metric, ()]]
    if reason != Reason.JUDGED:
        return "short" if reason == Reason.SHORT else "still"
    strays = Strays(judged, first, spec.period.days - 1, since)
    return _Reading(judged, asked, measures, first, since, strays).expected()


def _unable(asked: Asked, expect: WatchSpec) -> Unable | None:
    """What is plain without a look at the data."""
    if asked.scope.metrics[asked.metric].over not in ("sum", "ratio"):
        return "kind"
    if asked.scope.period.days > MOST_DAYS:
        return "long"
    return "short" if asked.scope.period.start <= expect.first else None


def _since(judged: Judged, first: int) -> int:
    """The first day of what is strange and runs into the period, or up to it; `first` if none."""
    end, found = len(judged.series[0].value) - 1, first
    least = unmarked(judged.days, first)
    for row in range(len(judged.series)):
        if judged.told.reason[row] != Reason.JUDGED or not _is_large(judged, row, first):
            continue
        start, stop = judged.dated(row, first, end)
        start = max(start, least)
        z = np.nan_to_num(judged.told.z[row][start - judged.told.first :])[: stop - start + 1]
        apart = float(z.sum()) / sqrt(len(z))
        if start < first and abs(apart) >= STRANGE and float(z[: first - start].sum()) * apart > 0:
            found = min(found, start)
        found = min(found, _up_to(judged, row, least, first))
    return found


def _up_to(judged: Judged, row: int, least: int, first: int) -> int:
    """Where a strange stretch begins that ends as the period begins: a sale, and then none."""
    z = np.nan_to_num(
        judged.told.z[row][max(least - judged.told.first, 0) : first - judged.told.first]
    )
    if not len(z):
        return first
    sums = np.abs(z[::-1].cumsum())
    strange = bool((sums >= VERY_STRANGE * np.sqrt(np.arange(1, len(z) + 1))).any())
    return first - (int(sums.argmax()) + 1) if strange else first


def _is_large(judged: Judged, row: int, first: int) -> bool:
    one = judged.series[row]
    whole = judged.row.get((one.metric, ()))
    if whole is None or len(one.place) > 1:
        return False
    weights = [
        float(np.nansum((each.value if np.isnan(each.base).all() else each.base)[:first]))
        for each in (one, judged.series[whole])
    ]
    return weights[1] > 0 and weights[0] >= LARGE * weights[1]


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads what was expected of the last days off the series."""

    judged: Judged
    asked: Asked
    measures: Sequence[str]
    first: int
    since: int
    strays: Strays

    def expected(self) -> Expected | Unable:
        judged, metric = self.judged, self.asked.metric
        row, start = judged.row[metric, ()], judged.spec.period.start
        one = judged.series[row]
        end = len(one.value) - 1
        there = np.isfinite(one.value) & np.isfinite(judged.mean(row))
        if self._info.over == "ratio":
            there &= np.isfinite(one.base)
        days = [day for day in range(self.first, end + 1) if there[day]]
        base = comparable(judged.days, self._usual(row), days, self.since)
        if not days or not base:
            return "open"
        value, mean = judged.stretch(row, self.first, end)
        low, high = self.strays.band(row)
        totals = {name: told for name in self.measures
                  if (told := self._total(name, days)) is not None}  # fmt: skip
        if not all(part in totals for part in self._own):
            return "short"
        if not isfinite(low) or not isfinite(high):
            low = high = mean
        return Expected(
            tuple(start + timedelta(day) for day in days),
            tuple(start + timedelta(day) for day in base),
            start + timedelta(self.since) if self.since < self.first else None,
            value, mean, low, high, judged.first_time(row, self.first, end),
            self._fitting(totals, mean),
            {name: self._places(name) for name in totals},
            {name: self.strays.level(judged.row[name, ()]) for name in totals},
        )  # fmt: skip

    @property
    def _info(self) -> MetricInfo:
        return self.asked.scope.metrics[self.asked.metric]

    @property
    def _own(self) -> tuple[str, ...]:
        """The sums that the metric itself is."""
        return (self._info.parts or ()) if self._info.over == "ratio" else (self.asked.metric,)

    def _known(self) -> NDArray[np.bool_]:
        """bool[days]: whether everything that is split is known."""
        rows = [self.judged.row[name, ()] for name in self._own if (name, ()) in self.judged.row]
        found: NDArray[np.bool_] = np.all(
            [np.isfinite(self.judged.series[row].value) for row in rows], axis=0
        )
        return found

    def _usual(self, row: int) -> NDArray[np.bool_]:
        """bool[days]: known, and not strange itself: what happened then is no usual share."""
        told = self.judged.told
        apart = np.zeros(len(self.judged.series[row].value))
        apart[told.first :] = np.nan_to_num(told.z[row])
        usual = self._known() & (np.abs(apart) <= STRANGE)
        return np.asarray(usual, np.bool_)

    def _total(self, name: str, days: Sequence[int]) -> float | None:
        """What was expected of a sum on these days; None unless all of them are known."""
        row = self.judged.row.get((name, ()))
        if row is None or self.judged.told.reason[row] != Reason.JUDGED:
            return None
        mean = self.judged.mean(row)[list(days)]
        value = self.judged.series[row].value[list(days)]
        known = np.isfinite(mean).all() and np.isfinite(value).all()
        return float(mean.sum()) if known else None

    def _fitting(self, totals: dict[str, float], mean: float) -> dict[str, float]:
        """Of a ratio the side that is counted is taken to what was expected of the ratio itself."""
        if self._info.over != "ratio" or not self._info.parts or mean <= 0:
            return totals
        top, bottom = self._info.parts
        known = self.asked.scope.metrics
        scale = self._info.scale
        if known[top].unit != "count" and known[bottom].unit == "count":
            return {**totals, bottom: totals[top] * scale / mean}
        return {**totals, top: totals[bottom] * mean / scale}

    def _places(self, name: str) -> dict[str, dict[str, Level]]:
        found: dict[str, dict[str, Level]] = {}
        for row, level in self.strays.places(name).items():
            [(dimension, value)] = self.judged.series[row].place
            found.setdefault(dimension, {})[value] = level
        return found
