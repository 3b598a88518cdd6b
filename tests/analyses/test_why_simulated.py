"""Funnels with planted causes: how often they are named, and how often nothing is.

A world is clicks by channel, device, page and campaign (240 leaves, a few of them large), leads of
a part of them, revenue of lognormal orders. Planted: conversion of one place by a factor, 1-3
dimensions deep; return on cost of one place; two places that offset each other; weights of channels
that convert differently; nothing. A planted place is four sigmas of its own counts and more with
its depth, as there are more such places: what is smaller than chance nobody can name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

from fanbu.analyses.why.choice import Target
from fanbu.analyses.why.due import Rate
from fanbu.analyses.why.leaves import Leaves
from fanbu.analyses.why.mix import Sides, Varies, is_mix, mixes
from fanbu.analyses.why.places import Places, of_ratio, of_sum

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DIMENSIONS = ("channel", "device", "page", "campaign")
SIZES = (5, 3, 4, 4)
ORDER = 300.0
"""Money of a usual order."""
BEYOND = 3.5
QUICK, LONG = 24, 200
Place = dict[str, str]


class Period(NamedTuple):
    clicks: Floats
    leads: Floats
    cost: Floats
    revenue: Floats


class World:
    """Rates, sizes and places of one brand; `period` draws what happens in one."""

    def __init__(self, seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        leaves = int(np.prod(SIZES))
        self.codes = np.array(np.unravel_index(np.arange(leaves), SIZES)).T.astype(np.int64)
        sizes = self.chance.gamma(0.8, 1.0, leaves)
        self.clicks = 400_000 * sizes / sizes.sum()
        base = 0.05 * np.exp(self.chance.normal(0, 0.5, SIZES[0]))
        self.rate = base[self.codes[:, 0]] * np.exp(self.chance.normal(0, 0.15, leaves))

    def period(self, volume: Floats | float = 1.0, rate: Floats | float = 1.0,
               worth: Floats | float = 1.0) -> Period:  # fmt: skip
        clicks = self.chance.poisson(self.clicks * volume).astype(np.float64)
        leads = self.chance.binomial(clicks.astype(np.int64), np.minimum(self.rate * rate, 1))
        cost = clicks * 2.0 * np.exp(self.chance.normal(0, 0.02, len(clicks)))
        orders = self.chance.binomial(leads, np.minimum(0.5 * np.asarray(worth), 1))
        money = ORDER * self.chance.gamma(np.maximum(orders, 1e-9) * 4.0, 0.25)
        return Period(clicks, leads.astype(np.float64), cost, money)

    def place(self, depth: int, factor: float, *, halved: bool = False) -> tuple[Place, Floats]:
        """A place of that depth, and 1 outside of it, `factor` inside; large enough to be seen."""
        counts = self.clicks * self.rate * (0.5 if halved else 1.0)
        for _ in range(2000):
            at = self.chance.choice(len(SIZES), depth, replace=False)
            chosen = {int(a): int(self.chance.integers(SIZES[a])) for a in at}
            inside = np.all([self.codes[:, a] == code for a, code in chosen.items()], axis=0)
            due = float(counts[inside].sum())
            sigmas = due * abs(factor - 1) / np.sqrt(due * (1 + factor))
            if sigmas >= BEYOND + 0.5 * depth and due <= 0.4 * float(counts.sum()):
                place = {DIMENSIONS[a]: str(code) for a, code in chosen.items()}
                return place, np.where(inside, factor, 1.0)
        raise AssertionError("no place is large enough")

    def leaves(self, now: Period, before: Period) -> Leaves:
        values = tuple(tuple(str(code) for code in range(size)) for size in SIZES)
        after, earlier = (dict(zip(Period._fields, each, strict=True)) for each in (now, before))
        return Leaves(DIMENSIONS, self.codes, values, after, earlier)


def target(name: str, *, counts: bool = True) -> Target:
    return Target(name, counts, lambda excess: excess)


def conversion(leaves: Leaves) -> Places:
    return _rate(leaves, "leads", "clicks", counts=True)


def roi(leaves: Leaves) -> Places:
    return _rate(leaves, "revenue", "cost", counts=False)


def _rate(leaves: Leaves, top: str, bottom: str, *, counts: bool) -> Places:
    rate = Rate(leaves.now[top], leaves.now[bottom], leaves.before[top], leaves.before[bottom])
    return of_ratio(leaves, target(top, counts=counts), rate, flipped=False)


def volume(leaves: Leaves) -> Places:
    return of_sum(leaves, target("leads"), leaves.before["leads"])


def named(found: Places, place: Mapping[str, str]) -> bool:
    return any(cause.place.where == place for cause in found.causes[:3])


def share_named(look: Callable[[Leaves], Places], depth: int, worlds: int, what: str) -> float:
    hits = 0
    for seed in range(worlds):
        world = World(1000 * depth + seed)
        factor = 0.5 if seed % 2 else 1.8
        place, factors = world.place(depth, factor, halved=what == "worth")
        now = world.period(**{what: factors})
        hits += named(look(world.leaves(now, world.period())), place)
    return hits / worlds


CASES = [
    pytest.param(look, what, depth, id=f"{what}-{depth}")
    for look, what in ((conversion, "rate"), (roi, "worth"), (volume, "rate"))
    for depth in (1, 2, 3)
]


@pytest.mark.parametrize(("look", "what", "depth"), CASES)
def test_a_planted_cause_is_among_the_first_three(
    look: Callable[[Leaves], Places], what: str, depth: int
) -> None:
    assert share_named(look, depth, QUICK, what) >= 0.8


def false_causes(look: Callable[[Leaves], Places], worlds: int, volume: float = 1.0) -> float:
    found = 0
    for seed in range(worlds):
        world = World(77_000 + seed)
        found += bool(look(world.leaves(world.period(volume), world.period())).causes)
    return found / worlds


@pytest.mark.parametrize("look", [conversion, roi, volume])
def test_nothing_happened_and_nothing_is_named(look: Callable[[Leaves], Places]) -> None:
    """Of 24 quiet worlds one or two may be named by bad luck; 5 % are held in the long run."""
    assert false_causes(look, QUICK) <= 2 / QUICK


def test_what_grew_everywhere_is_nowhere_in_particular() -> None:
    assert false_causes(volume, QUICK, volume=1.15) <= 2 / QUICK
    assert false_causes(conversion, QUICK, volume=1.15) <= 2 / QUICK


def test_two_places_that_offset_each_other_are_both_named() -> None:
    both = 0
    for seed in range(QUICK):
        world = World(5000 + seed)
        first, down = world.place(1, 0.5)
        second, up = world.place(1, 1.8)
        if set(first) == set(second) and first != second:
            now = world.period(rate=down * up)
            found = conversion(world.leaves(now, world.period()))
            both += named(found, first) and named(found, second)
        else:
            both += 1  # they overlap: another question
    assert both / QUICK >= 0.8


def shifted(seed: int) -> tuple[Leaves, float]:
    """Clicks moved from the channel that converts best to the one that does so worst."""
    world = World(9000 + seed)
    rates = np.bincount(world.codes[:, 0], world.rate * world.clicks) / np.bincount(
        world.codes[:, 0], world.clicks
    )
    weights = np.ones(SIZES[0])
    weights[rates.argmax()], weights[rates.argmin()] = 0.4, 2.5
    leaves = world.leaves(world.period(weights[world.codes[:, 0]]), world.period())
    (n0, n1), (d0, d1) = leaves.total("leads"), leaves.total("clicks")
    return leaves, n1 / d1 - n0 / d0


def called_mix(worlds: int) -> float:
    found = 0
    for seed in range(worlds):
        leaves, change = shifted(seed)
        sides = Sides(
            leaves.before["leads"], leaves.before["clicks"], leaves.now["leads"],
            leaves.now["clicks"],
        )  # fmt: skip
        parts = mixes(leaves, sides, 1.0, Varies(bottom=False, wild=1.0))
        assert all(abs(each.rate + each.mix - change) < 1e-9 for each in parts)
        found += is_mix(parts, change) and not conversion(leaves).causes
    return found / worlds


def test_a_shift_in_mix_alone_is_called_mix() -> None:
    assert called_mix(QUICK) >= 0.8


def test_a_wide_place_must_stand_without_the_narrow_one_in_it() -> None:
    """10,000 leaves of six rows each; one hundredth of them halves: that alone is named."""
    chance = np.random.default_rng(1)
    codes = np.array(np.unravel_index(np.arange(10_000), (10, 10, 10, 10))).T.astype(np.int64)
    mean = chance.gamma(1.0, 6.0, len(codes))
    halved = np.where((codes[:, 0] == 3) & (codes[:, 2] == 1), 0.4, 1.0)
    values = tuple(tuple(str(code) for code in range(10)) for _ in DIMENSIONS)
    now, before = (chance.poisson(mean * part).astype(np.float64) for part in (halved, 1.0))
    leaves = Leaves(DIMENSIONS, codes, values, {"leads": now}, {"leads": before})
    [cause] = volume(leaves).causes
    assert cause.place.where == {"channel": "3", "page": "1"}


@pytest.mark.long
@pytest.mark.parametrize(("look", "what", "depth"), CASES)
def test_many_planted_causes(look: Callable[[Leaves], Places], what: str, depth: int) -> None:
    assert share_named(look, depth, LONG, what) >= 0.8


@pytest.mark.long
@pytest.mark.parametrize("look", [conversion, roi, volume])
@pytest.mark.parametrize("volume_", [1.0, 1.15])
def test_many_quiet_worlds(look: Callable[[Leaves], Places], volume_: float) -> None:
    assert false_causes(look, LONG, volume_) <= 0.05


@pytest.mark.long
def test_many_shifts_in_mix() -> None:
    assert called_mix(LONG) >= 0.9
