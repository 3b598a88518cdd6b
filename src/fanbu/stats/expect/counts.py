"""Small counts speak for themselves: a day without a lead is not strange where leads are few.

Ranks of distances cannot tell that, since most days of such a series are alike. So no small count
is held to be stranger than a negative binomial of its mean and overdispersion has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fanbu.stats.expect.types import Floats

FEW = 30.0
"""Counts with a larger mean are left to their ranks."""
MOST = 120
"""Terms that are added up; a count beyond is left to its rank too."""


def count_chances(counts: Floats, mean: Floats, phi: Floats) -> Floats:
    """How often a count is as far from `mean` on its side, twice: 1 at most.

    All float of one shape; Var = mean + phi·mean². 0 where `mean` or the count is not small, or
    anything is unknown: nothing is said there.
    """
    small = (mean > 0) & (mean <= FEW) & (counts >= 0) & (counts <= MOST)
    found = np.zeros(counts.shape)
    count, mu, over = counts[small], mean[small], np.maximum(phi[small], 1e-6)
    share = over * mu / (1 + over * mu)
    term = np.exp(-np.log1p(over * mu) / over)
    up_to, below = np.zeros(len(count)), np.zeros(len(count))
    for each in range(int(count.max(initial=-1)) + 1):
        up_to += np.where(each <= count, term, 0.0)
        below += np.where(each < count, term, 0.0)
        term = term * share * (each + 1 / over) / (each + 1)
    side = np.where(count < mu, up_to, 1 - below)
    found[small] = np.clip(2 * side, 0.0, 1.0)
    return found


def summed(values: Floats, days: int) -> Floats:
    """float[series, days]: of the last `days` days, unknown ones left out."""
    total = np.cumsum(np.where(np.isfinite(values), values, 0.0), axis=1)
    found = total.copy()
    found[:, days:] -= total[:, :-days]
    return found
