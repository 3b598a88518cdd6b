"""Series most of whose days have nothing: foretold by how often something comes, and how much.

The middle of such days is nothing, whatever they bring in a month, and neither a fit that pulls
large days in nor a scale that makes noise even can tell their mean. So what comes is counted in
*events* (of an amount: what one usually brings), and the rate of events is a mean over the days
before, the latest ones most, of what the series above had on these days: a small place has its
whole's weekdays and occasions (a gamma-Poisson filter with a discount; West and Harrison 1997,
10.8; Harvey and Fernandes 1989). Weeks that burst are what a negative binomial strays by.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.stats.expect.design import WEEKDAY
from fanbu.stats.expect.events import Events
from fanbu.stats.expect.types import WEEK

if TYPE_CHECKING:
    from fanbu.stats.expect.types import Bools, Floats, Ints

MEMORIES = (28.0, 91.0, 364.0)
"""Days after which a day counts for 1/e: all of them are believed as far as they foretold a series'
weeks (a mean over models; Hoeting et al. 1999), since few events seldom tell which is right."""
OVERS = (0.03, 0.1, 0.3, 1.0, 3.0)
"""How far a week's rate strays, as the square of a share: what is tried."""
UNSEEN = 0.5
"""Events that might have come as well (Jeffreys): none seen does not make a rate of none."""
LEAST_COUNTED, OFF = 1e-3, 0.5
MOST_EMPTY = 0.8
"""Of a series that is rare fewer days than this share have something."""


def rare(past: Floats) -> Bools:
    """bool[series]: whether most days have nothing. `past`: float[series, days], NaN unknown.

    A series that goes below zero is none: its days are no events.
    """
    known = np.isfinite(past)
    there = (known & (past != 0)).sum(axis=1)
    above = ~(known & (past < 0)).any(axis=1)
    found: Bools = above & (there > 0) & (there < MOST_EMPTY * known.sum(axis=1))
    return found


def weekly(events: Floats, weekdays: Floats) -> Floats:
    """float[series, days]: what each day has of a usual one, by its weekday.

    `events`: float[series, days], NaN where nothing is learned; `weekdays`: float[days, 7], as the
    columns of `design`. Drawn to one as far as few events tell (gamma-Poisson; as sure beforehand
    as of the weekdays of any series).
    """
    known = np.isfinite(events)
    came = np.where(known, events, 0.0)
    usual = came.sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    due = usual[:, None] * (known.astype(np.float64) @ weekdays)
    told = (came @ weekdays + 1 / WEEKDAY**2) / (due + 1 / WEEKDAY**2)
    found: Floats = 1 + (told - 1) @ weekdays.T
    return found


@dataclass(frozen=True, slots=True)
class Given:
    """Rare series, and the days before each week of `weeks` (their first days).

    float[series, days]: `values`, NaN where unknown; `profile`, what the series above should have
    on each day (of one that has none, `weekly`); `known`, the share of a day that is. `counts`:
    bool[series], whole numbers of pieces of `piece`. `past`: days before any that is judged.
    """

    values: Floats
    profile: Floats
    known: Floats
    counts: Bools
    piece: Floats
    weeks: Ints
    past: int


def foretold(given: Given) -> tuple[Floats, Events]:
    """Each week from the days before it: float[series, days from the first week on], and events."""
    known = np.isfinite(given.values)
    came = np.where(known, given.values, 0.0)
    profile = _exposed(given, known)
    due = np.where(known, profile * given.known, 0.0)
    before = slice(0, given.past)
    unit = np.where(given.counts, given.piece, _piece(came[:, before], known[:, before]))
    last = min(int(np.searchsorted(given.weeks, given.past)), len(given.weeks) - 1)
    told = [_by(each, given, came / unit[:, None], due) for each in MEMORIES]
    likely = np.array([each.likely for each in told])
    believed = np.exp(likely - likely.max(axis=0))
    believed /= believed.sum(axis=0)
    rate = sum(share[:, None] * each.rate for share, each in zip(believed, told, strict=True))
    counted = sum(share * each.counted[:, last] for share, each in zip(believed, told, strict=True))
    strays = sum(share * each.over for share, each in zip(believed, told, strict=True))
    sure = counted + UNSEEN
    more = sure / np.maximum(counted, LEAST_COUNTED)
    events = Events(unit, np.where(given.counts, 0.0, OFF), more, np.maximum(strays, 1 / sure))
    days = np.repeat(rate * unit[:, None], WEEK, axis=1)
    return days * profile[:, given.weeks[0] :], events


def _exposed(given: Given, known: Bools) -> Floats:
    """The profile, even where it has nothing on any day that a rate could be learned from.

    A series that has something on days on which nothing was due of what stands above is no part of
    it that its days could tell of.
    """
    first = slice(0, int(given.weeks[0]))
    there = known[:, first]
    due = np.asarray((there & (given.profile[:, first] > 0)).any(axis=1), np.bool_)
    told = due | ~np.asarray(there.any(axis=1), np.bool_)
    return np.where(told[:, None], given.profile, 1.0)


def _piece(came: Floats, known: Bools) -> Floats:
    """float[series]: E x² / E x of the events of an amount: the variance of its days by their mean.

    So it is of all sums of events that come by themselves (compound Poisson).
    """
    squares, sums = ((came**power).sum(axis=1) for power in (2, 1))
    found: Floats = squares / np.maximum(sums, 1e-300) - sums / np.maximum(known.sum(axis=1), 1)
    return found


class _Told(NamedTuple):
    """By one memory: float[series, weeks] `counted`, events that are remembered, and their `rate`.

    float[series]: how `likely` the earlier weeks were, with the overdispersion `over`.
    """

    counted: Floats
    rate: Floats
    likely: Floats
    over: Floats


def _by(memory: float, given: Given, came: Floats, due: Floats) -> _Told:
    """`came`: float[series, days], events; `due`: what the days should have of the profile."""
    counted, exposed = (_remembered(each, given.weeks, memory) for each in (came, due))
    seen = exposed > 0
    per = np.where(seen, 1 / np.where(seen, exposed, 1.0), 0.0)
    likely, over = _likely(given, came, due, (counted + UNSEEN) * per)
    return _Told(counted, counted * per, likely, over)


def _remembered(values: Floats, weeks: Ints, memory: float) -> Floats:
    """float[series, weeks]: the sum of the days before each week, each the less the older."""
    first = int(weeks[0])
    found = np.zeros((len(values), len(weeks)))
    found[:, 0] = values[:, :first] @ np.exp(-np.arange(first, 0, -1) / memory)
    fade = np.exp(-np.arange(WEEK, 0, -1) / memory)
    for place in range(1, len(weeks)):
        week = values[:, weeks[place - 1] : weeks[place]]
        found[:, place] = found[:, place - 1] * np.exp(-WEEK / memory) + week @ fade
    return found


def _likely(given: Given, came: Floats, due: Floats, rate: Floats) -> tuple[Floats, Floats]:
    """How likely the earlier weeks were, and the overdispersion with which they were likeliest.

    float[series] each. By the negative binomial's density, between whole numbers, too.
    """
    weeks = given.weeks[given.weeks < given.past]
    number, shape = len(weeks), (len(came), len(weeks), WEEK)
    if not number:
        return np.zeros(len(came)), np.full(len(came), OVERS[0])
    span = slice(int(weeks[0]), int(weeks[0]) + number * WEEK)
    total, meant = (each[:, span].reshape(shape).sum(axis=2) for each in (came, due))
    meant = meant * rate[:, :number]
    there = meant > 0
    best, found = np.full(len(came), -np.inf), np.full(len(came), OVERS[0])
    for over in OVERS:
        density = _density(total, np.where(there, meant, 1.0), over)
        said = np.where(there, density, 0.0).sum(axis=1)
        found = np.where(said > best, over, found)
        best = np.maximum(said, best)
    return best, found


def _density(count: Floats, mean: Floats, over: float) -> Floats:
    """The logarithm of a negative binomial's, less what only the count tells."""
    size = 1 / over
    rising = _lgamma(count + size) - lgamma(size)
    found: Floats = rising + count * np.log(over * mean) - (count + size) * np.log1p(over * mean)
    return found


def _lgamma(x: Floats) -> Floats:
    """Of positive numbers, by Stirling's series after a shift of eight (Abramowitz 6.1.41)."""
    shifted, product = x + 8, np.ones_like(x)
    for each in range(8):
        product *= x + each
    inverse = 1 / shifted
    series = inverse * (1 / 12 - inverse**2 * (1 / 360 - inverse**2 / 1260))
    found: Floats = (
        (shifted - 0.5) * np.log(shifted) - shifted + 0.9189385332046727 + series - np.log(product)
    )
    return found
