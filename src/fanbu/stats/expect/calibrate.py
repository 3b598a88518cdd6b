"""How far days stray: learned from each series' own forecasts of weeks it had not seen.

Conformal, by rank (Vovk et al. 2005): a band holds the share of earlier days that it names. Beyond
the outermost twentieth a rank says too little to choose among thousands of series, so the tail
goes on as an exponential (peaks over threshold, Pickands 1975, with shape zero).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from fanbu.stats.expect.counts import count_chances, summed

if TYPE_CHECKING:
    from fanbu.stats.expect.types import Bools, Floats, Ints

RUNS = (1, 3, 7)
"""Stretches of days that are judged together."""
PAID = 2.0
"""What choosing the strangest of them costs: they overlap, so less than their number."""
FEWEST = 28
"""Days a series must have been foretold for its own distances to count; of runs of 7, four times
as many, since they overlap."""
TAIL, LEAST_TAIL = 0.05, 5
REACH, REACH_DAYS = 0.45, 10
"""How fast a normal's tail falls there, in standard deviations; worth so many days of one's own."""
LONGER = 0.04
"""Added for each further day of a run: levels that move make the sums of days heavier."""
CUT = 3.0
SPECIAL_DAYS = 20
"""Special days are as ordinary ones until so many have been seen."""
YOUNG = 1.2
"""A series without distances of its own: normal, and somewhat wider."""


@dataclass(frozen=True, slots=True)
class Distances:
    """How far days are from what they should have been.

    `even`: float[series, days], distances with special days made as wide as ordinary ones;
    `width`: float[series, days], what they were divided by; `past`: how many days at the beginning
    are known and calibrate.
    """

    even: Floats
    width: Floats
    past: int


def distances(z: Floats, special: Bools, past: int) -> Distances:
    """From standardised distances float[series, days]; `special`: bool[days]."""
    before = z[:, :past]
    square = np.minimum(before**2, CUT**2)
    known = np.isfinite(square)
    odd = special[None, :past]
    usual = _mean(square, known & ~odd, 1.0)
    count = (known & odd).sum(axis=1)
    own = _mean(square, known & odd, 1.0)
    mixed = (count * own + SPECIAL_DAYS * usual) / (count + SPECIAL_DAYS)
    ratio = np.clip(np.sqrt(mixed / np.maximum(usual, 1e-6)), 0.8, 2.5)
    width = np.where(special[None, :], ratio[:, None], 1.0)
    return Distances(z / width, width, past)


def _mean(values: Floats, take: Bools, default: float) -> Floats:
    count = take.sum(axis=1)
    total = np.where(take, values, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), default)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Earlier distances, in order: float[series, days], the unknown last as infinity.

    `count`: int[series], how many are known; `run`: of how many days each.
    """

    ordered: Floats
    count: Ints
    run: int = 1

    def band(self, level: float) -> tuple[Floats, Floats]:
        """float[series] each: the distances between which `level` of days lie."""
        beyond = (1 - level) / 2
        high = np.ceil((self.count + 1) * (1 - beyond)).astype(np.int64)
        low = np.floor((self.count + 1) * beyond).astype(np.int64)
        rows = np.arange(len(self.ordered))
        top = self.ordered[rows, np.clip(high, 1, self.count) - 1]
        return self.ordered[rows, np.clip(low, 1, self.count) - 1], top

    def chances(self, z: Floats) -> Floats:
        """float[series, days]: how often a day is as far from the middle, either way."""
        count = self.count[:, None]
        below = self._below(z)
        kept = np.maximum(np.ceil(self.count * TAIL).astype(np.int64), LEAST_TAIL)
        high = self._tail(z, kept, 1)
        low = self._tail(-z, kept, -1)
        body = np.minimum(below + 1, count - below + 1) / (count + 1)
        found: Floats = np.minimum(2 * np.fmin(body, np.fmin(high, low)), 1.0)
        return np.where(np.isfinite(z), found, np.nan)

    def _below(self, z: Floats) -> Ints:
        """How many of the earlier ones are less: every series halves its own list."""
        low = np.zeros(z.shape, np.int64)
        high = np.broadcast_to(self.count[:, None], z.shape)
        for _ in range(int(self.ordered.shape[1]).bit_length()):
            middle = np.minimum((low + high) // 2, self.ordered.shape[1] - 1)
            less = (np.take_along_axis(self.ordered, middle, axis=1) < z) & (low < high)
            low, high = np.where(less, middle + 1, low), np.where(less, high, middle)
        return low

    def _tail(self, z: Floats, kept: Ints, side: int) -> Floats:
        """The chance beyond the outermost `kept` days of one side; NaN within."""
        rows = np.arange(len(self.ordered))

        def nth(outer: Ints) -> Floats:
            place = self.count - 1 - outer if side > 0 else outer
            found: Floats = side * self.ordered[rows, np.clip(place, 0, self.count - 1)]
            return found

        edge, middle = nth(kept), nth(kept // 2)
        scale = np.maximum(self._scale(), 1e-3)
        own = (middle - edge) / np.log(2)
        usual = (REACH + LONGER * (self.run - 1)) * scale
        apart = kept / self.run  # runs overlap: neighbours tell the same
        reach = (apart * own + REACH_DAYS * usual) / (apart + REACH_DAYS)
        share = (kept + 1) / (self.count + 1)
        over = (z - edge[:, None]) / reach[:, None]
        return np.where(over > 0, share[:, None] * np.exp(-np.maximum(over, 0.0)), np.nan)

    def _scale(self) -> Floats:
        """Half of the middle two thirds: a standard deviation, were they normal.

        Where most days are alike, three quarters of their root mean square.
        """
        rows = np.arange(len(self.ordered))
        last = self.count - 1
        high = self.ordered[rows, np.minimum((self.count * 0.8413).astype(np.int64), last)]
        low = self.ordered[rows, (self.count * 0.1587).astype(np.int64)]
        known = np.isfinite(self.ordered)
        square = _mean(np.minimum(self.ordered**2, CUT**2), known, 1.0)
        found: Floats = np.maximum((high - low) / 2, 0.75 * np.sqrt(square))
        return found


def calibration(past: Floats, run: int = 1) -> Calibration:
    """From earlier distances float[series, days]; series with too few have a normal's.

    `run`: how many days each distance is of.
    """
    known = np.isfinite(past)
    count = known.sum(axis=1)
    ordered = np.sort(np.where(known, past, np.inf), axis=1)
    young = count < FEWEST * (run + 1) / 2
    if young.any():
        size = max(ordered.shape[1], FEWEST)
        wide = np.full((len(ordered), size), np.inf)
        wide[:, : ordered.shape[1]] = ordered
        points = (np.arange(size) + 0.5) / size
        own = np.sqrt(_mean(np.minimum(past**2, (2 * CUT) ** 2), known, 1.0))
        normal = np.array([NormalDist().inv_cdf(point) for point in points])
        wide[young] = YOUNG * np.maximum(own[young, None], 1.0) * normal
        ordered, count = wide, np.where(young, size, count)
    return Calibration(ordered, count, run)


def run_of(even: Floats, days: int) -> Floats:
    """float[series, days]: the distance of the `days` that end there, taken together.

    Unknown days are left out; where fewer than half are known it is NaN.
    """
    known = np.isfinite(even)
    total = _moving(np.where(known, even, 0.0), days)
    count = _moving(known.astype(np.float64), days)
    enough = count >= ceil(days / 2)
    return np.where(enough & known, total / np.sqrt(np.maximum(count, 1.0)), np.nan)


def _moving(values: Floats, days: int) -> Floats:
    summed = np.cumsum(values, axis=1)
    found = summed.copy()
    found[:, days:] -= summed[:, :-days]
    return found


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted in the days that are judged, and some before: float[series, days] each.

    `counts`: NaN where the day is unknown or the series does not count; `mean`: what they should
    have been; `phi`: their overdispersion.
    """

    counts: Floats
    mean: Floats
    phi: Floats

    def chances(self, days: int) -> Floats:
        """Of the last `days` days together; 0 where nothing is said."""
        known = np.where(np.isfinite(self.counts), self.mean, np.nan)
        total, mean = summed(self.counts, days), summed(known, days)
        squares = summed(self.phi * known**2, days)
        phi = squares / np.maximum(mean, 1e-9) ** 2
        return np.where(np.isfinite(self.counts), count_chances(np.round(total), mean, phi), 0.0)


def strangest(given: Distances, counted: Counted, judged: int) -> tuple[Floats, Floats, Ints]:
    """Of the last `judged` days: the chance of a day, of its strangest run, and that run's length.

    float[series, judged] each; NaN (0 for the length) where the day is unknown.
    """
    shape = (len(given.even), judged)
    one, best = np.full(shape, np.nan), np.full(shape, np.inf)
    length = np.zeros(shape, np.int64)
    for days in RUNS:
        together = run_of(given.even, days)
        chance = calibration(together[:, : given.past], days).chances(together[:, -judged:])
        chance = np.maximum(chance, counted.chances(days)[:, -judged:])
        one = chance if days == 1 else one
        better = chance < best
        best = np.where(better, chance, best)
        length = np.where(better, days, length)
    known = np.isfinite(one)
    return one, np.where(known, np.minimum(PAID * best, 1.0), np.nan), np.where(known, length, 0)
