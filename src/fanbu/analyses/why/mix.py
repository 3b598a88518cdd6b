"""Rates and weights apart: a ratio can fall while it rises in every part (Simpson)."""

from __future__ import annotations

from math import isnan, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.analyses.why.spec import Mix
from fanbu.stats.decompose import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.analyses.why.leaves import Floats, Ints, Leaves

LASTING = 0.8
"""Of both denominators, the share in values that are there in both periods: else whatever came and
went would be all mix."""
SURE = 1.96
ALSO = 0.25
"""… and rates not so much."""
MOSTLY = 0.6
"""A change is called mix when weights bring at least so much of it."""


class Sides(NamedTuple):
    """Numerator and denominator, before and now: float64[leaves]."""

    top_before: Floats
    bottom_before: Floats
    top: Floats
    bottom: Floats

    def by(self, codes: Ints, size: int) -> Sides:
        return Sides(*(np.bincount(codes, each, size).astype(np.float64) for each in self))


class Varies(NamedTuple):
    """Which side of the ratio varies by chance, and its variance over its size."""

    bottom: bool
    wild: float


def mixes(
    leaves: Leaves, sides: Sides, scale: float, varies: Varies, base: Sides | None = None
) -> tuple[Mix, ...]:
    """For each dimension, what rates and what weights brought; the largest mix first.

    `varies`: what makes a rate uncertain. `base`: the counts behind the earlier sides, where these
    are what was expected. None where a denominator is zero over everything.
    """
    if sides.bottom.sum() <= 0 or sides.bottom_before.sum() <= 0:
        return ()
    found = []
    for at, name in enumerate(leaves.dimensions):
        parts = sides.by(leaves.codes[:, at], len(leaves.values[at]))
        if not _lasting(parts):
            continue
        split = ratio(parts.top_before, parts.bottom_before, parts.top, parts.bottom)
        rate, mix = float(split.rate.sum()) * scale, float(split.mix.sum()) * scale
        counts = parts if base is None else base.by(leaves.codes[:, at], len(leaves.values[at]))
        error = _error(parts, varies, counts) * scale
        if not isnan(rate):
            found.append(Mix(name, rate, mix, certain=abs(rate) > SURE * error))
    return tuple(sorted(found, key=lambda each: -abs(each.mix)))


def is_mix(found: Sequence[Mix], change: float) -> bool:
    """Whether weights brought the change, and rates by themselves hardly or not surely moved."""
    if not found or not change:
        return False
    rates = found[0].certain and abs(found[0].rate) >= ALSO * abs(change)
    return found[0].mix / change >= MOSTLY and not rates


def simpson(found: Mix) -> bool:
    """The ratio moved one way while the rates in its parts moved the other."""
    return found.rate * (found.rate + found.mix) < 0


def _lasting(parts: Sides) -> bool:
    both = (parts.bottom > 0) & (parts.bottom_before > 0)
    return all(
        float(side[both].sum()) >= LASTING * float(side.sum())
        for side in (parts.bottom, parts.bottom_before)
    )


def _error(parts: Sides, varies: Varies, counts: Sides) -> float:
    """Standard deviation of the part of rates: each rate strays as what varies in it does."""
    weight = parts.bottom / parts.bottom.sum() + parts.bottom_before / parts.bottom_before.sum()
    variance = np.zeros_like(weight)
    sides = (
        (parts.top, parts.bottom, counts.top, counts.bottom),
        (parts.top_before, parts.bottom_before, counts.top_before, counts.bottom_before),
    )
    for top, bottom, *both in sides:
        counted = both[1] if varies.bottom else both[0]
        some = (bottom > 0) & (counted > 0)
        variance[some] += (top[some] / bottom[some]) ** 2 * varies.wild / counted[some]
    return sqrt(float((variance * (weight / 2) ** 2).sum()))
