"""One move told once: of places that lie in each other, those that say where it is best."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from fanbu.analyses.why.leaves import Leaves
    from fanbu.analyses.why.spec import Cause

HELD = 0.8
"""The part of a wide place's effect that narrow ones in it bring, so that they are the better
names."""


def unnested(causes: Sequence[Cause], leaves: Leaves) -> tuple[Cause, ...]:
    """The causes without those that others tell already, in their order.

    Of a wide place and narrow ones inside of it that moved the same way: the narrow ones where
    together they hold the most of it, else the wide one. Places by dimensions that `leaves` do not
    have are left as they are.
    """
    inside = {place: _inside(each, leaves) for place, each in enumerate(causes)}
    dropped: set[int] = set()
    wide_first = sorted(inside, key=lambda place: -int(_size(inside[place])))
    for wide in wide_first:
        within = [
            other
            for other in inside
            if other != wide and other not in dropped and _lies_in(inside[other], inside[wide])
            and causes[other].effect * causes[wide].effect > 0
        ]  # fmt: skip
        if wide in dropped or not within:
            continue
        held = sum(causes[other].effect for other in within) / causes[wide].effect
        dropped |= {wide} if held >= HELD else set(within)
    return tuple(each for place, each in enumerate(causes) if place not in dropped)


def _inside(cause: Cause, leaves: Leaves) -> NDArray[np.bool_] | None:
    """bool[leaves]; None where they cannot tell."""
    if not set(cause.place.where) <= set(leaves.dimensions):
        return None
    known = all(
        value in leaves.values[leaves.dimensions.index(name)]
        for name, value in cause.place.where.items()
    )
    return leaves.inside(cause.place) if known else None


def _size(inside: NDArray[np.bool_] | None) -> int:
    return 0 if inside is None else int(inside.sum())


def _lies_in(narrow: NDArray[np.bool_] | None, wide: NDArray[np.bool_] | None) -> bool:
    """Whether all of one lies in the other, which is larger."""
    if narrow is None or wide is None or not narrow.any():
        return False
    return bool(wide[narrow].all()) and int(narrow.sum()) < int(wide.sum())
