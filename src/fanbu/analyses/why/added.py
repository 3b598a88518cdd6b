"""Sums over places, asked for again and again: of all leaves but a few, the few are taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fanbu.analyses.why.leaves import Floats, Ints

    Bools = NDArray[np.bool_]

LOST = 1e-12
"""What is left of a whole when all of it was taken off, by rounding."""


class Picked(NamedTuple):
    """Some leaves, by their numbers, or by those of all others (`but`)."""

    leaves: Ints
    but: bool

    @classmethod
    def of(cls, some: Bools) -> Picked:
        but = 2 * int(np.count_nonzero(some)) > len(some)
        return cls(np.flatnonzero(~some if but else some), but)


class Added:
    """Sums of several values (each float64[leaves]) over some leaves."""

    def __init__(self, *values: Floats) -> None:
        self._values = np.stack(values)
        self._whole = self._values.sum(axis=1)

    def over(self, some: Picked) -> tuple[float, ...]:
        taken = self._values[:, some.leaves].sum(axis=1)
        if some.but:
            left = self._whole - taken
            taken = np.where(np.abs(left) > LOST * np.abs(self._whole), left, 0.0)
        return tuple(map(float, taken))
