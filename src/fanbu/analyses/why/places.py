"""Where a measure or a rate moved: leaves in, causes out, each held against chance twice.

The search (`stats.rootcause`) learns the noise from the leaves; with few of them there is little to
learn, so every place it names must also be apart by counting, and apart from all other places: what
moved everywhere alike is nowhere in particular.
"""

from __future__ import annotations

from math import log, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.analyses.why.added import Added, Picked
from fanbu.analyses.why.behind import Behind, alone
from fanbu.analyses.why.choice import Choice, Judged, Target, inside_of, is_place
from fanbu.analyses.why.due import Due, Rate, ratio
from fanbu.stats.rootcause import Cause as Found
from fanbu.stats.rootcause import Localization, localize, localize_ratio
from fanbu.stats.two_periods import apart, reach, wildness

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fanbu.analyses.why.leaves import Floats, Ints, Leaves
    from fanbu.analyses.why.rated import Held
    from fanbu.analyses.why.spec import Cause
    from fanbu.stats.two_periods import Wild

    Bools = NDArray[np.bool_]

MOST_WORK = 4_000_000
"""Leaves × sets of dimensions that are searched by sums as well."""


class Places(NamedTuple):
    """`causes` passed every test; `considered` did not; `alike`: everything moved together."""

    causes: tuple[Cause, ...]
    considered: tuple[Cause, ...]
    alike: bool


def of_sum(leaves: Leaves, target: Target, expected: Floats, piece: float = 0.0) -> Places:
    """A measure that adds up, against what was expected of each leaf.

    `piece`: what one event brings of an amount. However little most leaves stray, that of which
    nothing was expected may have one.
    """
    real = leaves.now[target.name]
    before = leaves.before[target.name]
    behind = Behind.of(leaves, target.name)
    scale = np.ones(1) if behind is None else behind.scale
    found = _searched(leaves.codes, real, expected, scale, counts=target.counts)
    common = _common(found)
    moved = _moved(expected, common)
    quiet = (real, moved, scale) if behind is None else behind.quiet(real)
    wild = wildness(*quiet[:2], counts=target.counts, error=quiet[2])
    wild = wild._replace(counted=max(wild.counted, piece))

    size = np.abs(real) + scale * np.abs(moved)
    added = Added(real, moved, size, size**2, expected, before)

    def sums(some: Picked) -> tuple[tuple[float, float, float, float], float, float]:
        """Now, expected, how wild, and the error of what is expected; by the leaves; and before."""
        now, due, whole, squares, own, was = added.over(some)
        strays = wild.over(whole, squares)
        error = 1.0 if behind is None else behind.error(some, strays)
        return (now, due, strays, error), own, was

    level = None if behind is None else behind.level

    def judged(inside: Bools, outside: Bools) -> Judged:
        here, own, earlier = sums(Picked.of(inside))
        was, _, strays, error = here
        others = Picked.of(outside)
        if behind is not None and behind.is_steady(others):
            others = Picked.of(outside & behind.known)
        return Judged(
            apart(*here), _against_others(here, sums(others)[0], level),
            was - own, reach(was, own, strays, error), earlier, was,
        )  # fmt: skip

    share = None if behind is None else expected
    choice = Choice(leaves, target, judged, np.abs(real) + np.abs(moved), share)
    return Places(*choice.causes(found), alike=common is not None)


def of_ratio(
    leaves: Leaves,
    target: Target,
    rate: Rate,
    *,
    flipped: bool,
    held: Held | None = None,
) -> Places:
    """A rate, against each place's own earlier one; shares of places do not count.

    `flipped`: the ratio asked about is bottom over top (cost per lead: leads are what varies).
    `held`: where the sides before are what was expected.
    """
    rated = None if held is None else held.rated
    if rated is not None:
        rate = rated.expected(rate)
    told, scale = rate, np.ones(1)
    if held is not None:
        rate, scale = _from_base(rate, held)
    unit = 1.0 if target.counts else _unit(rate, scale)
    scaled = Rate(
        np.round(rate.top / unit), rate.bottom, np.round(rate.top_before / unit), rate.bottom_before
    )  # whole numbers are taken for counts: an amount strays as so many of its units do
    found = _scanned(leaves.codes, scaled)
    wild = _rates_stray(rate, held, counts=target.counts)
    due = Due.of(rate, wild.of(rate.top, told.top_before, scale))
    common = _common(found)
    lift = 1.0
    if common is not None:
        whole = float(due.sums.sum()) / unit
        lift = (whole + common.effect) / whole if whole > 0 else 1.0
    size = np.abs(rate.top) + scale * np.abs(lift * due.sums)
    ends = told.top_before, told.bottom_before, rate.bottom
    added = Added(rate.top, size, size**2, *due.parts, *ends)

    def sums(some: Bools) -> tuple[float, float, float, float, tuple[float, ...]]:
        """The numerator, what it was due, the error of that, how wild, and the other sides."""
        picked = Picked.of(some)
        now, whole, squares, *rest = added.over(picked)
        own, error = due.within(*rest[:4])
        strays = wild.over(whole, squares)
        if rated is not None and own > 0:
            error += rated.variance(picked, due.sums) / max(strays * own, 1e-300)
        return now, own, error, strays, tuple(rest[4:])

    def judged(inside: Bools, outside: Bools) -> Judged:
        was, own, error, here, (top, bottom, seen) = sums(inside)
        other, others, other_error, there, _ = sums(outside)
        unsure = error + shared**2 * lift * own / here
        values = [
            ratio(*(sides[::-1] if flipped else sides)) for sides in ((top, bottom), (was, seen))
        ]
        return Judged(
            apart(was, lift * own, here, unsure),
            _against_others(
                (was, lift * own, here, error), (other, lift * others, there, other_error), level
            ),
            was - own, reach(was, own, here, unsure), values[0], values[1],
        )  # fmt: skip

    level = None if held is None else held.level
    shared = (level or 0.0) if rated is None else 0.0  # or it is in every place's own error
    share = None if held is None else told.top_before
    choice = Choice(leaves, target, judged, rate.top + told.top_before, share)
    return Places(*choice.causes(found), alike=common is not None)


def _rates_stray(rate: Rate, held: Held | None, *, counts: bool) -> Wild:
    """How far numerators stray from what their own earlier rate gives the denominators of now.

    From the rates as they were: shrunk ones have lost a part of the noise that is asked for. Where
    a level was foretold, what moved all of them alike, or all of a place with its own, is an error
    of that and no noise of the leaves.
    """
    both = (rate.bottom > 0) & (rate.bottom_before > 0)
    grown = rate.bottom[both] / rate.bottom_before[both]
    own = rate.top_before[both] * grown
    if held is not None and held.rated is not None:
        real, due, error = alone(rate.top[both], own, grown, held.rated.group[both])
        return wildness(real, due, counts=counts, error=error, rates=True)
    pairs = [(rate.top[both], own)]
    if held is not None:
        pairs.append(_unshared(*pairs[0]))
    found = [wildness(*each, counts=counts, error=grown, rates=True) for each in pairs]
    return min(found, key=lambda each: each.of(*pairs[0], grown))


def _unshared(real: Floats, due: Floats) -> tuple[Floats, Floats]:
    """Real and due (float[leaves]) without the factor that half of the leaves are above.

    Large ones count for more, by the root of what they were due: neither one that moved by itself
    nor many that are too small to tell decide it. As much is given back as fitting it took away.
    """
    some = due > 0
    if np.count_nonzero(some) < 2:  # noqa: PLR2004 - one shares with nobody
        return real, due
    factors, weights = real[some] / due[some], np.sqrt(due[some])
    order = np.argsort(factors, kind="stable")
    middle = int(np.searchsorted(weights[order].cumsum(), weights.sum() / 2))
    fitted: Floats = due * float(factors[order][min(middle, len(order) - 1)])
    number = len(order)
    return fitted + (real - fitted) * sqrt(number / (number - 1)), fitted


def _from_base(rate: Rate, held: Held) -> tuple[Rate, Floats]:
    """The counts of the base at the expected rate, and by what they were multiplied to be expected.

    How often something was counted says how sure its rate is; so the counts stay, and what was
    below them is taken to the trend of the whole rate, or of the place's own where it is foretold.
    """
    base, rated = held.base, held.rated
    tops, bottoms = (
        float(due.sum()) / max(float(was.sum()), 1e-300)
        for due, was in (
            (rate.top_before, base.top_before), (rate.bottom_before, base.bottom_before)
        )
    )  # fmt: skip
    trend = bottoms / tops if tops > 0 else 1.0
    below = base.bottom_before * trend
    if rated is not None:
        own = rated.trends(rate, base)
        below = base.bottom_before * np.where(np.isfinite(own), own, trend)
    usual = np.full(len(below), tops)
    scale = np.divide(rate.top_before, base.top_before, out=usual, where=base.top_before > 0)
    return Rate(rate.top, rate.bottom, base.top_before, below), scale


def _searched(
    codes: Ints, real: Floats, expected: Floats, scale: Floats, *, counts: bool
) -> Localization:
    """By the leaves one by one and, as they may be too small to speak, by the sums of places.

    The second search takes what was expected for a base rate, with the counts that it is from
    (`scale` times these are what was expected). Of what it names, places that share leaves with
    those of the first are no news.
    """
    first = localize(codes, real, expected)
    if (real < 0).any() or (expected < 0).any() or len(codes) * 2 ** codes.shape[1] > MOST_WORK:
        return first
    unit = 1.0 if counts else max(
        wildness(real, expected, counts=False, error=scale).of(real, expected, scale) / 2, 1e-300
    )  # fmt: skip
    ones = np.ones(len(codes))
    seen = np.round(expected / np.where(scale > 0, scale, 1.0) / unit)
    second = _scanned(codes, Rate(np.round(real / unit), scale * ones, seen, ones))
    taken = np.zeros(len(codes), np.bool_)
    for each in first.causes:
        taken |= inside_of(codes, each.pattern) & is_place(each)
    news = [
        each
        for each in second.causes
        if is_place(each) and not taken[inside_of(codes, each.pattern)].any()
    ]
    chosen = (*first.causes, *news)
    others = (*first.ranked[len(first.causes) :], *second.ranked)
    return Localization(chosen, (*chosen, *others))


def _scanned(codes: Ints, rate: Rate) -> Localization:
    with np.errstate(all="ignore"):  # of places without anything the scan makes NaN, ranked last
        return localize_ratio(codes, *rate)


def _common(found: Localization) -> Found | None:
    """What all leaves share, where they do."""
    return next((each for each in found.causes if all(code < 0 for code in each.pattern)), None)


def _moved(expected: Floats, common: Found | None) -> Floats:
    whole = float(expected.sum())
    if common is None or whole <= 0:
        return expected
    moved: Floats = expected * ((whole + common.effect) / whole)
    return moved


def _against_others(
    place: tuple[float, float, float, float],
    others: tuple[float, float, float, float],
    level: float | None = None,
) -> float:
    """Sigmas between the growth of a place and that of all others (by logarithms).

    Each: now, expected, wildness, error of what is expected (as of `apart`). `level`: where the
    whole was foretold, how far it may be off (one sigma): so much is what all share believed to
    differ from nothing.
    """
    if min(*place, *others) < 0 or others[0] + others[1] <= 0:
        return float("inf")  # nothing to be held against
    growth, variance = _growth(*place)
    shared, unsure = _growth(*others)
    if level is not None:
        level = sqrt(max(level**2, shared**2 - unsure))  # others beyond it are no mere chance
        believed = level**2 / (level**2 + unsure)
        shared, unsure = believed * shared, believed * unsure
    return (growth - shared) / sqrt(variance + unsure)


def _growth(now: float, due: float, wild: float, error: float) -> tuple[float, float]:
    """The logarithm of now over due, and its variance."""
    a, b = now / wild + 0.5, due / wild + 0.5
    return log(a / b), 1 / a + error / b


def _unit(rate: Rate, scale: Floats) -> float:
    """What an amount counts as one of: then it strays about as counts do."""
    has = rate.bottom_before > 0
    base = np.where(has, rate.top_before / np.where(has, rate.bottom_before, 1.0), 0.0)
    due = base * rate.bottom
    return wildness(rate.top, due, counts=False, error=scale).of(rate.top, due, scale)
