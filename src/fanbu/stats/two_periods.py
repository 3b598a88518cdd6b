"""How far a sum of one period is apart from that of another, in units of chance.

Room `stats`: arrays in, values out. For sums over a few leaves, where the noise cannot be learned
from the leaves themselves; what is learned of it here is only how much wilder than counts they are.
"""

from __future__ import annotations

from math import erfc, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MEDIAN_OF_SQUARE = 0.4549364231195724
"""The median of z², z standard normal."""
QUARTILE_OF_SQUARE = 1.3233036969314665
FEWEST = 8
"""Leaves that tell how wild they are."""
LEAST_SIZE = 5.0
"""Units of noise that a leaf must hold to tell it."""
ROUNDS = 6
HALVINGS = 40
TOLD_BY, USUAL = 5, 0.005
"""Counted leaves of which fewer do not tell how wild they are: then each is taken to wander by a
tenth from period to period (half of its square, as both periods do)."""
WILDEST = 0.02
"""By a fifth at most where fewer than `FEWEST` tell: most of them may have moved."""
STEADY = 2.0
"""Under `FEWEST` leaves of a rate stray by their size where they stray so much more than counts."""
HALF = 0.375
"""Anscombe's shift: 2·√(n + 3/8) of a Poisson count has variance 1 (1948)."""
NORMAL_90 = 1.6448536269514722


class Wild(NamedTuple):
    """Var(real − expected) of a quiet leaf: `counted`·size + `share`·size², size = real + expected.

    Two Poisson counts have 1 and share 0. Where more stands behind the expected value, its part of
    the size is smaller (`error`, as of `apart`).
    """

    counted: float
    share: float = 0.0

    def of(self, real: Floats, expected: Floats, error: Floats | float = 1.0) -> float:
        """Of a sum over these leaves: its variance over its size."""
        size = np.abs(real) + error * np.abs(expected)
        return self.over(float(size.sum()), float((size**2).sum()))

    def over(self, whole: float, squares: float) -> float:
        """The same, of the sum of the leaves' sizes and of their squares."""
        return self.counted + (self.share * squares / whole if whole > 0 else 0.0)


def wildness(
    real: Floats,
    expected: Floats,
    *,
    counts: bool,
    error: Floats | float = 1.0,
    rates: bool = False,
) -> Wild:
    """How far leaves stray between two periods when nothing happened; both float[leaves].

    By medians over leaves, small ones and large ones apart, so that what happened in a few of them
    does not count. With few leaves counts stray as counts do and by a share of their size, and
    amounts, whose tails no median knows of, by the mean square of all (by half of it at least
    where eight or more tell). `counts`: never less than Poisson. `error`: of each expected value,
    as of `apart`. `rates`: what was expected is of the denominators of now, which carry the most of
    what wanders: five to seven leaves are then taken for counts unless they clearly are none. No
    leaf with anything: Poisson.
    """
    size = np.abs(real) + error * np.abs(expected)
    some = size > (LEAST_SIZE if counts else 0.0)
    ratio = (real[some] - expected[some]) ** 2 / size[some]
    least = 1.0 if counts else 1e-300
    if len(ratio) < 2 * FEWEST:
        if counts:
            few = rates and TOLD_BY <= len(ratio) < FEWEST
            return Wild(1.0, _share(ratio, size[some], STEADY if few else 1.0))
        whole = float((ratio * size[some]).sum() / max(size.sum(), 1e-300))
        if len(ratio) >= FEWEST:
            whole = max(_middle(ratio), whole / 2)
        return Wild(max(whole, least) if len(ratio) else 1.0)
    order = np.argsort(size[some], kind="stable")
    small, large = np.array_split(order, 2)
    sizes = [float(np.median(size[some][half])) for half in (small, large)]
    levels = [max(_middle(ratio[half]), least) for half in (small, large)]
    slope = (levels[1] - levels[0]) / max(sizes[1] - sizes[0], 1e-300)
    if slope <= 0:
        return Wild(max(_middle(ratio), least))
    base = max(levels[0] - slope * sizes[0], least if counts else 0.0)
    ratio, size = ratio[large], size[some][large]
    for _ in range(ROUNDS):  # until the large half's own median agrees
        slope *= _middle(ratio / (base + slope * size))
    return Wild(base, slope)


def _share(ratio: Floats, size: Floats, beyond: float) -> float:
    """Of few counted leaves: how much they stray by their size, beside what counting brings.

    Clicks and views are far wilder than counts, and large leaves show it: were all noise
    counting's, every week would have a cause. Where they stray no more than `beyond` times what
    counts do it is 0.
    """
    if not len(ratio) or _middle(ratio) <= beyond:
        return 0.0
    if len(ratio) < TOLD_BY:
        return USUAL
    low, high = 0.0, float((ratio / size).max()) / MEDIAN_OF_SQUARE
    for _ in range(HALVINGS):
        share = (low + high) / 2
        low, high = (share, high) if _middle(ratio / (1 + share * size)) > 1 else (low, share)
    return high if len(ratio) >= FEWEST else min(high, WILDEST)


def _middle(ratio: Floats) -> float:
    """The scale of squares, by their median or upper quartile, whichever tells of more."""
    middle, upper = np.quantile(ratio, [0.5, 0.75])
    return max(float(middle) / MEDIAN_OF_SQUARE, float(upper) / QUARTILE_OF_SQUARE)


def apart(real: float, expected: float, wild: float, error: float = 1.0) -> float:
    """Standard deviations between two sums, by their roots; plainly where one is negative.

    `error`: the variance of the expected sum in units of its own size: 1 for the count of another
    period, less for one that more stands behind, 0 for what is known. √(n·c) has c times the
    variance of √n.
    """
    error = max(error, 0.0)  # a quotient of sums that may be negative
    if real < 0 or expected < 0:
        size = abs(real) + error * abs(expected)
        return (real - expected) / sqrt(max(wild * size, 1e-300))
    a, b = real / wild, expected / wild
    return 2 * (sqrt(a + HALF) - sqrt(b + HALF)) / sqrt(1 + error)


def chance(z: float) -> float:
    """P(|Z| ≥ |z|) of a standard normal."""
    return erfc(abs(z) / sqrt(2))


def reach(real: float, expected: float, wild: float, error: float = 1.0) -> float:
    """Half the width of the 90 % interval of `real − expected`; `error` as of the variance above.

    An empty sum still strays by one unit of noise.
    """
    both = max(abs(real), wild * HALF) + max(error, 0.0) * max(abs(expected), wild * HALF)
    variance = wild * both
    return NORMAL_90 * sqrt(variance)
