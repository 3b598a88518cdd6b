"""What a period is held against where enough is known: what should have been, in all and by place.

The days' expectation is that of `analyses.watch` (weekdays, trend, holidays, promotions, events,
how ripe they are). What each leaf should have had is what it had on comparable earlier days, taken
to what was expected of its channel or platform, and of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from math import erf, isfinite, sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np

from fanbu.analyses.coverage import Basis
from fanbu.analyses.cube import NO_SEGMENT
from fanbu.analyses.noise import Noise
from fanbu.analyses.watch.bands import LEAST, OF_BAND
from fanbu.analyses.watch.began import STRANGE, began
from fanbu.analyses.watch.foretold import Foreteller
from fanbu.analyses.watch.judging import BY, days_of, ground_of, needs
from fanbu.analyses.watch.series import resting
from fanbu.analyses.watch.spec import RIPE_BY
from fanbu.analyses.watch.spec import SPLITS as EVERY_SPLIT
from fanbu.analyses.why.base import comparable
from fanbu.analyses.why.rated import own_rates
from fanbu.analyses.why.strays import Strays
from fanbu.stats.expect import Reason
from fanbu.stats.expect.expected import LEAST_KNOWN
from fanbu.types import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    import pyarrow as pa
    from numpy.typing import NDArray

    from fanbu.analyses.headline import Row
    from fanbu.analyses.reader import Read
    from fanbu.analyses.watch.daily import Drawn
    from fanbu.analyses.watch.judged import Foretold, Judged
    from fanbu.analyses.watch.judging import Key
    from fanbu.analyses.watch.spec import Place, WatchSpec
    from fanbu.analyses.why.leaves import Floats, Leaves
    from fanbu.analyses.why.narrowed import Narrowed
    from fanbu.analyses.why.spec import Asked
    from fanbu.analyses.why.strays import Level
    from fanbu.model.facts import DataFacts
    from fanbu.model.metric import MetricInfo
    from fanbu.model.question import Query

Unable = Literal["short", "kind", "long", "open", "still", "young"]
"""Why nothing can be expected: too little history, no such metric, too many days, no days that are
known, all days alike, days of which hardly anything is known yet."""
SPLITS: tuple[tuple[str, ...], ...] = ((), ("channel",), ("platform", "account"))
MOST_DAYS = 35
"""Further ahead nobody knows a level."""
LARGE = 0.1
"""A place of this share of the whole can make the days before the period strange."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a period should have been.

    `days`: those compared, which everything is known of; `base`: the earlier days that leaves are
    taken from; `since`: where what is strange in the period began before it, when it did, and
    `strange`: the metric and place that began it. `value`, `mean`, `low`, `high`: the metric over
    `days`, and between which 95 % of such stretches lie.
    `first_time`: most of it is a public holiday that the numbers have not seen before.
    `totals`: measure → its expected sum. `places`: measure → dimension → value → its level;
    `levels`: measure → the share of itself that its sum may be off by; `pieces`: what one event
    brings of an amount that days without any tell it of. `drawn`: the metric day by day, with the
    weeks before. `rates`: of a ratio dimension → value → its own; `fitted`: its side that would be
    expected otherwise by itself.
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
    pieces: Mapping[str, float]
    drawn: Drawn
    rates: Mapping[str, Mapping[str, Level]] = field(default_factory=dict)
    fitted: str | None = None
    strange: Key | None = None

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


def foretell(
    read: Narrowed, asked: Asked, now: datetime, measures: Sequence[str]
) -> Expected | Unable:
    """What the period asked about should have been; `measures`: the sums that it is split over."""
    assert asked.expect is not None  # noqa: S101 - the caller looked
    unable = _unable(asked, asked.expect)
    if unable is not None:
        return unable
    period = asked.scope.period
    watched = tuple(dict.fromkeys((asked.metric, *measures)))
    spec = replace(asked.expect, end=period.end, watched=watched, splits=SPLITS, until=None)
    read.prepare(needs(spec, now))
    parts = Foreteller(ground_of(read, spec, now))
    whole = watched_at(read.read, spec, asked, now)
    place = asked.place or ()
    if whole is None:
        whole, place = parts, ()
    reason = whole.reason((asked.metric, place), period)
    judged = parts.every(period)
    if reason is None or (asked.metric, ()) not in judged.row:
        return "open"
    if reason != Reason.JUDGED:
        return "short" if reason == Reason.SHORT else "still"
    judged, strange = _since(parts, judged, asked)
    found = _Reading(judged, parts, whole, place, asked, measures, strange).expected()
    return "young" if found == "open" and _is_young(parts, asked) else found


def _is_young(parts: Foreteller, asked: Asked) -> bool:
    """Whether hardly anything of any of the days is known by now: leads are won after months."""
    info, known = asked.scope.metrics[asked.metric], parts.ground.late.whole
    first = (asked.scope.period.start - parts.ground.spec.period.start).days
    days = slice(max(first, 0), first + asked.scope.period.days)
    shares = (known[name][days] for name in info.parts or (asked.metric,) if name in known)
    return any(len(share) > 0 and float(share.max()) < LEAST_KNOWN for share in shares)


def foretold(read: Narrowed, asked: Asked, expect: WatchSpec, now: datetime) -> Foretold | None:
    """What the whole of the period should have been, the same number as `foretell`'s.

    None where nothing can be said.
    """
    if _unable(asked, expect) is not None:
        return None
    period = asked.scope.period
    spec = replace(expect, end=period.end, watched=(asked.metric,), splits=SPLITS, until=None)
    whole, place = watched_at(read.read, spec, asked, now), asked.place or ()
    if whole is None:
        read.prepare(needs(spec, now))
        whole, place = Foreteller(ground_of(read, spec, now)), ()
    return whole.of(asked.metric, place, period)


def watched_at(read: Read, spec: WatchSpec, asked: Asked, now: datetime) -> Foreteller | None:
    """What `watch` knows of the place that the filter is, beside the wider ones it is a part of.

    None where it watches no such place, or there is no filter.
    """
    if not asked.place:
        return None
    splits = [BY if names == BY[:1] else names for names in
              (tuple(name for name, _ in asked.place[:depth]) for depth in (1, 2))]  # fmt: skip
    if splits[-1] not in EVERY_SPLIT or not spec.split(asked.metric, splits[-1]):
        return None
    spec = replace(spec, splits=tuple(dict.fromkeys(((), RIPE_BY, BY, *splits))))
    own = _Within(read, splits[-1], asked.where)
    own.prepare(needs(spec, now))
    return Foreteller(ground_of(own, spec, now))


@dataclass(frozen=True, slots=True)
class _Within:
    """A reader that asks about one place only what is split as finely."""

    read: Read
    by: tuple[str, ...]
    where: str | None

    def _asked(self, query: Query) -> Query:
        deep = query.by == self.by and query.by not in ((), RIPE_BY, BY)
        return replace(query, where=self.where) if deep else query

    def table(self, query: Query, /) -> pa.Table:
        return self.read.table(self._asked(query))

    def prepare(self, queries: Iterable[Query], /) -> None:
        self.read.prepare([self._asked(query) for query in queries])

    def facts(self) -> DataFacts:
        return self.read.facts()


def _unable(asked: Asked, expect: WatchSpec) -> Unable | None:
    """What is plain without a look at the data."""
    if asked.scope.metrics[asked.metric].over not in ("sum", "ratio"):
        return "kind"
    if asked.scope.period.days > MOST_DAYS:
        return "long"
    return "short" if asked.scope.period.start <= expect.first else None


def _since(parts: Foreteller, judged: Judged, asked: Asked) -> tuple[Judged, Key | None]:
    """Every place from the days before anything large in it went strange, and what did so first.

    Of those that did on the same day the metric itself, the wider place, the one furthest off.
    """
    period = asked.scope.period
    first = (period.start - judged.spec.period.start).days
    off = np.abs(np.nan_to_num(judged.told.z[:, -judged.last :]).sum(axis=1))
    begun = [
        (began(judged, row), one.metric != asked.metric, len(one.place), -float(off[row]), row)
        for row, one in enumerate(judged.series)
        if _is_large(judged, row, first)
    ]
    since, *_, row = min(begun, default=(first, False, 0, 0.0, 0))
    if since >= first:
        return judged, None
    one = judged.series[row]
    longer = parts.every(period, judged.spec.period.start + timedelta(since))
    whole = longer.row.get((asked.metric, ()))
    able = whole is not None and longer.told.reason[whole] == Reason.JUDGED
    return (longer, (one.metric, one.place)) if able else (judged, None)


def _is_large(judged: Judged, row: int, first: int) -> bool:
    one = judged.series[row]
    whole = judged.row.get((one.metric, ()))
    if whole is None or len(one.place) > 1 or judged.told.reason[row] != Reason.JUDGED:
        return False
    weights = [
        float(np.nansum((each.value if np.isnan(each.base).all() else each.base)[:first]))
        for each in (one, judged.series[whole])
    ]
    return weights[1] > 0 and weights[0] >= LARGE * weights[1]


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads what was expected of the last days off the series.

    `judged`: of everything inside of what is asked about, as `parts` foretells it; `whole`: of
    that itself, which is `place` there. `strange`: what was so first, before it.
    """

    judged: Judged
    parts: Foreteller
    whole: Foreteller
    place: Place
    asked: Asked
    measures: Sequence[str]
    strange: Key | None

    def expected(self) -> Expected | Unable:
        judged, metric, period = self.judged, self.asked.metric, self.asked.scope.period
        told = self.whole.of(metric, self.place, period)
        if told is None:
            return "open"
        start = judged.spec.period.start
        first, since = (period.start - start).days, len(judged.series[0].value) - judged.last
        days = [(day - start).days for day in told.days]
        touched = days_of(judged, self.asked.place or ())
        base = comparable(touched, self._usual(judged.row[metric, ()]), days, since)
        if not base:
            return "open"
        totals = {name: found for name in self.measures
                  if (found := self._total(name, told.days)) is not None}  # fmt: skip
        if not all(part in totals for part in self._own):
            return "short"
        low, high = told.low, told.high
        if not isfinite(low) or not isfinite(high):
            low = high = told.mean
        strays = Strays(judged, np.array(days, np.int64))
        fitting = self._fitting(totals, told.mean)
        return Expected(
            told.days,
            tuple(start + timedelta(day) for day in base),
            start + timedelta(since) if since < first else None,
            told.value, told.mean, low, high, told.first_time,
            fitting,
            {name: self._places(strays, name) for name in totals},
            {name: strays.level(judged.row[name, ()]) for name in totals},
            self._pieces(totals),
            self.whole.around(metric, self.place, told),
            own_rates(self.parts, judged, self.asked, told.days),
            next((n for n, own in totals.items() if abs(fitting[n] - own) > LEAST * own), None),
            self.strange,
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
            [np.isfinite(one.value) | resting(one)
             for one in (self.judged.series[row] for row in rows)], axis=0
        )  # fmt: skip
        return found

    def _usual(self, row: int) -> NDArray[np.bool_]:
        """bool[days]: known, and not strange itself: what happened then is no usual share."""
        told = self.judged.told
        apart = np.zeros(len(self.judged.series[row].value))
        apart[told.first :] = np.nan_to_num(told.z[row])
        usual = self._known() & (np.abs(apart) <= STRANGE)
        return np.asarray(usual, np.bool_)

    def _total(self, name: str, days: tuple[date, ...]) -> float | None:
        """What was expected of a sum on these days; None unless all of them are known."""
        period = self.asked.scope.period
        told = self.whole.of(name, self.place, period, frozenset(days))
        there = (name, ()) in self.judged.row
        return told.mean if there and told is not None and told.days == days else None

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

    def _pieces(self, names: Iterable[str]) -> dict[str, float]:
        infos, unit = self.asked.scope.metrics, self.judged.told.events.unit
        told = {n: float(unit[self.judged.row[n, ()]]) for n in names if infos[n].unit != "count"}
        return {name: piece for name, piece in told.items() if isfinite(piece)}

    def _places(self, strays: Strays, name: str) -> dict[str, dict[str, Level]]:
        found: dict[str, dict[str, Level]] = {}
        for row, level in strays.places(name).items():
            [(dimension, value)] = self.judged.series[row].place
            found.setdefault(dimension, {})[value] = level
        return found
