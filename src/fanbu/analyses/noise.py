"""How sure we are that a change is more than the usual up and down.

The model, stated wherever its numbers appear: the change from one comparable period to the next
is Normal around zero with standard deviation sigma. Sigma is 1.4826 × the median absolute change
between neighbouring earlier periods (at least four such changes), and for counts never less than
Poisson: sqrt(before + after). Money and ratios with too little history have no sigma: then nothing
is claimed (certainty one half, no interval).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, isnan, sqrt
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


def judge(before: float, after: float, history: Sequence[float], *, counts: bool) -> Noise:
    """Judge the change `after − before` by earlier values (newest first, `before` among them)."""
    change = after - before
    if isnan(change):
        return Noise(0.0, None)
    sigma = _sigma(history)
    if counts:
        sigma = max(sigma or 0.0, sqrt(max(before + after, 0.0)))
    if sigma is None:
        return Noise(UNKNOWN, None)
    if sigma == 0:
        return Noise(1.0 if change else 0.0, Estimate(change, change, change))
    certainty = erf(abs(change) / sigma / sqrt(2))
    reach = NORMAL_90 * sigma
    return Noise(certainty, Estimate(change, change - reach, change + reach))


def _sigma(history: Sequence[float]) -> float | None:
    known = np.array([value for value in history if not isnan(value)], np.float64)
    changes = np.abs(np.diff(known))
    if len(changes) < FEWEST_CHANGES:
        return None
    return float(MAD_TO_SIGMA * np.median(changes))
