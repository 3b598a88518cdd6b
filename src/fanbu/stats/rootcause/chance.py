"""How often chance alone moves some pattern as far: leaves dealt anew among leaves of their size.

The permutation test of a weighted sum of residuals, within strata of about equal information, by
its saddlepoint instead of by shuffles (Robinson 1982; tail by Lugannani & Rice 1980): exact in its
moments, good to small probabilities, and the same for any order of rows. The noise is what other
leaves show, whatever its law, so small counts, skewed amounts and an expectation that is off
everywhere are no causes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import erfc, exp, log, log1p, pi, sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fanbu.stats.rootcause.types import Bools, Floats, Ints

STRATA = 8
FEWEST = 25
"""Leaves that a stratum has, or there is one less."""
ENOUGH = 20
"""Leaves left to compare with, or strata are joined; of fewer no tail is learned."""
BINS = 256
FARTHEST = 20.0
"""Typical residuals at which one leaf is cut: no leaf alone can speak for many."""
TAIL = 0.01
TAIL_LEAVES = 10
STEPS = 30
NEAR = 1e-3
FARTHEST_ROOT = 35.0
"""Roots of twice the exponent between which the tail's formula holds in floating point."""


@dataclass(slots=True)
class Deal:
    """The leaves of one problem, ready to be dealt.

    `z`: residuals, about alike among leaves of one size; `weight`: what a leaf's residual counts
    for (the root of its information). Sums are of weight·z, weights made equal within a stratum.
    """

    z: Floats
    weight: Floats
    stratum: Ints = field(init=False)
    level: Floats = field(init=False)
    bin: Ints = field(init=False)
    middle: Floats = field(init=False)
    all_: Floats = field(init=False)

    def __post_init__(self) -> None:
        strata = int(np.clip(len(self.z) // FEWEST, 1, STRATA))
        edges = np.unique(np.quantile(self.weight, np.arange(1, strata) / strata))
        self.stratum = np.searchsorted(edges, self.weight, side="right")
        count = np.maximum(np.bincount(self.stratum, minlength=len(edges) + 1), 1)
        squares = np.bincount(self.stratum, self.weight**2, len(edges) + 1)
        level: Floats = np.sqrt(squares / count).astype(np.float64)
        self.level = level / max(float(level.max()), 1e-300)
        reach = FARTHEST * _typical(self.z)
        low = max(float(self.z.min()), -reach)
        width = max((min(float(self.z.max()), reach) - low) / BINS, 1e-12)
        self.bin = np.clip(((self.z - low) / width).astype(np.int64), 0, BINS - 1)
        self.middle = np.asarray(low + width * (np.arange(BINS) + 0.5), np.float64)
        self.all_ = self.counts(np.ones(len(self.z), np.bool_))

    def counts(self, some: Bools) -> Floats:
        """Of some leaves, how many lie where: float64[strata, bins]."""
        place = self.stratum[some] * BINS + self.bin[some]
        found = np.bincount(place, minlength=len(self.level) * BINS)
        return found.reshape(len(self.level), BINS).astype(np.float64)

    def moments(self, some: Bools) -> tuple[Floats, Floats]:
        """Of every leaf, its weighted residual above its stratum's mean, and its variance.

        Mean and variance of a stratum are those of `some` leaves in it; 0 and 1 where it has none.
        """
        counts = self.counts(some)
        left = counts.sum(axis=1)
        mean = counts @ self.middle / np.maximum(left, 1)
        variance = counts @ self.middle**2 / np.maximum(left, 1) - mean**2
        variance = np.where(left > 1, np.maximum(variance, 1e-12), 1.0)
        level = self.level[self.stratum]
        apart = level * (self.middle[self.bin] - mean[self.stratum])
        return apart, level**2 * variance[self.stratum]

    def p_value(self, inside: Bools, others: Bools) -> float:
        """P(leaves drawn from neither side sum up as far as those inside), two-sided.

        `others`: leaves that other causes explain. 1 where too few leaves are left to compare with.
        """
        mine = self.counts(inside)
        pool = self.all_ - self.counts(inside | others)
        rest = _merged(mine, pool, self.level)
        if rest is None:
            return 1.0
        mine, pool, level = rest
        drawn, left = mine.sum(axis=1), pool.sum(axis=1)
        mean = pool @ self.middle / left
        variance = np.maximum(pool @ self.middle**2 / left - mean**2, 0.0)
        variance *= left / np.maximum(left - 1, 1)
        apart = float(level @ (mine @ self.middle - drawn * mean))
        both = float((level**2 * drawn * variance) @ (1 + drawn / left))
        spread = sqrt(float(level**2 @ (drawn * variance)))
        if both <= 0:
            return 1.0 if abs(apart) <= 1e-9 * abs(float(level @ drawn)) else 0.0
        z = student(abs(apart) / sqrt(both), float(left.sum()) - 1)
        if z < 1 or left.sum() < ENOUGH:
            return erfc(z / sqrt(2))
        side = 1.0 if apart > 0 else -1.0
        tails = [
            _Tail.of(values, self.middle, one, side)
            for values, one in zip(pool, mean, strict=True)
        ]  # fmt: skip
        return min(2 * _beyond(tails, drawn, level, z * spread), 1.0)


def _typical(z: Floats) -> float:
    """The size of a middling residual (of those that are not zero)."""
    size = np.abs(z)
    some = size[size > 0]
    return float(np.median(some)) if len(some) else 1.0


def _merged(mine: Floats, pool: Floats, level: Floats) -> tuple[Floats, Floats, Floats] | None:
    """Strata that have leaves inside, each joined with the next until it has enough to compare."""
    kept: list[tuple[Floats, Floats, float]] = []
    some, rest, weight, leaves = np.zeros(BINS), np.zeros(BINS), 0.0, 0.0
    for place in range(len(level) - 1, -1, -1):
        some, rest = some + mine[place], rest + pool[place]
        weight += level[place] * mine[place].sum()
        leaves += mine[place].sum()
        if leaves and rest.sum() >= ENOUGH:
            kept.append((some, rest, weight / leaves))
            some, rest, weight, leaves = np.zeros(BINS), np.zeros(BINS), 0.0, 0.0
        elif not leaves:
            some, rest, weight = np.zeros(BINS), np.zeros(BINS), 0.0
    if leaves:
        if kept:
            last = kept.pop()
            before = last[0].sum()
            weight = (last[2] * before + weight) / (before + leaves)
            some, rest = some + last[0], rest + last[1]
        else:  # few leaves in all: every one is compared with
            rest, weight = pool.sum(axis=0), weight / leaves
        if rest.sum() < 2:  # noqa: PLR2004 - one leaf has no scatter
            return None
        kept.append((some, rest, weight))
    return (
        np.array([each[0] for each in kept]),
        np.array([each[1] for each in kept]),
        np.array([each[2] for each in kept]),
    )


def student(t: float, freedom: float) -> float:
    """The normal deviate that is as far out as Student's t (Wallace 1959)."""
    if freedom < 1:
        return 0.0
    return (8 * freedom + 1) / (8 * freedom + 3) * sqrt(freedom * log1p(t * t / freedom))


@dataclass(frozen=True, slots=True)
class _Tail:
    """The law of one leaf's residual, centred, on the side that is asked for: body and tail.

    Beyond `edge` lies a share `beyond` with an exponential law of mean `reach`.
    """

    place: Floats
    share: Floats
    edge: float
    reach: float
    beyond: float

    @classmethod
    def of(cls, counts: Floats, middle: Floats, mean: float, side: float) -> _Tail:
        order = slice(None) if side > 0 else slice(None, None, -1)
        counts, place = counts[order], side * (middle[order] - mean)
        total = float(counts.sum())
        far = np.cumsum(counts[::-1])[::-1]
        last = int(np.flatnonzero(far >= max(min(TAIL_LEAVES, total / 4), TAIL * total))[-1])
        edge = float(place[last])
        outer = counts[last:] @ (place[last:] - edge) / max(float(counts[last:].sum()), 1.0)
        step = float(abs(middle[1] - middle[0]))
        reach = max(float(outer), step)
        beyond = float(counts[last:].sum()) / total
        some = np.flatnonzero(counts[:last])
        place, share = place[some], counts[some] / total
        # the tail's mean is kept, so that the whole stays centred
        return cls(place, share, edge + float(outer) - reach, reach, beyond)

    def moments(self, t: float) -> tuple[float, float, float]:
        """The cumulant generating function at t < 1/reach, and its two derivatives."""
        grown = self.share * np.exp(t * self.place)
        m0, m1 = float(grown.sum()), float(grown @ self.place)
        m2 = float(grown @ self.place**2)
        free = 1 / (1 - t * self.reach)
        top = self.beyond * exp(min(t * self.edge, 700.0)) * free
        first = self.edge + self.reach * free
        m0, m1 = m0 + top, m1 + top * first
        m2 += top * (first**2 + (self.reach * free) ** 2)
        return log(m0), m1 / m0, m2 / m0 - (m1 / m0) ** 2


def _beyond(tails: list[_Tail], drawn: Floats, level: Floats, apart: float) -> float:
    """P(Σ level·z of the drawn leaves ≥ apart), one side."""
    far = min(
        1 / (one * tail.reach) for one, tail in zip(level, tails, strict=True) if one > 0
    )  # fmt: skip
    low, high = 0.0, far * (1 - 1e-6)
    for _ in range(STEPS):
        t = (low + high) / 2
        total, slope, bend = _cumulants(tails, drawn, level, t)
        if slope < apart:
            low = t
        else:
            high = t
        if abs(slope - apart) < 1e-3 * sqrt(max(bend, 1e-300)):
            break
    root = sqrt(max(2 * (t * apart - total), 0.0))
    if not NEAR < root < FARTHEST_ROOT:
        return exp(-min(root * root / 2, 700.0))
    u = t * sqrt(max(bend, 1e-300))
    density = exp(-root * root / 2) / sqrt(2 * pi)
    found = erfc(root / sqrt(2)) / 2 + density * (1 / u - 1 / root)
    return float(min(max(found, 0.0), exp(-root * root / 2)))


def _cumulants(
    tails: list[_Tail], drawn: Floats, level: Floats, t: float
) -> tuple[float, float, float]:
    total = slope = bend = 0.0
    for tail, count, one in zip(tails, drawn, level, strict=True):
        k0, k1, k2 = tail.moments(t * float(one))
        total += float(count) * k0
        slope += float(count) * float(one) * k1
        bend += float(count) * float(one) ** 2 * k2
    return total, slope, bend
