"""`expect`: all series at once, from values to bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.errors import BadInput
from fanbu.stats.expect.calibrate import CUT, RUNS, Counted, calibration, distances, strangest
from fanbu.stats.expect.counts import scores
from fanbu.stats.expect.design import design
from fanbu.stats.expect.events import Events
from fanbu.stats.expect.filter import Input, forecasts
from fanbu.stats.expect.rare import OFF, foretold, pieces, rare, weekly
from fanbu.stats.expect.rare import Given as Rare
from fanbu.stats.expect.scale import scale_of
from fanbu.stats.expect.types import LEAST, WEEK, Expectation, Reason

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from fanbu.stats.expect.design import Design
    from fanbu.stats.expect.filter import Forecasts
    from fanbu.stats.expect.types import Bools, Days, Floats, Ints

CALIBRATED = 26
"""Weeks before the judged ones that bands are learned from."""
LATER = (13, 4, 0)
"""The same for series that begin later."""
AGES = (12, 18, 26, 39)
"""Weeks of history that series are sorted by, beside all of it."""
LEAST_KNOWN = 0.2
"""A day of which less is known is not judged."""
QUIET = 4 * WEEK


def expect(  # noqa: PLR0913 - facts about the series, each with its usual value
    values: ArrayLike,
    days: Days,
    *,
    parent: ArrayLike | None = None,
    known: ArrayLike | None = None,
    cases: ArrayLike | None = None,
    adds: ArrayLike | None = None,
    judged: int = WEEK,
    unseen: int = 0,
    level: float = 0.95,
) -> Expectation:
    """What the days of each series should have been, each week from the days before it.

    `values`: float[series, days], NaN where nothing is known. `parent`: int[series], the row of the
    series it is a part of, −1 for none; a leaf leans on its parent's weekdays and occasions.
    `known`: float[series, days] or float[days], the share of a day's final value that is known by
    now (late conversions, an unfinished day), 1 where missing; days below .2 are not judged.
    `cases`: float[series, days], of ratios only (NaN elsewhere), how many cases stand behind each
    day: the smaller of both counts, such as the leads of a cost per lead or the valid ones of a
    valid rate; a day with fewer may stray farther. `adds`: bool[series], whether days add up (all
    do by default): only then days of nothing tell how often something comes. `judged`: the last
    days, from whose values nothing is learned about how far days stray. `unseen`: of so many of the
    last days nothing is learned at all, not even for later weeks. `level`: of the band.

    Days to come are NaN: they have a mean and a band, meant for one week. Bands hold for single
    days. A value multiplied by a constant has its expectation multiplied too, as far as it stays
    what it was: whole numbers are counts, in pieces of their greatest common divisor, and 7.5 times
    as many are amounts, or counts of other pieces. Series do not touch each other but through
    `parent`. Raises BadInput `series_differ` for shapes that do not fit together, a loop of
    parents, or no day to judge.
    """
    given, share, above = _checked(values, days, parent, known, judged)
    ahead = -(-judged // WEEK) * WEEK
    end = days.count - ahead
    whole = np.where(share >= LEAST_KNOWN, given / np.maximum(share, LEAST_KNOWN), np.nan)
    reason = _reasons(whole[:, : max(end, 0)])
    first = _first_week(end)
    if first is None or not (reason == Reason.JUDGED).any():
        return _nothing(len(given), days.count, judged, level, reason)
    behind = np.full((1, 1), np.nan) if cases is None else np.asarray(cases, np.float64)
    if behind.shape not in {(1, 1), given.shape}:
        raise BadInput("series_differ", values=list(given.shape), days=days.count)
    run = _Run(whole, share, above, design(days), (first, end), behind)
    run.adds = run.adds if adds is None else np.asarray(adds, np.bool_)
    run.rare = run.adds & (reason == Reason.JUDGED) & rare(whole[:, :end])
    if unseen:
        run.learned = run.scaled.copy()
        run.learned[:, days.count - unseen :] = np.nan
    run.all_levels(reason == Reason.JUDGED)
    return run.expectation(judged, level, reason)


def _checked(
    values: ArrayLike, days: Days, parent: ArrayLike | None, known: ArrayLike | None, judged: int
) -> tuple[Floats, Floats, Ints]:
    given = np.asarray(values, np.float64)
    if given.ndim != 2 or given.shape[1] != days.count:  # noqa: PLR2004 - series × days
        raise BadInput("series_differ", values=list(given.shape), days=days.count)
    above = np.full(len(given), -1) if parent is None else np.asarray(parent, np.int64)
    share = np.ones(days.count) if known is None else np.asarray(known, np.float64)
    fits = above.shape == (len(given),) and share.shape in ((days.count,), given.shape)
    fits = fits and judged > 0
    if not fits or bool((above >= len(given)).any()) or bool((share < 0).any()):
        raise BadInput("series_differ", values=list(given.shape), days=days.count)
    if _depth(above) is None:
        raise BadInput("series_differ", values=list(given.shape), days=days.count)
    share = np.where(np.isnan(share), 1.0, share)
    return np.where(np.isfinite(given), given, np.nan), np.broadcast_to(share, given.shape), above


def _depth(parent: Ints) -> Ints | None:
    """int[series]: how many series stand above; None for a loop."""
    depth = np.zeros(len(parent), np.int64)
    at = parent.copy()
    for _ in range(len(parent) + 1):
        if (at < 0).all():
            return depth
        depth += at >= 0
        at = np.where(at >= 0, parent[at], -1)
    return None


def _first_week(end: int) -> int | None:
    """The first day that is foretold; None where there are fewer than 56 before the judged ones."""
    if end < LEAST:
        return None
    return end - min(CALIBRATED, (end - LEAST) // WEEK) * WEEK


def _reasons(past: Floats) -> Ints:
    """int[series]: a `Reason`, from the values before the judged days."""
    is_known = np.isfinite(past)
    filled = np.where(is_known, past, 0.0)
    count = is_known.sum(axis=1)
    reason = np.full(len(past), Reason.JUDGED.value)
    least = np.where(is_known, past, np.inf).min(axis=1, initial=np.inf)
    most = np.where(is_known, past, -np.inf).max(axis=1, initial=-np.inf)
    reason[least == most] = Reason.CONSTANT
    quiet = ~(filled[:, -QUIET:] != 0).any(axis=1)
    usual = _rate((filled != 0)[:, :-QUIET], is_known[:, :-QUIET])
    ended = quiet & ((usual > 0.25) | ~is_known[:, -QUIET:].any(axis=1))  # noqa: PLR2004 - of days
    reason[ended] = Reason.ENDED
    reason[~(filled != 0).any(axis=1)] = Reason.ZERO
    reason[count < LEAST // WEEK * _weekdays(is_known)] = Reason.SHORT
    return reason


def _weekdays(known: Bools) -> Ints:
    """int[series]: of how many weekdays anything is known; one at least."""
    days = np.arange(known.shape[1]) % WEEK
    found = sum(known[:, days == day].any(axis=1).astype(np.int64) for day in range(WEEK))
    return np.maximum(found, 1)


def _rate(yes: Bools, of: Bools) -> Floats:
    found: Floats = yes.sum(axis=1) / np.maximum(of.sum(axis=1), 1)
    return found


def _nothing(series: int, days: int, judged: int, level: float, reason: Ints) -> Expectation:
    empty, unknown = np.full((series, 0), np.nan), np.full((series, judged), np.nan)
    length = np.zeros((series, judged), np.int64)
    return Expectation(days, level, empty, empty, empty, empty, unknown, unknown, length, reason,
                       Events.none(series))  # fmt: skip


class _Run:
    """One call's series, level by level of their tree."""

    def __init__(
        self, whole: Floats, share: Floats, parent: Ints, columns: Design, days: tuple[int, int],
        cases: Floats,
    ) -> None:  # fmt: skip
        self.whole, self.share, self.parent = whole, share, parent
        self.columns, (self.first, self.end) = columns, days
        first, end = days
        span = whole.shape[1] - first
        self.fit = np.full((len(whole), span), np.nan)
        self.variance = np.full((len(whole), span), np.nan)
        usual, self.weight = _weights(cases, whole, end)
        self.scale = scale_of(whole[:, :end], usual)
        self.scaled = self.scale.to(whole)
        self.learned = self.scaled
        self.above, self.depth = parent, np.zeros(len(whole), np.int64)
        self.adds, self.rare = np.ones(len(whole), np.bool_), np.zeros(len(whole), np.bool_)

    def all_levels(self, judged: Bools) -> None:
        """Parents first: their leaves lean on them."""
        begun = np.where(np.isfinite(self.whole), np.arange(self.whole.shape[1]), self.end)
        begun = begun.min(axis=1)
        late = self._late(begun)
        parent = self._nearest(judged, late)
        depth = _depth(parent)
        self.above, self.depth = parent, np.zeros(len(parent), np.int64) if depth is None else depth
        heads = np.zeros(len(parent), np.bool_)
        heads[parent[judged & (parent >= 0)]] = True
        above, row = None, np.zeros(len(parent), np.int64)
        for level in range(int(depth.max()) + 1 if depth is not None else 0):
            rows = np.flatnonzero(judged & (depth == level))
            beta = self._level(rows, begun, late, heads, above, row[parent[rows]])
            chosen = np.flatnonzero(heads[rows])
            above = beta[chosen] if len(chosen) else None
            row[rows[chosen]] = np.arange(len(chosen))

    def _late(self, begun: Ints) -> Ints:
        """int[series]: weeks after the first one at which a series has begun for eight weeks."""
        late = np.zeros(len(begun), np.int64)
        total = (self.end - self.first) // WEEK
        for weeks in LATER:
            if weeks < total:
                too_young = begun > self.first + late * WEEK - LEAST
                late[too_young] = total - weeks
        return late

    def _nearest(self, judged: Bools, late: Ints) -> Ints:
        """The next series above that can be leaned on: judged, and no younger."""
        at = self.parent.copy()
        while True:
            wrong = (at >= 0) & (~judged[at] | (late[at] > late))
            if not wrong.any():
                return at
            at[wrong] = self.parent[at[wrong]]

    def _level(
        self, rows: Ints, begun: Ints, late: Ints, heads: Bools, above: Floats | None, row: Ints
    ) -> Floats:
        weeks = np.arange(self.first, self.whole.shape[1], WEEK)
        width = self.columns.x.shape[1] if heads[rows].any() else 0
        beta = np.zeros((len(rows), len(weeks), width))
        for place in np.unique(late[rows]):
            part = np.flatnonzero(late[rows] == place)
            own = rows[part]
            given = Input(
                self.learned[own], np.maximum(self.share[own], LEAST_KNOWN) * self.weight[own],
                self.scale.take(own),
                None if above is None else above[:, place:], row[part],
                self._begin(begun[own], self.first + int(place) * WEEK), heads[own],
            )  # fmt: skip
            past = self.end - int(weeks[place])
            found: Forecasts = forecasts(given, self.columns, weeks[place:], past)
            self.fit[own, place * WEEK :] = found.fit
            self.variance[own, place * WEEK :] = found.variance
            if width:
                beta[part, place:] = found.beta if found.beta.shape[2] else 0.0
        return beta

    def _begin(self, begun: Ints, first: int) -> Ints:
        """The first day that counts, of a few, so that series share their equations."""
        found = np.zeros(len(begun), np.int64)
        for weeks in sorted(AGES, reverse=True):
            day = first - weeks * WEEK
            if day > 0:
                found[begun >= day] = day
        return found

    def expectation(self, judged: int, level: float, reason: Ints) -> Expectation:
        """Back from the scale, with bands and chances."""
        ahead = slice(self.first, None)
        spread = np.sqrt(self.variance)
        z = (self.scaled[:, ahead] - self.fit) / spread
        past = self.end - self.first
        middle = self.scale.back(self.fit)
        pulled = self.scale.back(self.fit + np.clip(z, -CUT, CUT) * spread)
        mean = middle * _smear(middle[:, :past], pulled[:, :past], self.scale.plain)[:, None]
        events = self._rarely(mean)
        few = np.flatnonzero(events.rare)
        own = events.take(few)
        due, over = own.due(mean[few])
        z[few] = scores(own.counted(self.whole[few, self.first :]), due, over)
        apart = distances(z, self.columns.special[ahead], past)
        low, high = calibration(apart.even[:, :past]).band(level)
        width = spread * apart.width
        share = self.share[:, ahead]
        share = np.where(share >= LEAST_KNOWN, share, np.nan)
        bottom = self.scale.back(self.fit + low[:, None] * width) * share
        top = self.scale.back(self.fit + high[:, None] * width) * share
        mean = mean * share
        bottom[few], top[few] = own.band(mean[few], level)
        one, run, length = strangest(apart, self._counted(mean, share, judged, events), judged)
        return Expectation(
            self.first, level, mean, np.minimum(bottom, mean), np.maximum(top, mean), z, one, run,
            length, reason, events,
        )  # fmt: skip

    def _rarely(self, mean: Floats) -> Events:
        """Series that have nothing on most days, foretold by the rate of what comes: into `mean`.

        Those above first: their leaves have their days.
        """
        events = Events.none(len(mean))
        events.unit[:] = np.where(self.adds, self.scale.piece, np.nan)
        events.off[:] = np.where(self.scale.piece == self.scale.unit, 0.0, OFF)
        weeks = np.arange(self.first, self.whole.shape[1], WEEK)
        for depth in np.unique(self.depth[self.rare]):
            rows = np.flatnonzero(self.rare & (self.depth == depth))
            past = np.where(np.isfinite(self.learned[rows]), self.whole[rows], np.nan)
            scale, share = self.scale.take(rows), self.share[rows]
            counts = scale.counts & (scale.piece == scale.unit)
            piece, whole, tells = pieces((past * share)[:, : self.end], counts, scale.unit)
            profile = self._profile(rows, mean, past[:, : self.end] / tells[:, None])
            given = Rare(past * share, profile, share, whole, piece, weeks, self.end)
            told, found = foretold(given)
            said = np.isfinite(self.fit[rows])
            mean[rows] = np.where(said, told, np.nan)
            events.put(rows, found)
        return events

    def _profile(self, rows: Ints, mean: Floats, events: Floats) -> Floats:
        """float[rows, days]: what the series above should have, and weekdays of one's own.

        Before the first day that is foretold the former is even: what a day had in the mean. So
        only later days tell how the weekdays of a part differ.
        """
        weekdays = self.columns.x[:, self.columns.weekdays]
        past = np.full((len(rows), len(weekdays)), np.nan)
        past[:, : events.shape[1]] = events
        parts = self.above[rows] >= 0
        found = weekly(past, weekdays)
        if parts.any():
            whole = np.array(
                [self._of_above(int(row), mean[row]) for row in self.above[rows][parts]]
            )
            past[:, : self.first] = np.nan
            found[parts] = weekly(past[parts], weekdays, whole)
        return found

    def _of_above(self, row: int, mean: Floats) -> Floats:
        before = self.whole[row, max(self.first - LEAST, 0) : self.first]
        known = before[np.isfinite(before)]
        usual = float(known.mean()) if len(known) else float(np.nanmean(mean))
        whole = np.full(self.whole.shape[1], usual)
        whole[self.first :] = np.where(np.isfinite(mean), mean, usual)
        size = float(whole[: self.end].mean())
        return whole / size if size > 0 and (whole >= 0).all() else np.ones(len(whole))

    def _counted(self, mean: Floats, share: Floats, judged: int, events: Events) -> Counted:
        """Of the judged days and the longest run before them."""
        part = slice(-judged - max(RUNS), None)
        mean = mean[:, part]
        value = self.whole[:, self.first :][:, part] * share[:, part]
        unit = self.scale.unit[:, None]
        counts, due = np.where(self.scale.counts[:, None], value / unit, np.nan), mean / unit
        phi = np.broadcast_to(self.scale.phi[:, None], mean.shape).copy()
        some = np.flatnonzero(events.rare)
        own = events.take(some)
        counts[some] = own.counted(value[some])
        due[some], phi[some] = own.due(mean[some])
        return Counted(counts, due, phi)


def _weights(cases: Floats, whole: Floats, end: int) -> tuple[Floats, Floats]:
    """Cases behind a usual day, float[series] (NaN: no ratio), and how many times that a day has.

    The latter float[series, days]; 1 where nothing is told, and at least a twentieth.
    """
    told = np.broadcast_to(cases, whole.shape)
    past = np.isfinite(told[:, :end]) & np.isfinite(whole[:, :end])
    total = np.where(past, told[:, :end], 0.0).sum(axis=1)
    usual = np.where(total > 0, total / np.maximum(past.sum(axis=1), 1), np.nan)
    times = told / usual[:, None]
    return usual, np.where(np.isfinite(times), np.clip(times, 0.05, 20.0), 1.0)


def _smear(middle: Floats, pulled: Floats, plain: Bools) -> Floats:
    """float[series]: what turns the middle of a day into its mean (Duan 1983)."""
    both = np.isfinite(middle) & np.isfinite(pulled)
    told = np.where(both, pulled, 0.0).sum(axis=1)
    meant = np.where(both, middle, 0.0).sum(axis=1)
    usable = (meant > 0) & (told > 0) & ~plain
    return np.where(usable, np.clip(told / np.where(usable, meant, 1.0), 0.5, 4.0), 1.0)
