"""What a stretch of days should have been: one number and one band, whoever asks.

Nothing on the days themselves tells what is usual, nor does what was strange just before them and
runs into them. So a stretch is foretold from the days before it went strange, as if nothing later
were known, be it asked about in the week that it lies in, a week later, or by itself.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.analyses.watch.bands import band
from fanbu.analyses.watch.began import began
from fanbu.analyses.watch.daily import days_of
from fanbu.analyses.watch.judged import Foretold
from fanbu.analyses.watch.judging import judged_of
from fanbu.analyses.watch.series import distinct, resting
from fanbu.analyses.watch.spec import JUDGED, LEARNED, adds
from fanbu.stats.expect import Reason
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet
    from datetime import date

    from numpy.typing import NDArray

    from fanbu.analyses.watch.daily import Drawn
    from fanbu.analyses.watch.held import Known
    from fanbu.analyses.watch.judged import Judged
    from fanbu.analyses.watch.judging import Ground, Key
    from fanbu.analyses.watch.spec import Place

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


class Asked(NamedTuple):
    """Days of a metric at a place; `since`: the first day that nothing is learned from."""

    metric: str
    place: Place
    days: Period
    since: date

    @property
    def key(self) -> Key:
        return self.metric, self.place


class Foreteller:
    """Foretells stretches of days; what is asked twice is made once."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._made: dict[Asked, Judged] = {}

    def lately(self) -> tuple[Judged, Known]:
        """Every series (twins once) on the last week, and which days of which sources are known."""
        end = self.ground.spec.end
        days = Period(max(end - timedelta(JUDGED - 1), self.ground.spec.period.start), end)
        ground = self.ground.cut(self._around(days, days.start))
        there, known = ground.series()
        judged = judged_of(ground.spec, distinct(there), foretell=self)
        wide = (key for key in judged.row if len(key[1]) <= 1)
        for key in wide:  # a narrower place may be a part of a twin that is not there
            self._made[Asked(*key, days, days.start)] = judged
        return judged, known

    def every(self, days: Period, since: date | None = None) -> Judged:
        """Every series on these days, from the days before them, or before `since`."""
        since = since or days.start
        ground = self.ground.cut(self._around(days, since))
        before = (days.start - since).days
        series = ground.series()[0]
        judged = judged_of(ground.spec, series, last=days.days, before=before, foretell=self)
        for key in judged.row:
            self._made[Asked(*key, days, since)] = judged
        return judged

    def prepare(self, asked: Iterable[tuple[Key, Period]]) -> None:
        """Told what will be asked, so that what is of the same days is made together."""
        every = [Asked(*key, days, days.start) for key, days in dict.fromkeys(asked)]
        self._make(every)
        self._make([each._replace(since=self._began(each)) for each in every])

    def reason(self, key: Key, days: Period) -> Reason | None:
        """Why nothing is said of these days; None where there is no such series at all."""
        return self._reason(Asked(*key, days, days.start))

    def of(
        self, metric: str, place: Place, days: Period, among: AbstractSet[date] | None = None
    ) -> Foretold | None:
        """What these days should have been, those of them that are known (and `among` them).

        None where nothing is known of any of them, or nothing can be said.
        """
        asked = Asked(metric, place, days, days.start)
        if self._reason(asked) != Reason.JUDGED:
            return None
        there = [day for day in days.each() if among is None or day in among]
        judged = self._judged(asked)
        at = _known(judged, judged.row[asked.key], there)
        if not at:
            return None
        start = judged.spec.period.start
        own = Period(start + timedelta(at[0]), start + timedelta(at[-1]))
        if own != days:
            return self.of(metric, place, own, among)
        longer = asked._replace(since=self._began(asked))
        if self._reason(longer) == Reason.JUDGED:
            asked = longer
        judged = self._judged(asked)
        row = judged.row[asked.key]
        return _foretold(judged, row, np.array(_known(judged, row, there)), days)

    def around(self, metric: str, place: Place, told: Foretold) -> Drawn:
        """The days that `of` told of, with those before them."""
        judged = self._judged(Asked(metric, place, told.span, told.since))
        return days_of(judged, judged.row[metric, place], told)

    def before(self, metric: str, place: Place, days: Period, since: date) -> Foretold | None:
        """As `of`, by what was usual before `since`, whatever came from then on up to the days."""
        asked = Asked(metric, place, days, since)
        if self._reason(asked) != Reason.JUDGED:
            return None
        judged = self._judged(asked)
        row = judged.row[asked.key]
        at = _known(judged, row, days.each())
        return _foretold(judged, row, np.array(at), days) if at else None

    def _began(self, asked: Asked) -> date:
        """Where what is strange on the days began, be there enough before it or not."""
        if self._reason(asked) != Reason.JUDGED:
            return asked.since
        judged = self._judged(asked)
        return judged.spec.period.start + timedelta(began(judged, judged.row[asked.key]))

    def _reason(self, asked: Asked) -> Reason | None:
        judged = self._judged(asked)
        row = judged.row.get(asked.key)
        return None if row is None else Reason(int(judged.told.reason[row]))

    def _judged(self, asked: Asked) -> Judged:
        if asked not in self._made:
            self._make([asked])
        return self._made[asked]

    def _make(self, asked: Iterable[Asked]) -> None:
        groups: dict[tuple[Period, date], set[Key]] = defaultdict(set)
        for each in asked:
            if each not in self._made:
                groups[each.days, each.since].add(each.key)
        for (days, since), keys in groups.items():
            wanted = {(metric, part) for metric, place in keys for part in (place, place[:-1], ())}
            ground = self.ground.cut(self._around(days, since), wanted)
            series, before = ground.series(wanted)[0], (days.start - since).days
            judged = judged_of(ground.spec, series, last=days.days, before=before, foretell=self)
            for key in (*keys, *judged.row):
                self._made[Asked(*key, days, since)] = judged

    def _around(self, days: Period, since: date) -> Period:
        """The days with those that they are foretold from."""
        first = self.ground.spec.period.start
        return Period(max(since - timedelta(LEARNED), first), days.end)


def _known(judged: Judged, row: int, days: Iterable[date]) -> list[int]:
    """Which of the days something is known of, by their numbers; days of rest are."""
    one, start = judged.series[row], judged.spec.period.start
    there = np.isfinite(one.value) | resting(one)
    if judged.spec.metrics[one.metric].over == "ratio":
        there &= np.isfinite(one.base)
    at = ((day - start).days for day in days)
    return [each for each in at if 0 <= each < len(there) and there[each]]


def _foretold(judged: Judged, row: int, at: NDArray[np.int64], span: Period) -> Foretold | None:
    one, told, start = judged.series[row], judged.told, judged.spec.period.start
    mean = judged.mean(row)
    rests = resting(one)[at]
    every = at[rests | np.isfinite(mean[at])]  # of a day hardly known yet nothing is expected
    at = at[~rests & np.isfinite(mean[at])]
    if not len(at):
        return None
    info = judged.spec.metrics[one.metric]
    weight = one.base[at] if info.over == "ratio" else np.ones(len(at))
    whole = 1.0 if adds(info) else float(weight.sum())
    came, meant = (float((each[at] * weight).sum()) / whole for each in (one.value, mean))
    together = _Together(came, meant, *band(judged, row, at, meant))
    together = _with_rest(judged, row, at, every, together)
    begin = (span.start - start).days
    days = slice(begin - told.first, begin - told.first + span.days)
    return Foretold(
        tuple(start + timedelta(int(each)) for each in every),
        *together,
        judged.spec.end - timedelta(judged.last - 1),
        judged.first_time(row, int(at[0]), int(at[-1])),
        span,
        np.array([told.mean[row, days], told.low[row, days], told.high[row, days]]),
    )  # fmt: skip


class _Together(NamedTuple):
    """Of days together: what came and what was meant, and the band of that."""

    came: float
    meant: float
    low: float
    high: float

    def times(self, by: float) -> _Together:
        return _Together(self.came, self.meant * by, self.low * by, self.high * by)

    def plus(self, came: float, usual: float) -> _Together:
        return _Together(self.came + came, self.meant + usual, self.low + usual, self.high + usual)


def _with_rest(judged: Judged, row: int, at: Ints, every: Ints, told: _Together) -> _Together:
    """With those of `every` day that are not among `at`: days without a value by themselves.

    As good as nothing comes on days of rest, but a day on which something does is no day without
    data. What a ratio has above its line on days with nothing below it counts, too: its usual
    share of them is part of what the days together should be.
    """
    one, days = judged.series[row], np.setdiff1d(every, at)
    if one.rest is None or len(every) == 1 or not np.isfinite(one.rest).any():
        return told
    more = float(one.rest[days].sum())
    past = slice(0, len(one.rest) - judged.last)
    rest = one.rest[past]
    resting_ = np.isfinite(rest)
    if judged.spec.metrics[one.metric].over != "ratio":
        return told.plus(more, float(rest[resting_].mean()) * len(days) if resting_.any() else 0.0)
    value, base = one.value[past], one.base[past]
    above, below = np.nansum(value * base), np.nansum(base[~resting_])
    usual = (1 + np.nansum(rest) / above) / (1 + np.nansum(base[resting_]) / below)
    whole, here = float(one.base[every].sum()), float(one.base[at].sum())
    told = told.times(float(usual)) if np.isfinite(usual) and usual > 0 else told
    return told._replace(came=(told.came * here + more) / whole)
