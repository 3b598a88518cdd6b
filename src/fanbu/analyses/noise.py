"""How sure we are that a change is more than the usual up and down.

The model, stated wherever its numbers appear: the change from one comparable period to the next
is Normal around zero with standard deviation sigma. Sigma is 1.4826 × the median absolute change
between neighbouring earlier periods (at least four such changes), and never less than what counts
bring by themselves: Poisson for a count (`poisson`), and its share in a ratio of counts or of money
over a count (`of_ratio`). Money with too little history has no sigma: then nothing is claimed
(certainty one half, no interval).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, isnan, nan, sqrt
from typing import TYPE_CHECKING

import numpy as np

from fanbu.types import Estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

CERTAIN = 0.9
UNKNOWN = 0.5
FEWEST_CHANGES = 4
NORMAL_90 = 1.6448536269514722
MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True, slots=True)
class Noise:
    """`certainty` 0–1 that a change of this size is not noise; `effect` with its 90 % interval."""

    certainty: float
    effect: Estimate | None

    @property
    def sure(self) -> bool:
        return self.certainty >= CERTAIN


def judge(
    before: float, after: float, history: Sequence[float], floor: float | None = None
) -> Noise:
    """Judge the change `after − before` by earlier values (newest first, `before` among them).

    `floor`: the least standard deviation of the change that counting alone brings; None: unknown.
    """
    change = after - before
    if isnan(change):
        return Noise(0.0, None)
    sigma = _sigma(history)
    if floor is not None and not isnan(floor):
        sigma = max(sigma or 0.0, floor)
    if sigma is None:
        return Noise(UNKNOWN, None)
    if sigma == 0:
        return Noise(1.0 if change else 0.0, Estimate(change, change, change))
    certainty = erf(abs(change) / sigma / sqrt(2))
    reach = NORMAL_90 * sigma
    return Noise(certainty, Estimate(change, change - reach, change + reach))


def around(noise: Noise, change: float) -> Noise:
    """The same spread around another change: of periods that were taken to one length."""
    if noise.effect is None:
        return noise
    reach = (noise.effect.high - noise.effect.low) / 2
    if reach <= 0:
        return Noise(1.0 if change else 0.0, Estimate(change, change, change))
    certainty = erf(abs(change) * NORMAL_90 / reach / sqrt(2))
    return Noise(certainty, Estimate(change, change - reach, change + reach))


def poisson(before: float, after: float) -> float:
    """Standard deviation of the difference of two counts."""
    return sqrt(max(before + after, 0.0))


def of_ratio(ratio: float, counts: Sequence[float]) -> float:
    """Standard deviation of a ratio's change from the counts it is made of, in both periods.

    The relative variance of a count n is 1/n; zero counts leave it unknown (NaN).
    """
    if not counts or not all(n > 0 for n in counts):
        return nan
    return abs(ratio) * sqrt(sum(1 / n for n in counts))


def _sigma(history: Sequence[float]) -> float | None:
    known = np.array([value for value in history if not isnan(value)], np.float64)
    changes = np.abs(np.diff(known))
    if len(changes) < FEWEST_CHANGES:
        return None
    return float(MAD_TO_SIGMA * np.median(changes))
