"""How far leaves stray from expectation when nothing happened.

Learned from the leaves themselves, and robustly: what happened mostly goes one way, so the calmer
side of the residuals (above or below expectation) shows the noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma, log, pi
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fanbu.stats.rootcause.types import Floats

MEDIAN_OF_NORMAL = 0.6744897501960817
"""The median of |z|, z standard normal."""
FEWEST = 20
"""Leaves a side needs to be asked at all."""
BIN = 200
"""Leaves of about the same size that tell the noise of that size."""
SAMPLE = 2_000
TAIL = 0.01
LEAST = 1e-12
MOST_WHOLE = 2.0**53
ROUND = 1e-4
"""Relative distances below which a deviance is taken from its second derivative."""
SHAPES = np.array([3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 30.0, 200.0])
"""Degrees of freedom tried for the body of the noise."""


@dataclass(frozen=True, slots=True)
class Law:
    """Var(real) = `count`·expected + `share`·expected²: counting noise and relative noise."""

    count: float
    share: float


@dataclass(frozen=True, slots=True)
class Null:
    """The density of a quiet leaf's residual: Student's t, with an exponential tail.

    `scale`, `shape`: of the t; `spread`: its root mean square, extremes cut; beyond `edge` the
    density is `height − (|z| − edge)/reach` (nats).
    """

    scale: float
    shape: float
    spread: float
    edge: float = np.inf
    height: float = 0.0
    reach: float = 1.0

    def log_density(self, z: Floats) -> Floats:
        size = np.abs(z)
        body = _log_t(z, self.scale, self.shape)
        tail = self.height - (size - self.edge) / self.reach if np.isfinite(self.edge) else body
        found: Floats = np.where(size > self.edge, tail, body)
        return found


def law_of(real: Floats, expected: Floats) -> Law:
    """The law of the noise, from medians over leaves of about one size.

    Whole numbers are taken for counts: their counting noise is at least Poisson's (1).
    """
    error, size = real - expected, np.maximum(_size(real, expected), 1e-300)
    least = whole_unit(real)
    if least and bool((expected >= 0).all()):
        size = np.maximum(expected, LEAST * least)
        # raw errors of small counts are skew
        error = counted(real / least, expected / least, 0.0) * np.sqrt(size * least)
    quiet = _calm(error / size)
    calm, size = error[quiet], size[quiet]
    if len(calm) < FEWEST:
        return _little(error, np.maximum(_size(real, expected), 1e-300), least)
    order = np.argsort(size, kind="stable")
    bins = np.array_split(order, int(np.clip(len(order) // BIN, 4, 24)))
    middle = np.array([np.median(size[each]) for each in bins])
    variance = np.array([(np.median(np.abs(calm[each])) / MEDIAN_OF_NORMAL) ** 2 for each in bins])
    found = _mixed(middle, np.maximum(variance, 1e-300))
    return Law(max(found.count, least), found.share)


def whole_unit(*counts: Floats) -> float:
    """The greatest number that all of them are multiples of; 0 where one is not whole."""
    divisor = 0
    for each in counts:
        if not len(each) or float(np.abs(each).max()) > MOST_WHOLE or bool((each % 1 != 0).any()):
            return 0.0
        divisor = int(np.gcd.reduce(each.astype(np.int64), initial=divisor))
    return float(divisor)


def _little(error: Floats, size: Floats, least: float) -> Law:
    """Too few leaves to tell two laws apart: counts stray as counts do, amounts half either way."""
    if not len(error):
        return Law(max(least, LEAST), 0.0)
    level = (float(np.median(np.abs(error) / np.sqrt(size))) / MEDIAN_OF_NORMAL) ** 2
    if least:
        return Law(max(least, level), 0.0)
    typical = float(np.exp(np.mean(np.log(size))))
    unit = size * (size + typical) / 2
    level = max(float(np.median(error**2 / unit)) / MEDIAN_OF_NORMAL**2, LEAST)
    return Law(level * typical / 2, level / 2)


def _mixed(size: Floats, variance: Floats) -> Law:
    """The mix of both laws that fits the bins best in the logarithm (least absolute error)."""
    typical = float(np.exp(np.mean(np.log(size))))
    parts = np.linspace(0, 1, 41)[:, None]
    apart = np.log(variance) - np.log((1 - parts) * size * typical + parts * size**2)
    levels = np.median(apart, axis=1, keepdims=True)
    loss = np.abs(apart - levels).sum(axis=1)
    best = int(np.argmax(loss <= float(loss.min()) + 1e-9))
    part, height = float(parts[best, 0]), float(np.exp(levels[best, 0]))
    return Law((1 - part) * height * typical, part * height)


def residuals(real: Floats, expected: Floats, law: Law) -> Floats:
    """Standardised distance above expectation: float64[leaves], about normal when quiet.

    Counts by their deviance, shifted so that it is about normal and centred down to very small
    expectations (`counted`). Relative noise by a difference of roots over their mean, which treats
    doubling and halving alike and is bounded. Negative amounts by the plain difference.
    """
    size = _size(real, expected)
    v, f = np.maximum(real, 0.0), np.maximum(expected, 0.0)
    if law.count <= 1e-9 * law.share * (float(np.mean(size)) + 1e-300):
        roots = np.sqrt(v) + np.sqrt(f)
        z = 4 * (np.sqrt(v) - np.sqrt(f)) / np.where(roots > 0, roots, 1.0)
        z /= np.sqrt(max(law.share, 1e-12))
    else:
        z = counted(v / law.count, f / law.count, law.share)
    variance = law.count * size + law.share * size**2
    signed = (real < 0) | (expected < 0)
    found: Floats = np.where(signed, (real - expected) / np.sqrt(np.maximum(variance, 1e-300)), z)
    return found


def information(expected: Floats, law: Law) -> Floats:
    """The root of what each leaf tells of a common factor: f²/Var."""
    size = np.maximum(np.abs(expected), 1e-300)
    found: Floats = size / np.sqrt(law.count * size + law.share * size**2 + 1e-300)
    return found


def counted(seen: Floats, mean: Floats, share: float) -> Floats:
    """How far counts are from their mean, as a normal deviate; variance mean + share·mean².

    The root of the negative binomial's deviance (of Poisson's where `share` is 0), times a shift
    of a sixth of the skewness: the mid-point form of Peizer & Pratt (1968).
    """
    m = np.maximum(mean, LEAST)
    logs = np.log(np.maximum(seen, LEAST) / m)
    if share * float(m.max(initial=0.0)) > ROUND:
        rest = (seen + 1 / share) * np.log1p(share * (seen - m) / (1 + share * m))
        half = np.where(seen > 0, seen * logs, 0.0) - rest
    else:
        half = np.where(seen > 0, seen * logs, 0.0) - (seen - m)
    apart = seen - m
    near = np.abs(apart) < ROUND * (1 + m)
    root = np.sqrt(np.maximum(2 * half, 0.0)) / np.where(near, 1.0, np.abs(apart))
    slope = np.where(near, 1 / np.sqrt(m + share * m**2), root)
    found: Floats = slope * (apart + (1 + 2 * share * m) / 6)
    none = seen <= 0
    found[none] = -_nothing(m[none], share)
    return found


def shared_out(seen: Floats, both: Floats, part: Floats) -> Floats:
    """How far the `part` of some counts is from its due, as a normal deviate: the binomial's.

    As `counted`; 0 where there is nothing to share out or the part is none or all.
    """
    due, rest = both * part, both * (1 - part)
    other = both - seen
    some = (due > LEAST) & (rest > LEAST)
    a, b = np.where(some, due, 1.0), np.where(some, rest, 1.0)
    half = np.where(seen > 0, seen * np.log(np.maximum(seen, LEAST) / a), 0.0)
    half += np.where(other > 0, other * np.log(np.maximum(other, LEAST) / b), 0.0)
    apart = seen - a
    near = np.abs(apart) < ROUND * (1 + np.minimum(a, b))
    root = np.sqrt(np.maximum(2 * half, 0.0)) / np.where(near, 1.0, np.abs(apart))
    slope = np.where(near, np.sqrt(1 / a + 1 / b), root)
    z = slope * (apart + (1 - 2 * part) / 6)
    none, all_ = some & (seen <= 0), some & (other <= 0)
    z[none] = -_nothing(-both[none] * np.log1p(-part[none]), 0.0)
    z[all_] = _nothing(-both[all_] * np.log(part[all_]), 0.0)
    found: Floats = np.where(some, z, 0.0)
    return found


def _nothing(mean: Floats, share: float) -> Floats:
    """The deviate of a count of zero: half of its chance lies below (Pólya's form of the tail)."""
    logs = -np.log1p(share * mean) / share if share > ROUND else -mean
    chance = np.exp(logs)
    found: Floats = np.sqrt(np.maximum(-pi / 2 * (logs + np.log(2 - chance)), 0.0))
    return found


def null_of(z: Floats) -> Null:
    """The noise of standardised residuals: the t by likelihood, the tail by its median excess."""
    calm = np.sort(np.abs(z[_calm(z)]))
    if len(calm) < FEWEST:
        return Null(1.0, 200.0, 1.0)
    places = np.linspace(0, len(calm) - 1, min(SAMPLE, len(calm))).astype(np.int64)
    scale, shape = _t_fit(calm[places])
    spread = float(np.sqrt(np.mean(np.minimum(calm, 6 * scale) ** 2)))
    last = int(len(calm) * TAIL)
    if last < 1:
        return Null(scale, shape, spread)
    last = max(last, 10)
    edge = float(calm[-last - 1])
    reach = max(float(np.median(calm[-last:] - edge)) / log(2), 0.05 * scale)
    height = log(last / len(calm) / 2 / reach)
    return Null(scale, shape, spread, edge, height, reach)


def _t_fit(size: Floats) -> tuple[float, float]:
    start = max(float(np.median(size)) / MEDIAN_OF_NORMAL, 1e-6)
    scales = start * np.linspace(0.6, 1.3, 15)
    tried = [(float(_log_t(size, s, n).sum()), float(s), float(n)) for n in SHAPES for s in scales]
    _, scale, shape = max(tried)
    return scale, shape


def _log_t(z: Floats, scale: float, shape: float) -> Floats:
    top = lgamma((shape + 1) / 2) - lgamma(shape / 2) - 0.5 * log(shape * pi) - log(scale)
    found: Floats = top - (shape + 1) / 2 * np.log1p((z / scale) ** 2 / shape)
    return found


def _size(real: Floats, expected: Floats) -> Floats:
    """Half-way between both, by their roots: so neither of them is preferred."""
    found: Floats = (np.sqrt(np.abs(real)) + np.sqrt(np.abs(expected))) ** 2 / 4
    return found


def _calm(z: Floats) -> Floats:
    """Which leaves show the noise: those of the calmer side, or both where they agree."""
    above, below = z > 0, z < 0
    if min(above.sum(), below.sum()) < FEWEST:
        return np.asarray(above | below)
    high, low = float(np.median(z[above])), float(-np.median(z[below]))
    if max(high, low) < 1.1 * min(high, low):
        return np.asarray(above | below)
    return np.asarray(above if high < low else below)
