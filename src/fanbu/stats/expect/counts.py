"""Small counts speak for themselves: a day without a lead is not strange where leads are few.

Ranks of distances cannot tell that, since most days of such a series are alike. So no small count
is held to be stranger than a negative binomial of its mean and overdispersion has it.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FEW = 30.0
"""Counts with a larger mean are left to their ranks."""
MOST = 120
"""Terms that are added up; a count beyond is left to its rank too."""
MOST_COUNT = 1_000
"""The same where a quantile, or a place among counts, is asked for."""
LEAST_PHI, LEAST_TAIL = 1e-6, 1e-15
LEAST_LOG = -700.0
"""The logarithm of the chance of none from which terms can be added up: less is no number."""


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


def quantiles(mean: Floats, phi: Floats, share: float) -> Floats:
    """The least count up to which a negative binomial has `share` or more: floats of one shape.

    Var = mean + phi·mean²; 0 where the mean is none. Above `MOST_COUNT`, and where the chance of
    none is too small for a number, by the gamma of the same mean and variance (Wilson and Hilferty
    1931), which it is near there.
    """
    found = np.zeros(mean.shape)
    out = found.reshape(-1)
    mu, over = mean.ravel(), np.maximum(phi.ravel(), LEAST_PHI)
    far = np.flatnonzero(_none(mu, over) < LEAST_LOG)
    out[far] = _gamma(mu[far], over[far], share)
    open_: Ints = np.flatnonzero((mu > 0) & (_none(mu, over) >= LEAST_LOG)).astype(np.int64)
    mu, over = mu[open_], over[open_]
    step = over * mu / (1 + over * mu)
    term = np.exp(_none(mu, over))
    up_to = term.copy()
    for count in range(MOST_COUNT):
        left = up_to < share
        if not left.any():
            return found
        open_ = open_[left]
        mu, over, step, term, up_to = (each[left] for each in (mu, over, step, term, up_to))
        out[open_] = count + 1
        term = term * step * (count + 1 / over) / (count + 1)
        up_to = up_to + term
    out[open_] = np.maximum(_gamma(mu, over, share), MOST_COUNT)
    return found


def _none(mean: Floats, phi: Floats) -> Floats:
    """The logarithm of the chance of none."""
    found: Floats = -np.log1p(phi * mean) / phi
    return found


def _gamma(mean: Floats, phi: Floats, share: float) -> Floats:
    """The quantile, as a whole number: half a count beyond the gamma's is rounded away."""
    ninth = (1 / mean + phi) / 9
    root = 1 - ninth + NormalDist().inv_cdf(share) * np.sqrt(ninth)
    found: Floats = np.ceil(mean * np.maximum(root, 0.0) ** 3 - 0.5)
    return found


def _gamma_below(counts: Floats, mean: Floats, phi: Floats) -> Floats:
    """P(N < count) by the same."""
    ninth = (1 / mean + phi) / 9
    root = np.cbrt(np.maximum(counts - 0.5, 0.0) / mean)
    z = (root - 1 + ninth) / np.sqrt(ninth)
    beyond = np.exp(-np.interp(np.abs(z), _NORMAL[1], _NORMAL[0]))
    return np.where(z > 0, 1 - beyond, beyond)


def scores(counts: Floats, mean: Floats, phi: Floats) -> Floats:
    """Where a count lies in a negative binomial, as a normal's distance from its middle.

    By half of what equals it (mid-p; Lancaster 1961): float of one shape, NaN where unknown.
    """
    found = np.full(counts.shape, np.nan)
    there = np.isfinite(counts) & np.isfinite(mean)
    count, mu = counts[there], np.maximum(mean[there], 1e-9)
    over = np.maximum(phi[there], LEAST_PHI)
    below, up_to = _below(np.ceil(count), mu, over), _below(np.floor(count) + 1, mu, over)
    middle = (below + up_to) / 2
    tail = np.log(np.maximum(np.minimum(middle, 1 - middle), LEAST_TAIL))
    found[there] = np.sign(middle - 0.5) * np.interp(-tail, *_NORMAL)
    return found


def _below(counts: Floats, mean: Floats, phi: Floats) -> Floats:
    """P(N < count): the terms added up, or the gamma's where they are too many or too small."""
    total = np.zeros(counts.shape)
    far = (counts > MOST_COUNT) | (_none(mean, phi) < LEAST_LOG)
    total[far] = _gamma_below(counts[far], mean[far], phi[far])
    open_: Ints = np.flatnonzero((counts > 0) & ~far).astype(np.int64)
    mu, over, most = mean[open_], phi[open_], counts[open_]
    step = over * mu / (1 + over * mu)
    term = np.exp(_none(mu, over))
    for count in range(MOST_COUNT):
        total[open_] += term
        left = most > count + 1
        if not left.any():
            break
        open_ = open_[left]
        over, step, term, most = (each[left] for each in (over, step, term, most))
        term = term * step * (count + 1 / over) / (count + 1)
    return np.minimum(total, 1.0)


def _normal() -> tuple[Floats, Floats]:
    """−log P(Z > z), and z."""
    z = np.linspace(0.0, 8.0, 801)
    return -np.log([NormalDist().cdf(-each) for each in z]), z


_NORMAL = _normal()
