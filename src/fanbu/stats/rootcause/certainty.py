"""How sure a cause is: against chance, and against other names for the same leaves."""

from __future__ import annotations

from math import erfc, exp, log, pi, sqrt
from typing import TYPE_CHECKING

import numpy as np

from fanbu.stats.rootcause.search import evidence, gains_of
from fanbu.stats.rootcause.types import ANY, matching

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fanbu.stats.rootcause.search import Field, Found
    from fanbu.stats.rootcause.types import Bools, Floats, Pattern

SURE = 30.0
"""Nats beyond which chance is not asked: a code that saves g nats does so by chance with
probability e^−g at most (Kraft's inequality and Markov's)."""
DEALS = 99
FEWEST_DEALS = 5
WORK = 4_000_000
"""Sums over leaves that all deals of a problem may cost."""
EULER = 0.5772156649015329


def p_values(field_: Field, found: Sequence[Found], *, seed: int) -> list[float]:
    """The chance that quiet residuals, dealt anew, save as much somewhere (maximum over patterns).

    Dealt from all leaves but those of causes beyond doubt and of causes of a single leaf, which
    would be held against themselves; far residuals are smoothed by the tail's law.

    Gains beyond `SURE` take the bound e^−gain. The maxima of the deals are read through their
    Gumbel law (as scan statistics are; Abrams, Kulldorff & Kleinman 2006), so that few deals
    tell small probabilities.
    """
    gains = [each.gain for each in found]
    if all(gain >= SURE for gain in gains):
        return [exp(-gain) for gain in gains]
    quiet = np.ones(len(field_.z), np.bool_)
    for each in found:
        if each.gain >= SURE or len(each.leaves) == 1:
            quiet[each.leaves] = False
    maxima = _dealt(field_, field_.z[quiet], np.random.default_rng(seed))
    law = gumbel(maxima)
    return [exp(-gain) if gain >= SURE else beyond(gain, *law) for gain in gains]


def _dealt(field_: Field, quiet: Floats, chance: np.random.Generator) -> Floats:
    """The largest gain of each deal: float64[deals]."""
    leaves, null = len(field_.z), field_.null
    rounds = int(np.clip(WORK // (3 * leaves * len(field_.sums)), FEWEST_DEALS, DEALS))
    maxima = np.empty(rounds)
    for place in range(rounds):
        z = chance.choice(quiet, leaves)
        far = np.flatnonzero(np.abs(z) > null.edge)
        z[far] = np.sign(z[far]) * (null.edge + chance.exponential(null.reach, len(far)))
        maxima[place] = _largest(field_, z)
    return maxima


def _largest(field_: Field, z: Floats) -> float:
    quiet = field_.null.log_density(z)
    squares = z**2
    largest = -np.inf
    for sums in field_.sums:
        cuboid = sums.cuboid
        gain = gains_of(
            cuboid.count, cuboid.total(z), cuboid.total(squares), cuboid.total(quiet), field_.null
        )
        gain[cuboid.count == 0] = -np.inf
        largest = max(largest, float(gain.max()) - cuboid.bits)
    return largest


def gumbel(maxima: Floats) -> tuple[float, float]:
    """The Gumbel law of some maxima, by their moments: its mode and its scale."""
    spread = float(maxima.std(ddof=1)) * sqrt(6) / pi
    return float(maxima.mean()) - EULER * spread, spread


def beyond(gain: float, middle: float, spread: float) -> float:
    """P(a maximum of this law is at least `gain`)."""
    if spread <= 0:
        return 1.0 if gain <= middle else 0.0
    return float(-np.expm1(-exp(min(-(gain - middle) / spread, 700.0))))


def stability(field_: Field, found: Found, others: Iterable[Bools]) -> float:
    """The share of resampled worlds in which the pattern beats its neighbours and is worth naming.

    Leaves are drawn again (each a Poisson(1) number of times); sums over leaves are then about
    normal with variance Σw², so the share is worked out, not drawn. Neighbours: one attribute
    fewer, and the best with one attribute more. `others`: leaves of the other causes, which speak
    for neither side.
    """
    taken = np.zeros(len(field_.z), np.bool_)
    for other in others:
        taken |= other
    inside = matching(field_.codes, found.pattern)
    says = _judged(field_, inside)
    share = _above(says[inside], log(2 ** len(found.pattern)))
    for wide in _wider(found.pattern):
        extra = matching(field_.codes, wide) & ~inside & ~taken
        share = min(share, _above(-says[extra], 0.0))
    for left in _left_out(field_, found.pattern, inside, says):
        share = min(share, _above(left, 0.0))
    return round(share, 3)


def _judged(field_: Field, inside: Bools) -> Floats:
    """What every leaf says for having moved as these did."""
    low, high = np.quantile(field_.z[inside], [0, 1])
    like = (field_.z >= low) & (field_.z <= high)
    says = np.full(len(field_.z), log(0.1))
    says[like] = evidence(field_.z[like], field_.quiet[like], field_.null)
    return says


def _wider(pattern: Pattern) -> list[Pattern]:
    fixed = [a for a, code in enumerate(pattern) if code != ANY]
    return [tuple(ANY if a == drop else code for a, code in enumerate(pattern)) for drop in fixed]


def _left_out(field_: Field, pattern: Pattern, inside: Bools, says: Floats) -> list[Floats]:
    """For each open attribute, the leaves its best single value would leave out."""
    codes, mine = field_.codes[inside], says[inside]
    found = []
    for attribute, code in enumerate(pattern):
        if code != ANY:
            continue
        best = int(np.bincount(codes[:, attribute], mine).argmax())
        left = mine[codes[:, attribute] != best]
        if len(left):
            found.append(left)
    return found


def _above(says: Floats, level: float) -> float:
    """P(the resampled sum exceeds `level`); no leaf says nothing against it: 1."""
    if not len(says):
        return 1.0
    return 0.5 * erfc((level - float(says.sum())) / (sqrt(2 * float((says**2).sum())) + 1e-300))
