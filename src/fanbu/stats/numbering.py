"""Codes of several dimensions as one number each, small and in order, without sorting them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

ROOM = 1 << 20
TIMES = 16
"""A table of all combinations may have so many entries, or times as many as there are rows: then
they are numbered by it, which takes no sorting."""


def distinct(numbers: Ints, size: int) -> int:
    """How many different ones there are among numbers from 0 to `size` − 1."""
    if size > ROOM + TIMES * len(numbers):
        return len(np.unique(numbers))
    seen = np.zeros(size, np.bool_)
    seen[numbers] = True
    return int(seen.sum())


def renumbered(numbers: Ints, size: int) -> tuple[Ints, int]:
    """The same numbers as 0, 1, … in their order, and how many there are."""
    if size > ROOM + TIMES * len(numbers):
        names, found = np.unique(numbers, return_inverse=True)
        return found.reshape(-1), len(names)
    seen = np.zeros(size, np.bool_)
    seen[numbers] = True
    names = np.flatnonzero(seen)
    if len(names) == size:
        return numbers, size
    place = np.zeros(size, np.int64)
    place[names] = np.arange(len(names))
    return place[numbers], len(names)


def together(columns: Sequence[Ints], sizes: Sequence[int], rows: int) -> tuple[Ints, int]:
    """One number for each row of codes, in the order of the rows' codes; and how many there are."""
    whole, count = np.zeros(rows, np.int64), 1
    for column, size in zip(columns, sizes, strict=True):
        if count * size > ROOM:  # few of many combinations occur
            whole, count = renumbered(whole, count)
        if size > 1:  # one value tells no rows apart
            whole, count = whole * size + column, count * size
    return renumbered(whole, count)
