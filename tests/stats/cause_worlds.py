"""Worlds whose causes are known: nothing at all, or planted ones. See docs/rootcause.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from fanbu.stats.rootcause import Localization, localize, localize_ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]
    Codes: TypeAlias = NDArray[np.int64]

Pattern: TypeAlias = tuple[int, ...]
DIMS = (4, 3, 5)
WIDE = (6, 5, 4, 3)
STRONG = 6.0
"""The least z of a planted cause, seen by a test that knows where to look."""


@dataclass(frozen=True)
class World:
    """Leaves and what was planted in them. `columns`: as `localize` or `localize_ratio` take."""

    codes: Codes
    columns: tuple[Array, ...]
    planted: frozenset[Pattern] = field(default_factory=frozenset)

    def found(self, *, seed: int = 0) -> Localization:
        if len(self.columns) == 2:
            return localize(self.codes, *self.columns, seed=seed)
        return localize_ratio(self.codes, *self.columns, seed=seed)

    def cries(self) -> bool:
        """Whether a cause in these dimensions is named (all −1 is not one)."""
        return any(max(cause.pattern) >= 0 for cause in self.found().causes)


def grid(dims: tuple[int, ...]) -> Codes:
    return np.array(list(product(*(range(size) for size in dims))))


def covered(codes: Codes, pattern: Pattern) -> NDArray[np.bool_]:
    wanted = np.array(pattern)
    return np.asarray(((wanted == codes) | (wanted < 0)).all(axis=1))


def poisson(
    mean: float, *, dims: tuple[int, ...] = DIMS, sigma: float = 0.3, off: float = 1.0
) -> Callable[[np.random.Generator], World]:
    """Counts; leaves' sizes are log-normal by `sigma`, and expectation is off by a factor."""

    def make(chance: np.random.Generator) -> World:
        codes = grid(dims)
        expected = mean * chance.lognormal(-(sigma**2) / 2, sigma, len(codes))
        return World(codes, (chance.poisson(expected * off).astype(float), expected))

    return make


def counted(mean: float, periods: int) -> Callable[[np.random.Generator], World]:
    """An expectation that is the mean of earlier counts."""

    def make(chance: np.random.Generator) -> World:
        codes = grid(DIMS)
        size = mean * chance.lognormal(0, 0.5, len(codes))
        before = chance.poisson(size * periods) / periods
        return World(codes, (chance.poisson(size).astype(float), before))

    return make


def negative_binomial(mean: float, share: float) -> Callable[[np.random.Generator], World]:
    """Counts of variance μ + share·μ²."""

    def make(chance: np.random.Generator) -> World:
        codes = grid(WIDE)
        expected = mean * chance.lognormal(0, 0.5, len(codes))
        rate = expected * chance.gamma(1 / share, share, len(codes))
        return World(codes, (chance.poisson(rate).astype(float), expected))

    return make


def lognormal(
    spread: float, sigma: float = 1.0, dims: tuple[int, ...] = WIDE
) -> Callable[[np.random.Generator], World]:
    """Amounts that stray by a share of themselves."""

    def make(chance: np.random.Generator) -> World:
        codes = grid(dims)
        expected = 1000 * chance.lognormal(0, sigma, len(codes))
        return World(codes, (expected * chance.lognormal(0, spread, len(codes)), expected))

    return make


def revenue(mean: float, dims: tuple[int, ...] = WIDE) -> Callable[[np.random.Generator], World]:
    """Sums of log-normal orders, few in each leaf."""

    def make(chance: np.random.Generator) -> World:
        codes = grid(dims)
        orders = mean * chance.lognormal(0, 0.7, len(codes))
        counts = chance.poisson(orders)
        leaf = np.repeat(np.arange(len(codes)), counts)
        values = chance.lognormal(4, 1, int(counts.sum()))
        expected = orders * np.exp(4.5)
        return World(codes, (np.bincount(leaf, values, len(codes)).astype(float), expected))

    return make


@dataclass(frozen=True)
class Funnel:
    """How visits become numerators.

    `visits`: the mean of a leaf and period; `sigma`: how unequal leaves are; `rate`: of the whole;
    `wander`: log-normal spread of a leaf's rate from period to period; `mix`: of its visits;
    `order`: spread of an order's value (None: a count of orders); `shift`: a factor everywhere.
    """

    visits: float = 200.0
    sigma: float = 0.7
    rate: float = 0.05
    wander: float = 0.0
    mix: float = 0.1
    order: float | None = None
    shift: float = 1.0
    periods: int = 4
    dims: tuple[int, ...] = WIDE

    def world(self, chance: np.random.Generator, planted: dict[Pattern, float]) -> World:
        codes = grid(self.dims)
        leaves = len(codes)
        size = self.visits * chance.lognormal(0, self.sigma, leaves)
        rates = np.full(leaves, self.rate)
        for attribute, values in enumerate(self.dims):
            rates *= np.exp(chance.normal(0, 0.4, values))[codes[:, attribute]]
        base = [np.zeros(leaves), np.zeros(leaves)]
        for _ in range(self.periods):
            earlier = self._period(chance, size, rates)
            base = [side + more for side, more in zip(base, earlier, strict=True)]
        factor = np.full(leaves, self.shift)
        for pattern, by in planted.items():
            factor[covered(codes, pattern)] *= by
        mixed = size * chance.lognormal(0, self.mix, leaves)
        now = self._period(chance, mixed, rates * factor)
        return World(codes, (*now, *base), frozenset(planted))

    def _period(
        self, chance: np.random.Generator, size: Array, rates: Array
    ) -> tuple[Array, Array]:
        visits = chance.poisson(size).astype(float)
        rate = rates * chance.lognormal(-(self.wander**2) / 2, self.wander, len(size))
        orders = chance.poisson(visits * rate)
        if self.order is None:
            return np.minimum(orders, visits).astype(float), visits
        values = chance.lognormal(4, self.order, int(orders.sum()))
        leaf = np.repeat(np.arange(len(size)), orders)
        cost = visits * 0.8
        return np.bincount(leaf, values, len(size)).astype(float), cost


def quiet(funnel: Funnel) -> Callable[[np.random.Generator], World]:
    return lambda chance: funnel.world(chance, {})


NULLS: dict[str, Callable[[np.random.Generator], World]] = {
    "counts, mean 0.3": poisson(0.3),
    "counts, mean 2": poisson(2),
    "counts, mean 6": poisson(6),
    "counts, mean 6, 360 leaves": poisson(6, dims=WIDE),
    "counts, mean 30": poisson(30),
    "counts, very unequal leaves": poisson(20, dims=WIDE, sigma=2.0),
    "counts, one attribute": poisson(30, dims=(12,)),
    "counts, one leaf": poisson(30, dims=(1, 1)),
    "counts, 15 % too many everywhere": poisson(20, dims=WIDE, off=1.15),
    "counts, half of them everywhere": poisson(6, dims=WIDE, off=0.5),
    "counts, expected from four periods": counted(6, 4),
    "counts, expected from one period": counted(20, 1),
    "negative binomial": negative_binomial(20, 0.3),
    "negative binomial, mean 3": negative_binomial(3, 0.5),
    "log-normal": lognormal(0.2),
    "log-normal, one attribute": lognormal(0.2, dims=(12,)),
    "log-normal, three leaves": lognormal(0.2, dims=(3, 1)),
    "revenue": revenue(3),
    "revenue, one attribute": revenue(40, dims=(12,)),
    "log-normal, very unequal leaves": lognormal(0.5, 2.5),
    "rates": quiet(Funnel()),
    "rates, small denominators": quiet(Funnel(visits=12, rate=0.04)),
    "rates, very unequal leaves": quiet(Funnel(sigma=2.0)),
    "rates, wandering": quiet(Funnel(visits=1000, wander=0.3)),
    "rates, one base period": quiet(Funnel(periods=1)),
    "rates, another mix": quiet(Funnel(mix=1.0)),
    "rates, 30 % lower everywhere": quiet(Funnel(shift=0.7)),
    "rates, one attribute": quiet(Funnel(dims=(12,))),
    "rates, no numerator": quiet(Funnel(rate=0.0)),
    "return on spend": quiet(Funnel(order=0.8)),
    "return on spend, few orders": quiet(Funnel(visits=40, order=1.0)),
}


def _pattern(chance: np.random.Generator, dims: tuple[int, ...], depth: int) -> Pattern:
    fixed = chance.choice(len(dims), depth, replace=False)
    return tuple(
        int(chance.integers(size)) if place in fixed else -1 for place, size in enumerate(dims)
    )


def _overlap(one: Pattern, other: Pattern) -> bool:
    return all(min(a, b) < 0 or a == b for a, b in zip(one, other, strict=True))


def planted_ratio(funnel: Funnel, depth: int, factors: tuple[float, ...]) -> Callable[..., World]:
    """Causes of one depth in a funnel, drawn again until each is strong enough to be seen."""

    def make(chance: np.random.Generator) -> World:
        while True:
            planted: dict[Pattern, float] = {}
            for factor in factors:
                pattern = _pattern(chance, funnel.dims, depth)
                planted[pattern] = factor
            world = funnel.world(chance, planted)
            if len(planted) == len(factors) and _clear(world) and _seen(funnel, world, planted):
                return world

    return make


def _clear(world: World) -> bool:
    told = sorted(world.planted)
    return not any(
        _overlap(one, other) for place, one in enumerate(told) for other in told[place + 1 :]
    )


def _seen(funnel: Funnel, world: World, planted: dict[Pattern, float]) -> bool:
    """Every cause moved `STRONG` deviations of its own noise (counts, wander, order values)."""
    k1, n1, k0, n0 = world.columns
    for pattern, factor in planted.items():
        inside = covered(world.codes, pattern)
        own = (k0[inside] / np.maximum(n0[inside], 1)) * n1[inside]
        count = 1.0 if funnel.order is None else float(np.exp(4 + 1.5 * funnel.order**2))
        noise = count * own.sum() * (1 + 1 / funnel.periods) + float(
            ((funnel.wander * own) ** 2).sum()
        )
        if abs(factor - 1) * own.sum() < STRONG * np.sqrt(max(noise, 1e-9)):
            return False
        if abs(k1[inside].sum() / max(own.sum(), 1e-9) - factor) > 0.5 * abs(factor - 1):
            return False
    return True


def planted_counts(mean: float, depth: int, factors: tuple[float, ...]) -> Callable[..., World]:
    def make(chance: np.random.Generator) -> World:
        while True:
            codes = grid(WIDE)
            expected = mean * chance.lognormal(0, 0.7, len(codes))
            planted = {_pattern(chance, WIDE, depth): factor for factor in factors}
            moved = expected.copy()
            strong = len(planted) == len(factors)
            for pattern, factor in planted.items():
                inside = covered(codes, pattern)
                moved[inside] *= factor
                due = float(expected[inside].sum())
                strong &= abs(factor - 1) * np.sqrt(due) >= STRONG
            world = World(
                codes, (chance.poisson(moved).astype(float), expected), frozenset(planted)
            )
            if strong and _clear(world):
                return world

    return make


PLANTED: dict[str, Callable[[np.random.Generator], World]] = {
    **{
        f"rate halved, depth {depth}": planted_ratio(Funnel(visits=visits), depth, (0.5,))
        for depth, visits in ((1, 200), (2, 200), (3, 400))
    },
    "rate halved, small counts": planted_ratio(Funnel(visits=20), 1, (0.5,)),
    "rate doubled, small counts": planted_ratio(Funnel(visits=20), 2, (2.5,)),
    "rate, offsetting pair": planted_ratio(Funnel(visits=300), 2, (0.5, 1.8)),
    "rate halved under another mix": planted_ratio(Funnel(visits=300, mix=1.0), 2, (0.5,)),
    "rate halved, wandering": planted_ratio(Funnel(visits=1000, wander=0.15), 2, (0.5,)),
    **{
        f"return halved, depth {depth}": planted_ratio(
            Funnel(visits=visits, order=0.8), depth, (0.5,)
        )
        for depth, visits in ((1, 200), (2, 400), (3, 2000))
    },
    "return, offsetting pair": planted_ratio(Funnel(visits=800, order=0.8), 2, (0.4, 1.9)),
    **{
        f"counts halved, depth {depth}": planted_counts(mean, depth, (0.5,))
        for depth, mean in ((1, 6), (2, 20), (3, 60))
    },
    "counts, mean 2": planted_counts(2, 1, (0.6,)),
    "counts, offsetting pair": planted_counts(20, 2, (0.5, 1.6)),
}
