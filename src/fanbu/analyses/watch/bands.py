"""Between which days together should lie: the one band of a stretch, for all who tell of it."""

from __future__ import annotations

from math import inf, isfinite, sqrt
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from fanbu.stats.expect.counts import quantiles
from fanbu.stats.rootcause.noise import MEDIAN_OF_NORMAL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fanbu.analyses.watch.alerts import Judged

    Floats = NDArray[np.float64]

Errors: TypeAlias = "tuple[Floats, Floats]"
"""float[stretches] each: how far off, as a share, and what was meant."""
OF_BAND = 1.959963984540054
"""Sigmas from the middle of a band of 95 % to its end."""
FEW = 2.8
"""The same where some four stretches tell what a sigma is (Student's t)."""
LEAST = 0.02
"""Nothing is foretold to less than so much of itself: what moves by less is no news."""
ENOUGH = 10
"""Stretches that tell a place's level; what it lacks of them all places of the metric stand in."""
UNSURE = 4.0
"""A sigma that n stretches tell is taken 1 + UNSURE/n times: far out Student's t lies there."""
WILDEST = 2.5
"""Sigmas at which a stretch is cut: what happened then is not what is usual."""
SOME = 30.0
"""Counts, or pieces of an amount, of which fewer stray by counting most: to both sides not alike."""
TOLD = 28
"""Earlier stretches, that begin on any day, of which quantiles tell a band."""


def band(judged: Judged, row: int, at: NDArray[np.int64], mean: float) -> tuple[float, float]:
    """Between which 95 % of such stretches lie; wide for a holiday never seen.

    `at`: int[days], the days by their numbers; `mean`: what they together should be. Nobody knows
    how strong such a holiday is, on all of its days. Of several days it is at least as wide as
    earlier stretches of as many strayed: those that quantiles are taken of overlap, and few tell
    little of what happens once in twenty. Of a number that stands (followers), which moves by less
    than a fiftieth, quantiles alone say it.
    """
    low, high = _band(judged, row, at, mean)
    return max(low, floor(judged, row)), high


def floor(judged: Judged, row: int) -> float:
    """What no number of the series can be less than: zero, unless it may go below by definition.

    Or has done so: amounts that were taken back, imported as they were.
    """
    one = judged.series[row]
    below = judged.spec.metrics[one.metric].signed or bool((one.value < 0).any())
    return -inf if below else 0.0


def _band(judged: Judged, row: int, at: NDArray[np.int64], mean: float) -> tuple[float, float]:
    events = judged.told.events
    if events.rare[row]:
        own = events.take(np.array([row])).band(np.array([[mean]]), judged.told.level)
        return min(float(own[0][0, 0]), mean), max(float(own[1][0, 0]), mean)
    if len(at) > 1 and judged.first_time(row, int(at[0]), int(at[-1])):
        return afresh(judged, row, at)
    low, high = judged.around(row, at, mean)
    info = judged.spec.metrics[judged.series[row].metric]
    if len(at) == 1 or not mean or info.over not in ("sum", "ratio"):
        return low, high
    off, meant = errors_of(judged, row, len(at))
    unit = 1.0 if info.unit == "count" else float(events.unit[row])
    if isfinite(unit) and mean > 0:
        number, told = mean / unit, (off, meant / unit)
        own = sigma(told, told, counted=True)
        if number <= SOME:
            beyond = (1 - judged.told.level) / 2
            low, high = (
                float(quantiles(np.array([number]), np.array([own**2]), share)[0]) * unit
                for share in (beyond, 1 - beyond)
            )
            return min(low, mean), max(high, mean)
        half = OF_BAND * mean * sqrt(own**2 + 1 / number)
    else:
        told = len(off) * len(at) >= TOLD
        times = OF_BAND * (1 + UNSURE / len(off)) if told else FEW
        strayed = times * float(np.sqrt((off**2).mean())) if len(off) else 0.0
        alone = (high - low) / 2 / abs(mean)
        half = abs(mean) * max(strayed, sqrt(alone**2 + (OF_BAND * LEAST) ** 2))
    return min(low, mean - half), max(high, mean + half)


def afresh(judged: Judged, row: int, at: NDArray[np.int64]) -> tuple[float, float]:
    """Of days that all stray the same way: the sums of their own ends."""
    one, days = judged.series[row], at - judged.told.first
    plain = bool(np.isnan(one.base).all())
    weight = np.ones(len(at)) if plain else one.base[at]
    there = np.isfinite(one.value[at]) & np.isfinite(weight)
    whole = 1.0 if plain else float(weight[there].sum())
    low, high = (
        float((each[row, days] * weight)[there].sum()) / whole
        for each in (judged.told.low, judged.told.high)
    )
    return low, high


def stretches(judged: Judged, days: int) -> list[tuple[int, int]]:
    """Earlier stretches of so many days, side by side, the latest first.

    They end before all that is judged.
    """
    since = len(judged.series[0].value) - judged.last
    ends = range(since - 1, judged.told.first + days - 2, -days)
    return [(end - days + 1, end) for end in ends]


def errors_of(judged: Judged, row: int, days: int) -> Errors:
    """Of earlier stretches of so many days."""
    told = [judged.stretch(row, *each) for each in stretches(judged, days)]
    found = [(came / meant - 1, meant) for came, meant in told
             if np.isfinite(came) and meant > 0]  # fmt: skip
    both = np.array(found, np.float64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def sigma(own: Errors, together: Errors, *, counted: bool) -> float:
    """How far a level strays beyond counting: by its own errors, or by those of all places.

    Few errors tell little of how far they reach, and what is beyond counting may be hidden in them.
    """
    if len(own[0]) >= ENOUGH:
        square = _excess(*own, 1.0, counted=counted)
        return max(sqrt(max(square, 0.0)) * (1 + UNSURE / len(own[0])), LEAST)
    number = max(len(together[0]), 1)
    return max(sqrt(max(_excess(*together, 1 + UNSURE / number, counted=counted), 0.0)), LEAST)


def _excess(off: Floats, meant: Floats, times: float, *, counted: bool) -> float:
    """`times` the mean square of errors, less counting; large places tell more, wild ones less."""
    if not len(off):
        return 0.0
    z = cut(off * np.sqrt(meant))
    squares = times * z**2 / meant - (1 / meant if counted else 0.0)
    return float((squares * meant).sum() / meant.sum())


def cut(errors: Floats) -> Floats:
    """Errors with the wildest cut."""
    most = WILDEST * float(np.median(np.abs(errors))) / MEDIAN_OF_NORMAL if len(errors) else 0.0
    found: Floats = np.clip(errors, -most, most) if most > 0 else errors
    return found
