"""One move told once: of places that lie in each other, those that say where it is best."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from fanbu.analyses.why.leaves import Leaves
    from fanbu.analyses.why.spec import Cause

HELD = 0.8
"""The part of a wide place's effect that narrow ones in it bring, so that they are the better
names."""
MATERIAL = 0.05
"""A cause brings this share of the change, or of what the largest brings where they offset."""
SAME = 0.5
"""A driver's cause at the place of the metric's own is that cause, when it brings so much of it."""


def joined(own: str, found: Mapping[str, Sequence[Cause]]) -> tuple[Cause, ...]:
    """All causes, largest first; one that metric and driver share is told once, of the driver."""
    kept = {tuple(sorted(each.place.where.items(), key=str)): each for each in found[own]}
    for name, causes in found.items():
        for each in causes if name != own else ():
            key = tuple(sorted(each.place.where.items(), key=str))
            known = kept.get(key)
            if known is None:
                kept[key] = each
            elif known.effect * each.effect > 0 and abs(each.effect) >= SAME * abs(known.effect):
                values = known.own or (known.before, known.after)
                kept[key] = replace(
                    known, of=each.of, before=each.before, after=each.after, own=values
                )
    return tuple(sorted(kept.values(), key=lambda each: -abs(each.effect)))


def weighed(causes: Sequence[Cause], change: float) -> tuple[tuple[Cause, ...], tuple[Cause, ...]]:
    """Those that tell something of the change, and those too slight.

    A place may be apart from all others (it stayed as it was where all fell) and yet have moved the
    metric by nothing that matters.
    """
    largest = max((abs(each.effect) for each in causes), default=0.0)
    least = MATERIAL * max(abs(change), largest)
    told = tuple(each for each in causes if each.low * each.high > 0 and abs(each.effect) >= least)
    return told, tuple(each for each in causes if each not in told)


def once(considered: Sequence[Cause], causes: Sequence[Cause]) -> tuple[Cause, ...]:
    """Each place once, and none that is a cause."""
    told = [each.place for each in causes]
    found: list[Cause] = []
    for each in considered:
        if each.place not in told:
            told.append(each.place)
            found.append(each)
    return tuple(found)


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
