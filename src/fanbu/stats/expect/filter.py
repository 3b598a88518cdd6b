"""Robust ridge regression of all series at once, week by week, each week from the days before it.

On the common scale a series' noise is one number, so series of about the same noise share their
normal equations: a week's forecast of all of them is one matrix product. Strange days are pulled
in to `CLIP` of their distance before they count for later weeks (Huber's pseudo-values), missing
days stand at their expectation. A leaf's coefficients are drawn to its parent's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fanbu.stats.expect.types import WEEK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fanbu.stats.expect.design import Design
    from fanbu.stats.expect.scale import Scale
    from fanbu.stats.expect.types import Bools, Floats, Ints

CLIP = 2.5
STIFFNESS = (0.05, 0.015, 0.15)
"""How far a level walks in two weeks, as a share (standard deviation); each series has its own, the
first where nothing tells."""
LEANING, DOUBTED = 1.5, 0.5
"""A week whose middle day is so far from expectation leans; its days count for so much then."""
STEP = 1.35
"""Ratio of neighbouring classes of noise."""
ROUNDS = 5
HEALTHY = 0.1
"""The noise of a parent, in what its leaves are told of what it has seen."""


@dataclass(frozen=True, slots=True)
class Input:
    """One level of the tree of series.

    `scaled`: float[series, days], NaN where unknown; `known`: share of each day that is known;
    `above`: float[parents, weeks, columns], coefficients of parents at the beginning of each week,
    or None for roots; `parent`: int[series], whose of them; `begin`: int[series], the first day
    that counts; `heads`: bool[series], whether coefficients are wanted, for leaves.
    """

    scaled: Floats
    known: Floats
    scale: Scale
    above: Floats | None
    parent: Ints
    begin: Ints
    heads: Bools


@dataclass(frozen=True, slots=True)
class Forecasts:
    """What each week should have been, as seen before it.

    float[series, days from the first week on]: `fit` on the scale, `variance` of a day about
    it; `beta`: float[series, weeks, columns] as known at the beginning of each week, of heads.
    """

    fit: Floats
    variance: Floats
    beta: Floats


def forecasts(given: Input, columns: Design, weeks: Ints, past: int) -> Forecasts:
    """Each week of `weeks` (their first days, in order, seven days each) from the days before it.

    The stiffness is each series' own: the one that foretold the first `past` days best, by `loss`.
    """
    count, span = len(given.scaled), len(weeks) * WEEK
    found = Forecasts(
        np.zeros((count, span)), np.ones((count, span)),
        np.zeros((count, len(weeks), columns.x.shape[1] if given.heads.any() else 0)),
    )  # fmt: skip
    sums = _Sums(columns.x)
    order, parts = [], []
    for rows, begin, noise in _classes(given):
        part = _Class(_rows(given, rows), columns, int(weeks[0]), begin, noise, sums)
        part.settle()
        order.append(rows)
        parts.append(part)
    if not parts:
        return found
    at = np.concatenate(order)
    every = _Every(_rows(given, at), columns, weeks, parts)
    least = np.full(count, np.inf)
    for stiffness in STIFFNESS:
        tried = every.run(stiffness)
        lost = loss(every.given.scaled[:, weeks[0] : weeks[0] + past], tried)
        better = lost < least
        least[better] = lost[better]
        found.fit[at[better]], found.variance[at[better]] = (
            tried.fit[better],
            tried.variance[better],
        )
        if tried.beta.shape[2]:
            found.beta[at[better]] = tried.beta[better]
    return found


def loss(scaled: Floats, found: Forecasts) -> Floats:
    """float[series]: the mean of −log density, Huber's where a day is strange; 0 without a day."""
    days = scaled.shape[1]
    variance = found.variance[:, :days]
    z = np.abs(scaled - found.fit[:, :days]) / np.sqrt(variance)
    rho = np.where(z <= CLIP, z**2 / 2, CLIP * z - CLIP**2 / 2) + np.log(variance) / 2
    known = np.isfinite(rho)
    total: Floats = np.where(known, rho, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return total


def _classes(given: Input) -> Iterator[tuple[Ints, int, float]]:
    """Series that share their equations: rows, first day, noise."""
    place = np.round(np.log(given.scale.noise) / np.log(STEP)).astype(np.int64)
    keys = np.stack([given.begin, place], axis=1)
    unique, which = np.unique(keys, axis=0, return_inverse=True)
    for number, (begin, step) in enumerate(unique):
        yield np.flatnonzero(which.ravel() == number), int(begin), float(STEP**step)


class _Sums:
    """Products of the columns over stretches of days, each made once."""

    def __init__(self, x: Floats) -> None:
        self.x = x
        self.made: dict[tuple[int, int], Floats] = {}

    def over(self, begin: int, end: int) -> Floats:
        if (begin, end) not in self.made:
            known = self.made.get((begin, end - WEEK))
            x = self.x[begin if known is None else end - WEEK : end]
            self.made[begin, end] = x.T @ x if known is None else known + x.T @ x
        return self.made[begin, end]


class _Class:
    """Series of one class: what all of them share, and their days before the first week `end`."""

    def __init__(
        self, given: Input, columns: Design, end: int, begin: int, noise: float, sums: _Sums
    ) -> None:
        self.given, self.columns = given, columns
        self.end, self.begin, self.noise, self.sums = end, begin, noise, sums
        self.x = columns.x
        self.clean = np.where(np.isfinite(given.scaled), given.scaled, 0.0)

    def settle(self) -> None:
        """The days before the first week: fitted together until strange days stand still."""
        past = slice(self.begin, self.end)
        given, x = self.given.scaled[:, past], self.x[past]
        known = np.isfinite(given)
        usual = np.where(known, given, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        self.clean[:, past] = np.where(known, given, usual[:, None])
        precision = self.precision(self.end, STIFFNESS[0])
        normal = self.normal(self.end, precision)
        solve = np.asarray(np.linalg.solve(normal, x.T), np.float64)
        spread = np.zeros(0)
        for turn in range(ROUNDS):
            fit = self.fitted(self.clean[:, past] @ x, self.leant(0, precision), solve)
            if turn in (0, ROUNDS - 2):
                spread = np.sqrt(self.given.scale.variance(fit, self.given.known[:, past]))
            _pull(self.clean[:, past], given, fit, spread)

    def normal(self, end: int, precision: Floats) -> Floats:
        """The normal equations of the days before `end`, times the noise's variance."""
        return _normal(self.sums.over(self.begin, end), self.noise, precision)

    def fitted(self, summed: Floats, leant: Floats, solve: Floats) -> Floats:
        """Of days whose columns `solve` holds, from the sums of the days before."""
        fit: Floats = summed @ solve
        return fit if self.given.above is None else fit + (leant @ solve)[self.given.parent]

    def leant(self, place: int, precision: Floats) -> Floats:
        """float[parents, columns]: what parents add to their leaves' sums."""
        if self.given.above is None:
            return np.zeros((1, len(precision)))
        drawn: Floats = self.columns.taken * precision * self.noise**2
        return self.given.above[:, place] * drawn

    def precision(self, end: int, stiffness: float) -> Floats:
        """Of the prior; what the parent has not seen either is not taken from it."""
        columns = self.columns
        sd = np.where(columns.level, columns.sd * stiffness, columns.sd)
        if self.given.above is None:
            return 1 / sd**2
        seen = np.diag(self.sums.over(self.begin, end))
        unseen = 1 / (1 / sd**2 + seen / HEALTHY**2)
        return 1 / np.where(columns.taken, columns.apart**2 + unseen, sd**2)


class _Every:
    """All classes through all weeks: what goes series by series is done for all of them at once."""

    def __init__(self, given: Input, columns: Design, weeks: Ints, parts: Sequence[_Class]) -> None:
        self.given, self.columns, self.weeks, self.parts = given, columns, weeks, parts
        self.x = columns.x
        self.clean = np.concatenate([part.clean for part in parts])
        ends = np.cumsum([len(part.clean) for part in parts])
        self.slices = [slice(end - len(part.clean), end)
                       for end, part in zip(ends, parts, strict=True)]  # fmt: skip
        self.which = np.repeat(np.arange(len(parts)), [len(part.clean) for part in parts])
        heads = given.heads
        self.headed = [np.flatnonzero(heads[rows]) + rows.start for rows in self.slices]
        self.summed = np.concatenate([
            part.clean[:, part.begin : part.end] @ self.x[part.begin : part.end] for part in parts
        ])  # fmt: skip

    def run(self, stiffness: float) -> Forecasts:
        """All weeks, one after the other; what they pull in counts for the later ones."""
        count, span = len(self.clean), len(self.weeks) * WEEK
        heads = self.given.heads
        found = Forecasts(
            np.zeros((count, span)), np.zeros((count, span)),
            np.zeros((count, len(self.weeks), self.x.shape[1] if heads.any() else 0)),
        )  # fmt: skip
        leaning, summed = np.zeros(count), self.summed.copy()
        for place, week in enumerate(self.weeks):
            days = slice(int(week), int(week) + WEEK)
            ahead = self.x[days]
            out = slice(place * WEEK, place * WEEK + WEEK)
            fit, unsure = self._week(found, summed, place, stiffness)
            own = self.given.scale.variance(fit, self.given.known[:, days])
            variance = own + unsure[self.which] + self.columns.afresh[days] ** 2
            leaning = self._learn(days, fit, np.sqrt(variance), leaning)
            summed += self.clean[:, days] @ ahead
            found.fit[:, out], found.variance[:, out] = fit, variance
        return found

    def _week(
        self, found: Forecasts, summed: Floats, place: int, stiffness: float
    ) -> tuple[Floats, Floats]:
        """The fit of a week, float[series, 7], and how unsure it is, float[classes, 7].

        The coefficients of heads go into `found`.
        """
        week = int(self.weeks[place])
        ahead = self.x[week : week + WEEK]
        most = max(map(len, self.headed))
        right = np.zeros((len(self.parts), ahead.shape[1], WEEK + most))
        right[:, :, :WEEK] = ahead.T
        normals, leant = [], []
        for at, part in enumerate(self.parts):
            precision = part.precision(week, stiffness)
            normals.append(part.normal(week, precision))
            leant.append(part.leant(place, precision))
            if len(rows := self.headed[at]):
                above = 0 if self.given.above is None else self.given.parent[rows]
                right[at, :, WEEK : WEEK + len(rows)] = (summed[rows] + leant[at][above]).T
        solved = np.asarray(np.linalg.solve(np.stack(normals), right), np.float64)
        fit = np.empty((len(summed), WEEK))
        for at, part in enumerate(self.parts):
            rows = self.slices[at]
            fit[rows] = part.fitted(summed[rows], leant[at], solved[at, :, :WEEK])
            if len(own := self.headed[at]):
                found.beta[own, place] = solved[at, :, WEEK : WEEK + len(own)].T
        noise = np.array([part.noise for part in self.parts])
        unsure = noise[:, None] ** 2 * (ahead.T * solved[:, :, :WEEK]).sum(axis=1)
        return fit, unsure

    def _learn(self, days: slice, fit: Floats, spread: Floats, before: Floats) -> Floats:
        """What a week is worth for later ones; −1, 0, 1: to which side it leans as a whole.

        A week that leans is hardly believed; a second one that leans to the same side is.
        """
        middle = _middle((self.given.scaled[:, days] - fit) / spread)
        leaning = np.where(np.abs(middle) > LEANING, np.sign(middle), 0.0)
        limit = np.where(leaning == 0, CLIP, np.where(leaning == before, np.inf, DOUBTED))
        given = self.given.scaled[:, days]
        _pull(self.clean[:, days], given, fit, spread * limit[:, None] / CLIP)
        return leaning


def _pull(clean: Floats, given: Floats, fit: Floats, spread: Floats) -> None:
    """`clean` becomes what these days count for: pulled in, and expected where unknown."""
    apart = given - fit
    pulled = fit + np.clip(apart, -CLIP * spread, CLIP * spread)
    clean[:] = np.where(np.isfinite(apart), pulled, fit)


def _normal(products: Floats, noise: float, precision: Floats) -> Floats:
    """The normal equations, times the noise's variance."""
    found = products.copy()
    found.flat[:: len(found) + 1] += precision * noise**2
    return found


def _middle(z: Floats) -> Floats:
    """float[series]: the median of a week, 0 where fewer than four days are known."""
    known = np.isfinite(z).sum(axis=1)
    ordered = np.sort(z, axis=1)  # NaN comes last
    middle = ordered[np.arange(len(z)), np.maximum(known - 1, 0) // 2]
    return np.where(known > WEEK // 2, middle, 0.0)


def _rows(given: Input, rows: Ints) -> Input:
    return Input(
        given.scaled[rows], given.known[rows], given.scale.take(rows),
        given.above, given.parent[rows], given.begin[rows], given.heads[rows],
    )  # fmt: skip
