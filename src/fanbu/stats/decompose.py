"""A change, split exactly: over the factors of a product, over the segments of a ratio.

Every function here returns parts that sum to the change within 1e-9 of the values they came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

SMALL_LOG = 1e-2
"""Under this |ln(after/before)| the log-mean is taken from its series."""


class RatioParts(NamedTuple):
    """Shape [segments, …] each; `rate + mix` summed over segments is the change of the ratio."""

    rate: Floats
    mix: Floats


class CountParts(NamedTuple):
    """Shape [segments, …] each; the three of a segment sum to that segment's own change."""

    volume: Floats
    mix: Floats
    rate: Floats


def product(before: ArrayLike, after: ArrayLike) -> Floats:
    """How much each factor of a product contributed to its change.

    `before`, `after`: [factors] or [factors, …], the same shape; out: that shape, summing over
    axis 0 to `after.prod(0) - before.prod(0)`.

    Where all values are positive: the log-mean split (LMDI-I), part = L(V', V)·ln(x'/x) with
    L(a, b) = (a − b) / ln(a/b) (Ang 2005, The LMDI approach, Table 1). Where a value is zero,
    negative or changes sign: the Shapley value of the factors, the mean over all orders in which
    they can change. A NaN gives NaN. No factor, or shapes that differ: BadInput.
    """
    old, new = np.asarray(before, np.float64), np.asarray(after, np.float64)
    if old.shape != new.shape or old.ndim == 0 or old.shape[0] == 0:
        raise BadInput("factors_differ", before=list(old.shape), after=list(new.shape))
    positive = np.all((old > 0) & (new > 0), axis=0)
    parts = np.where(positive, _log_mean(old, new, where=positive), _shapley(old, new))
    return _settle(parts, new.prod(axis=0) - old.prod(axis=0))


def ratio(
    numerator_before: ArrayLike,
    denominator_before: ArrayLike,
    numerator_after: ArrayLike,
    denominator_after: ArrayLike,
) -> RatioParts:
    """The change of Σ numerator / Σ denominator, split into rate and mix for each segment.

    Four arrays [segments, …], denominators ≥ 0. With r a segment's rate, w its share of the
    denominator and R the overall rate: rate = mean(w)·Δr, mix = (mean(r) − mean(R))·Δw, means over
    before and after. Summed over segments and both kinds: R' − R.

    A segment without denominator in one period has no rate there: its rate in the other period
    stands in, so that it enters or leaves by mix. A numerator without denominator has no mix: it
    is all rate. Where the whole denominator of a period is zero the ratio does not exist: NaN.
    """
    n0, d0, n1, d1 = _four(numerator_before, denominator_before, numerator_after, denominator_after)
    with np.errstate(divide="ignore", invalid="ignore"):
        total0, total1 = d0.sum(axis=0), d1.sum(axis=0)
        total0, total1 = (
            np.where(total0 == 0, np.nan, total0),
            np.where(total1 == 0, np.nan, total1),
        )
        overall0, overall1 = n0.sum(axis=0) / total0, n1.sum(axis=0) / total1
        shift = d1 / total1 - d0 / total0
        mean_rate = _mean_rate(n0, d0, n1, d1)
        own = n1 / total1 - n0 / total0
    rate = own - mean_rate * shift
    mix = np.where(mean_rate == 0, 0.0, mean_rate) - (overall0 + overall1) / 2
    no_denominator = (d0 == 0) & (d1 == 0)
    mix = np.where(no_denominator, 0.0, mix * shift)
    both = _settle(np.stack([rate, mix]).reshape(-1, *rate.shape[1:]), overall1 - overall0)
    rate, mix = both.reshape(2, *rate.shape)
    return RatioParts(rate, mix)


def volume_mix_rate(
    numerator_before: ArrayLike,
    denominator_before: ArrayLike,
    numerator_after: ArrayLike,
    denominator_after: ArrayLike,
) -> CountParts:
    """The change of Σ numerator (leads) driven by a denominator (clicks), for each segment.

    Four arrays [segments, …], denominators ≥ 0. With D the whole denominator, w a segment's share
    of it, r its rate: volume = mean(r)·mean(w)·ΔD (everything grew alike), mix = mean(r)·mean(D)·Δw
    (the segment gained or lost share), rate = mean(d)·Δr (its own rate changed). The three sum to
    the segment's own change; the whole of `mix` equals mean(D) times the mix of `ratio`.

    Zero denominators as in `ratio`; where a whole period has none, shares do not exist and every
    segment's change of denominator is volume.
    """
    n0, d0, n1, d1 = _four(numerator_before, denominator_before, numerator_after, denominator_after)
    total0, total1 = d0.sum(axis=0), d1.sum(axis=0)
    mean_rate = _mean_rate(n0, d0, n1, d1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share0, share1 = d0 / total0, d1 / total1
        mix = mean_rate * (total0 + total1) / 2 * (share1 - share0)
    mix = np.where((total0 == 0) | (total1 == 0), 0.0, mix)
    volume = mean_rate * (d1 - d0) - mix
    rate = (n1 - n0) - mean_rate * (d1 - d0)
    return CountParts(volume, mix, rate)


def _four(
    numerator_before: ArrayLike,
    denominator_before: ArrayLike,
    numerator_after: ArrayLike,
    denominator_after: ArrayLike,
) -> tuple[Floats, Floats, Floats, Floats]:
    given = (numerator_before, denominator_before, numerator_after, denominator_after)
    n0, d0, n1, d1 = (np.asarray(values, np.float64) for values in given)
    shapes = {values.shape for values in (n0, d0, n1, d1)}
    if len(shapes) > 1 or n0.ndim == 0:
        raise BadInput("segments_differ", shapes=[list(shape) for shape in sorted(shapes)])
    if (d0 < 0).any() or (d1 < 0).any():
        raise BadInput("negative_denominator")
    return n0, d0, n1, d1


def _mean_rate(n0: Floats, d0: Floats, n1: Floats, d1: Floats) -> Floats:
    """The mean of the rates before and after; the only one there is; 0 where there is none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        before, after = n0 / d0, n1 / d1
    before, after = np.where(d0 > 0, before, after), np.where(d1 > 0, after, before)
    return np.where((d0 > 0) | (d1 > 0), (before + after) / 2, 0.0)


def _log_mean(old: Floats, new: Floats, *, where: ArrayLike) -> Floats:
    """LMDI-I parts; ones stand in where the split does not apply."""
    chosen = np.asarray(where, np.bool_)
    old, new = np.where(chosen, old, 1.0), np.where(chosen, new, 1.0)
    logs = np.log(new / old)
    total = logs.sum(axis=0)
    before, after = old.prod(axis=0), new.prod(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(
            np.abs(total) < SMALL_LOG,
            np.sqrt(before) * np.sqrt(after) * (1 + total**2 / 24 + total**4 / 1920),
            (after - before) / total,
        )
    parts: Floats = mean * logs
    return parts


def _shapley(old: Floats, new: Floats) -> Floats:
    """Shapley parts of a product, any number of factors.

    The Shapley value of factor i is the integral over t in [0, 1] of the product's derivative in i
    along the straight line old → new (Owen 1972: a product is its own multilinear extension). The
    integrand is a polynomial of degree factors − 1, so Gauss-Legendre with half as many nodes is
    exact, without going through 2^factors subsets.
    """
    factors = old.shape[0]
    nodes, weights = np.polynomial.legendre.leggauss((factors + 1) // 2)
    parts = np.zeros_like(old)
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        between = old + node * (new - old)
        for i in range(factors):
            others = np.delete(between, i, axis=0).prod(axis=0)
            parts[i] += weight * others * (new[i] - old[i])
    return parts


def _settle(parts: Floats, change: Floats) -> Floats:
    """Lay the rounding that is left on the largest part, so that the parts sum to the change."""
    rest = change - parts.sum(axis=0)
    largest = np.abs(parts).argmax(axis=0)
    at = np.expand_dims(largest, 0)
    np.put_along_axis(parts, at, np.take_along_axis(parts, at, axis=0) + rest, axis=0)
    return parts
