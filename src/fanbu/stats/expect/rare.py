"""Series most of whose days have nothing: foretold by how often something comes, and how much.

The middle of such days is nothing, whatever they bring in a month, and neither a fit that pulls
large days in nor a scale that makes noise even can tell their mean. So what comes is counted in
*events* (of an amount: what one usually brings), and the rate of events is a mean over the days
before, the latest ones most, of what the series above had on these days: a small place has its
whole's weekdays and occasions (a gamma-Poisson filter with a discount; West and Harrison 1997,
10.8; Harvey and Fernandes 1989). Weeks that burst are what a negative binomial strays by; what
comes by appointment strays as if in small pieces, on weekdays of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.stats.expect.design import WEEKDAY, WEEKDAY_APART
from fanbu.stats.expect.events import Events
from fanbu.stats.expect.scale import LEAST_NOISE
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
OWN, BY_CHANCE = 1.0, 1e-3
"""How far weekdays are from others' where a series has a rhythm of its own; how many have."""
REGULAR = 3.09
"""Sigmas by which the variance of days must be below a Poisson's: one in a thousand is by chance
(that of n days over its mean strays by √(2/n))."""
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


def weekly(events: Floats, weekdays: Floats, profile: Floats | None = None) -> Floats:
    """float[series, days]: what each day has of a usual one, by its weekday.

    `events`: float[series, days], NaN where nothing is learned; `weekdays`: float[days, 7], as the
    columns of `design`; `profile`: float[series, days], what the series above should have. Drawn to
    that, or to one, as far as few events tell (gamma-Poisson; as sure beforehand as of the weekdays
    of any part, or any series), unless they tell beyond doubt of a rhythm of one's own.
    """
    known = np.isfinite(events)
    came = np.where(known, events, 0.0)
    base = np.ones(events.shape) if profile is None else profile
    due = np.where(known, base, 0.0)
    whole = due.sum(axis=1)
    due *= (came.sum(axis=1) / np.where(whole > 0, whole, 1.0))[:, None]
    came, due = came @ weekdays, due @ weekdays
    told, likely = [], []
    for apart in (WEEKDAY if profile is None else WEEKDAY_APART, OWN):
        told.append((came + 1 / apart**2) / (due + 1 / apart**2))
        likely.append(_density(came, np.maximum(due, 1e-9), apart**2).sum(axis=1))
    odds = np.clip(likely[1] - likely[0] + np.log(BY_CHANCE), -50.0, 50.0)
    own = (1 / (1 + np.exp(-odds)))[:, None]
    found: Floats = base * (1 + (told[0] + own * (told[1] - told[0]) - 1) @ weekdays.T)
    return found


def pieces(past: Floats, counts: Bools, unit: Floats) -> tuple[Floats, Bools, Floats]:
    """What one event brings, float[series]; where that is one of a count; and what tells as much.

    `past`: float[series, days], NaN where unknown; `counts`: of whole numbers of `unit`. What
    strays less about its weekdays than a Poisson stream of such pieces does by chance, comes by
    appointment (40 orders on every Friday, or one on each): as if in so small pieces that they
    stray as it does. The last says how much of the past stands for one event, however it bursts.
    """
    alike, free = _piece(past)
    regular = alike < unit * (1 - REGULAR * np.sqrt(2 / np.maximum(free, 1)))
    whole = counts & ~regular
    found = np.where(whole, unit, alike)
    return found, whole, np.maximum(found, alike)


@dataclass(frozen=True, slots=True)
class Given:
    """Rare series, and the days before each week of `weeks` (their first days).

    float[series, days]: `values`, NaN where unknown; `profile`, what the series above should have
    on each day (of one that has none, `weekly`); `known`, the share of a day that is. `counts`:
    bool[series], whole numbers of pieces; `piece`: what one event brings. `past`: days before any
    that is judged.
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
    unit = given.piece
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


def _piece(past: Floats) -> tuple[Floats, Ints]:
    """float[series]: E x² / E x of the events; and of how many days, less seven means.

    It is the variance of days about their weekday, by their mean: so it is of all sums of events
    that come by themselves (compound Poisson), more on some weekdays or on all alike. No days are
    held to be more alike than to a hundredth.
    """
    known = np.isfinite(past)
    came = np.where(known, past, 0.0)
    strays, free = np.zeros(len(past)), np.zeros(len(past), np.int64)
    for day in range(WEEK):
        own, number = came[:, day::WEEK], known[:, day::WEEK].sum(axis=1)
        mean = own.sum(axis=1) / np.maximum(number, 1)
        strays += (np.where(known[:, day::WEEK], own - mean[:, None], 0.0) ** 2).sum(axis=1)
        free += np.maximum(number - 1, 0)
    sums, squares = came.sum(axis=1), (came**2).sum(axis=1)
    usual = np.maximum(sums / np.maximum(known.sum(axis=1), 1), 1e-300)
    least = LEAST_NOISE**2 * squares / np.maximum(sums, 1e-300)
    return np.maximum(strays / np.maximum(free, 1) / usual, least), free


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
