"""The lattice of patterns: for every set of attributes, which cell each leaf falls into."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import log
from typing import TYPE_CHECKING

import numpy as np

from fanbu.stats.rootcause.types import ANY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fanbu.stats.rootcause.types import Floats, Ints, Pattern

MOST_WORK = 50_000_000
"""Leaves × sets of attributes; beyond it patterns of many attributes are left out."""
DENSE = 4
"""A table of cells may have so many times more cells than there are leaves."""


@dataclass(frozen=True, slots=True)
class Cuboid:
    """One set of attributes and the cells it cuts the leaves into.

    `cell`: int64[leaves]; `size`: how many cells, empty ones too; `count`: leaves of each,
    float64[cells]; `bits`: nats it takes to name one of its patterns.
    """

    attributes: tuple[int, ...]
    cell: Ints
    size: int
    count: Floats
    bits: float

    def total(self, values: Floats) -> Floats:
        """Sums of the leaves' values: float64[cells]."""
        return np.bincount(self.cell, values, self.size).astype(np.float64, copy=False)

    def of(self, cell: int) -> Ints:
        """The leaves of a cell."""
        leaves: Ints = np.flatnonzero(self.cell == cell)
        return leaves

    def pattern(self, codes: Ints, leaf: int) -> Pattern:
        """The pattern of the cell that a leaf is in."""
        found = [ANY] * codes.shape[1]
        for attribute in self.attributes:
            found[attribute] = int(codes[leaf, attribute])
        return tuple(found)


def cuboids(
    codes: Ints, free: Sequence[int] | None = None, *, named: int | None = None
) -> list[Cuboid]:
    """Every non-empty set of the `free` attributes (all by default), small sets first.

    `named`: attributes of the whole problem, when the leaves are a part of it: the price of a
    name counts them all. Very large problems stop at the depth that `MOST_WORK` allows.
    """
    attributes = list(range(codes.shape[1]) if free is None else free)
    choice = log(2 ** (named or codes.shape[1]))
    columns = {a: np.ascontiguousarray(codes[:, a]) for a in attributes}
    placed: dict[tuple[int, ...], tuple[Ints, int]] = {}
    found = []
    for chosen in _subsets(attributes, len(codes)):
        placed[chosen] = cell, size = _cells(columns[chosen[-1]], placed.get(chosen[:-1]))
        count: Floats = np.bincount(cell, minlength=size).astype(np.float64)
        cells = max(int((count > 0).sum()), 1)
        found.append(Cuboid(chosen, cell, size, count, choice + log(cells)))
    return found


def merged(codes: Ints, *values: Floats) -> tuple[Ints, list[Floats]]:
    """One row a leaf: rows of the same codes are added up, in the order of their codes."""
    placed: tuple[Ints, int] | None = None
    for attribute in range(codes.shape[1]):
        placed = _cells(np.ascontiguousarray(codes[:, attribute]), placed)
    if placed is None or not len(codes):
        return codes, list(values)
    cell, size = placed
    count = np.bincount(cell, minlength=size)
    if count.max() == 1:
        return codes, list(values)
    some = np.flatnonzero(count)
    row = np.empty(size, np.int64)
    row[cell[::-1]] = np.arange(len(cell))[::-1]
    sums = [np.bincount(cell, value, size)[some].astype(np.float64) for value in values]
    return np.asfortranarray(codes[row[some]]), sums


def _subsets(attributes: list[int], leaves: int) -> Iterator[tuple[int, ...]]:
    done = 0
    for depth in range(1, len(attributes) + 1):
        chosen = list(combinations(attributes, depth))
        done += len(chosen)
        if depth > 1 and done * leaves > MOST_WORK:
            return
        yield from chosen


def _cells(values: Ints, wider: tuple[Ints, int] | None) -> tuple[Ints, int]:
    """The cells of a set of attributes: those of all but its last, cut by the last one's values."""
    width = int(values.max()) + 1 if len(values) else 0
    if wider is None:
        cell, size = values, width
    else:
        cell, size = wider[0] * width + values, wider[1] * width
    if size > DENSE * len(cell) + 1024:
        names, cell = np.unique(cell, return_inverse=True)
        cell, size = cell.reshape(-1), len(names)
    return cell, size
