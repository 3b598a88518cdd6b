"""Between which days together should lie: the one band of a stretch, for all who tell of it."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, sqrt
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from fanbu.analyses.watch.series import limits
from fanbu.stats.rootcause.noise import MEDIAN_OF_NORMAL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fanbu.analyses.watch.judged import Judged
    from fanbu.stats.expect import Events

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

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
"""Counts, or pieces of an amount: fewer stray by counting most, and to both sides not alike."""
TOLD = 28
"""Earlier stretches, that begin on any day, of which quantiles tell a band."""


def band(judged: Judged, row: int, at: Ints, mean: float) -> tuple[float, float]:
    """Between which 95 % of such stretches lie; wide for a holiday never seen.

    `at`: int[days], the days by their numbers; `mean`: what they together should be. Nobody knows
    how strong such a holiday is, on all of its days. Of several days it is at least as wide as
    earlier stretches of as many strayed: those that quantiles are taken of overlap, and few tell
    little of what happens once in twenty. Of a number that stands (followers), which moves by less
    than a fiftieth, quantiles alone say it.
    """
    (low, high), (least, most) = _band(judged, row, at, mean), bounds(judged, row)
    return max(low, least), min(high, most)


def bounds(judged: Judged, row: int) -> tuple[float, float]:
    """Between which all numbers of a series lie by what they are."""
    one = judged.series[row]
    return limits(one, judged.spec.metrics[one.metric])


def _band(judged: Judged, row: int, at: Ints, mean: float) -> tuple[float, float]:
    """The same, wherever it ends."""
    if judged.told.events.rare[row]:
        return _rarely(judged, row, mean)
    if len(at) > 1 and judged.first_time(row, int(at[0]), int(at[-1])):
        return afresh(judged, row, at)
    info = judged.spec.metrics[judged.series[row].metric]
    alone = judged.around(row, at, mean)
    if len(at) == 1 or not mean or info.over not in ("sum", "ratio"):
        return alone
    events = judged.told.events.take(np.array([row]))
    if info.unit == "count":
        events = replace(events, unit=np.ones(1), off=np.zeros(1))
    errors = errors_of(judged, row, len(at))
    if isfinite(events.unit[0]) and mean > 0:
        return _counted(events, errors, (mean, judged.told.level), alone)
    half = _strayed(errors[0], len(at), (alone[1] - alone[0]) / 2 / abs(mean)) * abs(mean)
    return min(alone[0], mean - half), max(alone[1], mean + half)


def _rarely(judged: Judged, row: int, mean: float) -> tuple[float, float]:
    events = judged.told.events.take(np.array([row]))
    low, high = events.band(np.array([[mean]]), judged.told.level)
    return min(float(low[0, 0]), mean), max(float(high[0, 0]), mean)


def _counted(
    events: Events, errors: Errors, due: tuple[float, float], alone: tuple[float, float]
) -> tuple[float, float]:
    """Of what comes in pieces: by their counting, and as far as earlier stretches strayed beyond.

    `due`: the mean, and the band's level. What earlier stretches missed as a share of themselves
    says nothing of one with more pieces, where they had few.
    """
    mean, level = due
    unit = float(events.unit[0])
    number, told = mean / unit, (errors[0], errors[1] / unit)
    beyond = sigma(told, told, counted=True) ** 2
    if number > SOME:
        half = OF_BAND * mean * sqrt(beyond + 1 / number)
        return min(alone[0], mean - half), max(alone[1], mean + half)
    low, high = events.between(np.array([[number]]), np.array([[beyond]]), level)
    return min(float(low[0, 0]), mean), max(float(high[0, 0]), mean)


def _strayed(off: Floats, days: int, alone: float) -> float:
    """How far a stretch of so many days may stray, as a share; `alone`: by its quantiles."""
    told = len(off) * days >= TOLD
    times = OF_BAND * (1 + UNSURE / len(off)) if told else FEW
    strayed = times * float(np.sqrt((off**2).mean())) if len(off) else 0.0
    return max(strayed, sqrt(alone**2 + (OF_BAND * LEAST) ** 2))


def afresh(judged: Judged, row: int, at: Ints) -> tuple[float, float]:
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
