"""The lattice of patterns: for every set of attributes, the cells that it cuts the leaves into.

Of very many leaves only a few sets are summed up leaf by leaf; all others are rolled up from the
cells of a set that holds them (the smallest parent; Agarwal et al. 1996, On the computation of
multidimensional aggregates).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from math import log, prod
from typing import TYPE_CHECKING

import numpy as np

from fanbu.stats.numbering import together
from fanbu.stats.rootcause.types import ANY, matching

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fanbu.stats.rootcause.types import Floats, Ints, Pattern

    Attributes = tuple[int, ...]

MOST_WORK = 50_000_000
"""Leaves × sets of attributes; beyond it patterns of many attributes are left out."""
DENSE, LEAST = 4, 1024
"""A table may have so many times more cells than there are leaves, and so many at least."""
MANY = 100_000
"""Leaves from which on sets are rolled up …"""
FEWER = 4
"""… from cells that are so many times fewer than the leaves."""
SAME = 1e-4
"""Nats that tell no two patterns apart: the one that is named first stands."""


@dataclass(slots=True)
class Cuboid:
    """One set of attributes and the cells it cuts the leaves into.

    `widths`: of each attribute, how many codes it may have; `size`: how many cells, empty ones too;
    `count`: leaves of each, float64[cells]; `bits`: nats it takes to name one of its patterns.
    `cell`: int64[leaves], None where it is rolled up from its `parent`.
    """

    attributes: Attributes
    widths: tuple[int, ...]
    size: int
    cell: Ints | None
    parent: Cuboid | None = None
    count: Floats = field(default_factory=lambda: np.zeros(0))
    bits: float = 0.0

    @property
    def is_dense(self) -> bool:
        """Whether a cell's number follows from its codes."""
        return self.size == prod(self.widths)

    def rolled(self, sums: Floats) -> Floats:
        """The parent's sums, over the attributes that are not of this set."""
        assert self.parent is not None  # noqa: S101 - only such are rolled up
        gone = [a not in self.attributes for a in self.parent.attributes]
        axes = tuple(np.flatnonzero(gone).tolist())
        found: Floats = sums.reshape(self.parent.widths).sum(axis=axes).reshape(-1)
        return found


@dataclass(slots=True)
class Lattice:
    """`cuboids`: those asked for, small sets first; `order`: all that are summed, parents first."""

    codes: Ints
    cuboids: list[Cuboid]
    order: list[Cuboid]

    @classmethod
    def of(
        cls, codes: Ints, free: Sequence[int] | None = None, *, named: int | None = None
    ) -> Lattice:
        """Every non-empty set of the `free` attributes (all by default), small sets first.

        `named`: attributes of the whole problem, when the leaves are a part of it: the price of a
        name counts them all. Very large problems stop at the depth that `MOST_WORK` allows.
        """
        attributes = list(range(codes.shape[1]) if free is None else free)
        wanted = list(_subsets(attributes, len(codes)))
        columns = {a: np.ascontiguousarray(codes[:, a]) for a in attributes}
        order = (
            _rolled_up(columns, wanted) if len(codes) >= MANY else _leaf_by_leaf(columns, wanted)
        )
        known = {cuboid.attributes: cuboid for cuboid in order}
        found = cls(codes, [known[chosen] for chosen in wanted], order)
        choice = log(2 ** (named or codes.shape[1]))
        for cuboid, (count,) in zip(found.cuboids, found.totals((None,)), strict=True):
            cuboid.count = count
            cuboid.bits = choice + log(max(int(np.count_nonzero(count)), 1))
        return found

    def totals(
        self, values: Sequence[Floats | None], some: Ints | None = None
    ) -> list[list[Floats]]:
        """Of each cuboid, the sums of each of the values by cell; None counts the leaves.

        `values`: float64[leaves], or float64[some] where they are of `some` leaves only.
        """
        found: dict[Attributes, list[Floats]] = {}
        for each in self.order:
            if each.parent is not None:
                found[each.attributes] = [each.rolled(one) for one in found[each.parent.attributes]]
                continue
            cell = self.cells(each, slice(None) if some is None else some)
            found[each.attributes] = [summed(cell, one, each.size) for one in values]
        return [found[cuboid.attributes] for cuboid in self.cuboids]

    def cells(self, cuboid: Cuboid, some: Ints | slice) -> Ints:
        """The cells that some leaves fall into."""
        if cuboid.cell is not None:
            return cuboid.cell[some]
        columns = [self.codes[some, a] for a in cuboid.attributes]
        return _placed(columns, cuboid.widths)

    def leaves(self, cuboid: Cuboid, cell: int) -> Ints:
        """The leaves of a cell, in order."""
        if cuboid.cell is not None:
            return np.flatnonzero(cuboid.cell == cell)
        return np.flatnonzero(matching(self.codes, self.pattern(cuboid, cell)))

    def pattern(self, cuboid: Cuboid, cell: int) -> Pattern:
        """The pattern of a cell; not of an empty one where cells are only those that occur."""
        found = [ANY] * self.codes.shape[1]
        leaf = None if cuboid.is_dense else self.leaves(cuboid, cell)[0]
        told = np.unravel_index(cell, cuboid.widths) if leaf is None else self.codes[leaf]
        for place, attribute in enumerate(cuboid.attributes):
            found[attribute] = int(told[place if leaf is None else attribute])
        return tuple(found)


def summed(cell: Ints, values: Floats | None, size: int) -> Floats:
    """The values by cell, float64[size]; None counts them."""
    return np.bincount(cell, values, size).astype(np.float64, copy=False)


def merged(codes: Ints, *values: Floats) -> tuple[Ints, list[Floats]]:
    """One row a leaf: rows of the same codes are added up, in the order of their codes."""
    if not codes.shape[1] or not len(codes):
        return codes, list(values)
    columns = list(codes.T)
    leaf, count = together(columns, [_width(column) for column in columns], len(codes))
    if count == len(codes):
        return codes, list(values)
    row = np.empty(count, np.int64)
    row[leaf[::-1]] = np.arange(len(leaf))[::-1]
    sums = [np.bincount(leaf, value, count).astype(np.float64) for value in values]
    return np.asfortranarray(codes[row]), sums


def _subsets(attributes: list[int], leaves: int) -> Iterator[Attributes]:
    done = 0
    for depth in range(1, len(attributes) + 1):
        chosen = list(combinations(attributes, depth))
        done += len(chosen)
        if depth > 1 and done * leaves > MOST_WORK:
            return
        yield from chosen


def _leaf_by_leaf(columns: dict[int, Ints], wanted: Sequence[Attributes]) -> list[Cuboid]:
    """Every set by its own cells: those of all but its last attribute, cut by that one."""
    placed: dict[Attributes, Cuboid] = {}
    for chosen in wanted:
        values, wider = columns[chosen[-1]], placed.get(chosen[:-1])
        placed[chosen] = _cut(chosen, values, wider)
    return list(placed.values())


def _cut(chosen: Attributes, values: Ints, wider: Cuboid | None) -> Cuboid:
    width = _width(values)
    cell, size, widths = values, width, (*(wider.widths if wider else ()), width)
    if wider is not None and wider.cell is not None:
        cell, size = wider.cell * width + values, wider.size * width
    if size > DENSE * len(cell) + LEAST:
        names, cell = np.unique(cell, return_inverse=True)
        cell, size = cell.reshape(-1), len(names)
    return Cuboid(chosen, widths, size, cell)


def _rolled_up(columns: dict[int, Ints], wanted: Sequence[Attributes]) -> list[Cuboid]:
    """The sets, and as few others as are needed to roll them up from; parents first."""
    widths = {a: _width(column) for a, column in columns.items()}
    most = len(next(iter(columns.values()))) // FEWER
    made: list[Cuboid] = []
    for chosen in reversed(wanted):
        parent = _smallest(made, chosen, most)
        if parent is None:
            whole = _widened(chosen, widths, most)
            parent = _of_leaves(whole, columns, widths)
            made.append(parent)
        if parent.attributes != chosen:
            sizes = tuple(widths[a] for a in chosen)
            made.append(Cuboid(chosen, sizes, prod(sizes), None, parent))
    return made


def _smallest(made: Sequence[Cuboid], chosen: Attributes, most: int) -> Cuboid | None:
    able = [
        each
        for each in made
        if each.is_dense and each.size <= most and set(chosen) <= set(each.attributes)
    ]
    return min(able, key=lambda each: each.size, default=None)


def _widened(chosen: Attributes, widths: dict[int, int], most: int) -> Attributes:
    """A set with further attributes, the narrowest first, as long as its cells are few."""
    whole = list(chosen)
    for attribute in sorted(widths.keys() - set(chosen), key=lambda a: (widths[a], a)):
        if prod(widths[a] for a in (*whole, attribute)) <= most:
            whole.append(attribute)
    return tuple(sorted(whole))


def _of_leaves(whole: Attributes, columns: dict[int, Ints], widths: dict[int, int]) -> Cuboid:
    sizes = tuple(widths[a] for a in whole)
    rows = len(columns[whole[0]])
    if prod(sizes) <= DENSE * rows + LEAST:
        return Cuboid(whole, sizes, prod(sizes), _placed([columns[a] for a in whole], sizes))
    cell, size = together([columns[a] for a in whole], sizes, rows)
    return Cuboid(whole, sizes, size, cell)


def _placed(columns: Sequence[Ints], widths: Sequence[int]) -> Ints:
    cell = columns[0]
    for column, width in zip(columns[1:], widths[1:], strict=True):
        cell = cell * width + column
    return cell


def _width(values: Ints) -> int:
    return int(values.max()) + 1 if len(values) else 0
