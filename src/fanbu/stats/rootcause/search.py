"""The set of patterns that describes the residuals in the fewest nats.

A pattern pays for its name and for the mean and spread of its leaves; it gains what these say
better than the noise does (minimum description length; Rissanen 1978). Chosen one at a time, the
best first; each is then held against its own parts, and all of them against each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log, pi
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.stats.rootcause.lattice import SAME, Lattice, summed
from fanbu.stats.rootcause.types import ANY, matching

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.stats.rootcause.lattice import Cuboid
    from fanbu.stats.rootcause.noise import Null
    from fanbu.stats.rootcause.types import Bools, Floats, Ints, Pattern

MOST = 15
"""Causes of one change; more are no explanation."""
SPARED = 0.1
"""The share of a cause's leaves that it may leave alone."""
LOUDEST = 8.0
"""What one leaf may say for a pattern, in nats: any single leaf may be an accident."""
FEW = 8
FEW_LEAVES = 10_000
BARS = 12
RANGE = 8.0
"""Units of noise over which a pattern's mean is told."""


class Found(NamedTuple):
    """A pattern, what it saves (nats), and the leaves that nothing before it explained."""

    pattern: Pattern
    gain: float
    leaves: Ints


@dataclass(slots=True)
class Sums:
    """What the leaves still open add up to in each cell of a cuboid."""

    cuboid: Cuboid
    count: Floats
    total: Floats
    squares: Floats
    quiet: Floats
    refused: list[int] = field(default_factory=list)

    def take_off(self, cells: Ints | slice, told: Sequence[Floats]) -> None:
        """Leaves that are no longer open: their number, residuals, squares and quiet densities."""
        for mine, theirs in zip(
            (self.count, self.total, self.squares, self.quiet), told, strict=True
        ):
            mine[cells] -= theirs

    def gains(self, null: Null) -> Floats:
        """Nats that each cell saves as a pattern of its own; −inf where no leaf is open."""
        gain = gains_of(self.count, self.total, self.squares, self.quiet, null)
        gain -= self.cuboid.bits
        gain[self.count < 0.5] = -np.inf  # noqa: PLR2004 - counts are whole but for rounding
        gain[self.refused] = -np.inf
        return gain


def gains_of(count: Floats, total: Floats, squares: Floats, quiet: Floats, null: Null) -> Floats:
    """What a normal law of its own says of each cell's leaves better than the noise, in nats.

    The noise is the better one of two readings: `quiet` (the leaves' log density under the null)
    and a plain normal of the same spread, so that the shape of the bulk is no cause. The mean
    costs ln(range/scale) and both parameters half a ln(n).
    """
    n = np.maximum(count, 1.0)
    rest = np.maximum(squares - total**2 / n, 0.0)
    least = null.scale**2
    variance = np.maximum((rest + least) / (n + 1), least)
    own = -0.5 * count * np.log(2 * pi * variance) - 0.5 * rest / variance
    plain = -0.5 * count * log(2 * pi * null.spread**2) - 0.5 * squares / null.spread**2
    price = log(RANGE * max(1.0, 1 / null.scale)) + np.log(n)
    gain: Floats = own - np.maximum(quiet, plain) - price
    return gain


@dataclass(slots=True)
class Field:
    """The leaves of one problem: codes, residuals and what the noise says of them."""

    codes: Ints
    z: Floats
    null: Null
    quiet: Floats = field(init=False)
    lattice: Lattice = field(init=False)
    sums: list[Sums] = field(init=False)
    alone: list[Floats] = field(init=False)
    """What each cell saves with nothing explained yet, by cuboid."""

    def __post_init__(self) -> None:
        self.quiet = self.null.log_density(self.z)
        self.lattice = Lattice.of(self.codes)
        told = self.lattice.totals((self.z, self.z**2, self.quiet))
        self.sums = [
            Sums(cuboid, cuboid.count.copy(), sums[0], sums[1], sums[2])
            for cuboid, sums in zip(self.lattice.cuboids, told, strict=True)
        ]
        self.alone = [sums.gains(self.null) for sums in self.sums]

    def bits(self, pattern: Pattern) -> float:
        """Nats that it takes to name a pattern."""
        fixed = tuple(a for a, code in enumerate(pattern) if code != ANY)
        return next(s.cuboid.bits for s in self.sums if s.cuboid.attributes == fixed)

    def best(self, *, first: bool = False) -> tuple[Sums, int, float] | None:
        """The cell with the largest gain above zero; `first`: nothing is explained yet."""
        best: tuple[Sums, int, float] | None = None
        for sums, alone in zip(self.sums, self.alone, strict=True):
            gain = alone if first else sums.gains(self.null)
            cell = int(gain.argmax())
            if gain[cell] > (best[2] + SAME if best else 0.0):
                best = sums, cell, float(gain[cell])
        return best

    def close(self, leaves: Ints) -> None:
        """These leaves are explained: they say nothing any more."""
        z, quiet = self.z[leaves], self.quiet[leaves]
        values = (None, z, z**2, quiet)
        if len(leaves) > FEW_LEAVES:
            for sums, told in zip(self.sums, self.lattice.totals(values, leaves), strict=True):
                sums.take_off(slice(None), told)
            return
        for sums in self.sums:
            cell, size = self.lattice.cells(sums.cuboid, leaves), sums.cuboid.size
            names: Ints | slice = slice(None)
            if size > FEW * len(leaves):  # a few cells of many
                names, cell = np.unique(cell, return_inverse=True)
                size = len(names)
            sums.take_off(names, [summed(cell, each, size) for each in values])


def search(field_: Field) -> list[Found]:
    """The causes in the order found; parts stand in for a pattern that they explain better."""
    open_ = np.ones(len(field_.codes), np.bool_)
    found: list[Found] = []
    for turn in range(3 * MOST):
        best = field_.best(first=turn == 0)
        if best is None or len(found) >= MOST:
            break
        sums, cell, gain = best
        inside = field_.lattice.leaves(sums.cuboid, cell)
        whole = Found(field_.lattice.pattern(sums.cuboid, cell), gain, inside[open_[inside]])
        parts = split(field_, whole)
        if parts:
            sums.refused.append(cell)
        for each in parts or [whole]:
            open_[each.leaves] = False
            field_.close(each.leaves)
            found.append(each)
    return settled(field_, found)


def split(field_: Field, whole: Found) -> list[Found]:
    """Narrower patterns that say the same in fewer nats; none when the whole is the better name.

    Whole and parts share one law of what a moved leaf looks like, so that parts win by leaving
    quiet leaves out, never because some leaves moved further than others.
    """
    free = [a for a, code in enumerate(whole.pattern) if code == ANY]
    if not free or len(whole.leaves) < 2:  # noqa: PLR2004
        return []
    codes = field_.codes[whole.leaves]
    says = evidence(field_.z[whole.leaves], field_.quiet[whole.leaves], field_.null)
    lattice = Lattice.of(codes, free, named=codes.shape[1])
    totals = [total for (total,) in lattice.totals((says,))]
    open_ = np.ones(len(codes), np.bool_)
    parts: list[Found] = []
    while len(parts) < MOST:
        gains = [float(t.max()) - c.bits for t, c in zip(totals, lattice.cuboids, strict=True)]
        most = max(gains)
        if most <= 0:
            break
        place = next(place for place, gain in enumerate(gains) if gain >= most - SAME)
        cuboid, cell = lattice.cuboids[place], int(totals[place].argmax())
        inside = lattice.leaves(cuboid, cell)
        inside = inside[open_[inside]]
        narrow = lattice.pattern(cuboid, cell)
        pattern = tuple(max(pair) for pair in zip(whole.pattern, narrow, strict=True))
        parts.append(Found(pattern, gains[place], whole.leaves[inside]))
        open_[inside] = False
        left = lattice.totals((says[inside],), inside)
        totals = [total - gone for total, (gone,) in zip(totals, left, strict=True)]
    return parts if sum(part.gain for part in parts) > says.sum() else []


def evidence(z: Floats, quiet: Floats, null: Null) -> Floats:
    """What each of some leaves says for having moved (nats, at most `LOUDEST`).

    The law of moved leaves is their histogram, each weighed by how surely it moved; a moved
    pattern may leave `SPARED` of its leaves alone.
    """
    low, high = float(z.min()), float(z.max())
    width = max(high - low, null.scale) / BARS
    flat = -log(width * BARS)
    moved = 1 / (1 + np.exp(np.minimum(quiet - flat, 50)))
    bar = np.minimum(((z - low) / width).astype(np.int64), BARS - 1)
    heights = np.bincount(bar, moved, BARS) + 0.02 * moved.sum() / BARS + 0.05
    density = np.log(heights / heights.sum() / width)[bar]
    # a ratio of densities; beyond what one leaf may say it is cut, so it cannot overflow
    ratio = np.exp(np.minimum(density - quiet, LOUDEST + 1))
    found: Floats = np.minimum(np.log((1 - SPARED) * ratio + SPARED), LOUDEST)
    return found


def settled(field_: Field, found: Sequence[Found]) -> list[Found]:
    """Causes that the others do not make needless: backwards, the most needless first."""
    kept = list(found)
    if len(kept) < 2:  # noqa: PLR2004
        return kept
    covers = {each.pattern: matching(field_.codes, each.pattern) for each in kept}
    says = _said(field_, list(covers.values()))
    bits = {sums.cuboid.attributes: sums.cuboid.bits for sums in field_.sums}
    while len(kept) > 1:
        times = np.sum([covers[each.pattern] for each in kept], axis=0)
        margins = []
        for each in kept:
            alone = covers[each.pattern] & (times == 1)
            lone = len(each.leaves) == 1 and bool(alone.any())
            price = bits[tuple(a for a, code in enumerate(each.pattern) if code != ANY)]
            margins.append(np.inf if lone else float(says[alone].sum()) - price)
        needless = int(np.argmin(margins))
        if margins[needless] >= 0:
            break
        kept.pop(needless)
    return kept


def _said(field_: Field, covers: list[Bools]) -> Floats:
    """The evidence of every covered leaf, judged together; 0 elsewhere."""
    says = np.zeros(len(field_.z))
    covered = np.flatnonzero(np.any(covers, axis=0))
    says[covered] = evidence(field_.z[covered], field_.quiet[covered], field_.null)
    return says
