"""What a stretch of days should have been: one number and one band, whoever asks.

Nothing on the days themselves tells what is usual, nor does what was strange just before them and
runs into them. So a stretch is foretold from the days before it went strange, as if nothing later
were known, be it asked about in the week that it lies in, a week later, or by itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.watch.bands import band
from fanbu.analyses.watch.began import began
from fanbu.analyses.watch.judging import judged_of
from fanbu.analyses.watch.series import distinct
from fanbu.analyses.watch.spec import JUDGED, LEARNED, adds
from fanbu.stats.expect import Reason
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet
    from datetime import date

    from numpy.typing import NDArray

    from fanbu.analyses.watch.alerts import Judged
    from fanbu.analyses.watch.held import Known
    from fanbu.analyses.watch.judging import Ground, Key
    from fanbu.analyses.watch.series import Place, Series

    Floats = NDArray[np.float64]


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


class Foreteller:
    """Foretells stretches of days; what is asked twice is made once."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._made: dict[tuple[Key, Period], Judged] = {}

    def lately(self) -> tuple[Judged, Known]:
        """Every series (twins once) on the last week, and which days of which sources are known."""
        end = self.ground.spec.end
        days = Period(max(end - timedelta(JUDGED - 1), self.ground.spec.period.start), end)
        ground = self.ground.cut(self._around(days))
        there, known = ground.series()
        judged = judged_of(ground.spec, distinct(there), foretell=self)
        for key in judged.row:
            if len(key[1]) <= 1:  # a twin may be what a narrower place is a part of
                self._made[key, days] = judged
        return judged, known

    def every(self, days: Period) -> Judged:
        """Every series on these days, from the days before them."""
        ground = self.ground.cut(self._around(days))
        judged = judged_of(ground.spec, ground.series()[0], last=days.days, foretell=self)
        for key in judged.row:
            self._made[key, days] = judged
        return judged

    def prepare(self, asked: Iterable[tuple[Key, Period]]) -> None:
        """Told what will be asked, so that what is of the same days is made together."""
        every = list(dict.fromkeys(asked))
        self._make(every)
        self._make([(key, Period(self._began(key, days), days.end)) for key, days in every])

    def reason(self, key: Key, days: Period) -> Reason | None:
        """Why nothing is said of these days; None where there is no such series at all."""
        judged = self._judged(key, days)
        return Reason(int(judged.told.reason[judged.row[key]])) if key in judged.row else None

    def of(
        self, metric: str, place: Place, days: Period, among: AbstractSet[date] | None = None
    ) -> Foretold | None:
        """What these days should have been, those of them that are known (and `among` them).

        None where nothing is known of any of them, or nothing can be said.
        """
        key = metric, place
        judged = self._judged(key, days)
        if self.reason(key, days) != Reason.JUDGED:
            return None
        there = [day for day in days.each() if among is None or day in among]
        at = _known(judged, judged.row[key], there)
        if not at:
            return None
        start = judged.spec.period.start
        own = Period(start + timedelta(at[0]), start + timedelta(at[-1]))
        if own != days:
            return self.of(metric, place, own, among)
        since = self._since(key, days)
        if since is not None:
            judged = self._judged(key, Period(since, days.end))
            at = _known(judged, judged.row[key], there)
        return _foretold(judged, judged.row[key], np.array(at), days)

    def _since(self, key: Key, days: Period) -> date | None:
        """Where what is strange on the days began before them, if it did and that can be told."""
        since = self._began(key, days)
        longer = Period(since, days.end)
        return since if since < days.start and self.reason(key, longer) == Reason.JUDGED else None

    def _began(self, key: Key, days: Period) -> date:
        """The same, or the first of the days, be there enough before it or not."""
        judged = self._judged(key, days)
        if self.reason(key, days) != Reason.JUDGED:
            return days.start
        return judged.spec.period.start + timedelta(began(judged, judged.row[key]))

    def _judged(self, key: Key, days: Period) -> Judged:
        if (key, days) not in self._made:
            self._make([(key, days)])
        return self._made[key, days]

    def _make(self, asked: Iterable[tuple[Key, Period]]) -> None:
        groups: dict[Period, set[Key]] = defaultdict(set)
        for key, days in asked:
            if (key, days) not in self._made:
                groups[days].add(key)
        for days, keys in groups.items():
            wanted = {(metric, part) for metric, place in keys for part in (place, place[:-1], ())}
            ground = self.ground.cut(self._around(days), wanted)
            series: list[Series] = ground.series(wanted)[0]
            judged = judged_of(ground.spec, series, last=days.days, foretell=self)
            for key in (*keys, *judged.row):
                self._made[key, days] = judged

    def _around(self, days: Period) -> Period:
        """The days with those that they are foretold from."""
        first = self.ground.spec.period.start
        return Period(max(days.start - timedelta(LEARNED), first), days.end)


def _known(judged: Judged, row: int, days: Iterable[date]) -> list[int]:
    """Which of the days something is known of, by their numbers."""
    one, start = judged.series[row], judged.spec.period.start
    there = np.isfinite(one.value)
    if judged.spec.metrics[one.metric].over == "ratio":
        there &= np.isfinite(one.base)
    at = ((day - start).days for day in days)
    return [each for each in at if 0 <= each < len(there) and there[each]]


def _foretold(judged: Judged, row: int, at: NDArray[np.int64], span: Period) -> Foretold | None:
    one, told, start = judged.series[row], judged.told, judged.spec.period.start
    mean = judged.mean(row)
    at = at[np.isfinite(mean[at])]  # of a day that is hardly known yet nothing is expected
    if not len(at):
        return None
    info = judged.spec.metrics[one.metric]
    weight = one.base[at] if info.over == "ratio" else np.ones(len(at))
    whole = 1.0 if adds(info) else float(weight.sum())
    came, meant = (float((each[at] * weight).sum()) / whole for each in (one.value, mean))
    low, high = band(judged, row, at, meant)
    begin = (span.start - start).days
    days = slice(begin - told.first, begin - told.first + span.days)
    return Foretold(
        tuple(start + timedelta(int(each)) for each in at),
        came, meant, low, high,
        judged.spec.end - timedelta(judged.last - 1),
        judged.first_time(row, int(at[0]), int(at[-1])),
        span,
        np.array([told.mean[row, days], told.low[row, days], told.high[row, days]]),
    )  # fmt: skip
