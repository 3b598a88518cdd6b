"""Whether most members of a dimension moved the way of the whole, where no place holds the change.

A fact to be told beside "in no place": it names nobody, and says nothing of what is chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.why.found import Broad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.analyses.why.leaves import Floats, Leaves
    from fanbu.model.metric import MetricInfo

FEWEST = 4
"""Members of which one can speak of most."""


def broad(leaves: Leaves, dimensions: Sequence[str], info: MetricInfo, change: float
          ) -> Broad | None:  # fmt: skip
    """The dimension of which the largest share of members moved as the whole, if that is most.

    A member is a named value with something on either side, of a ratio with something below on
    both; one that stayed counts, and did not move. Of equal shares the dimension with more members
    is told, then the first. None: no change, or nowhere more than half of `FEWEST` or more.
    """
    found: list[Broad] = []
    for name in dimensions:
        if name in leaves.dimensions and change:
            moves = _moves(leaves.keep([name]), info)
            went = int(np.count_nonzero(moves * change > 0))
            found.append(Broad(name, len(moves), went))
    most = [one for one in found if one.of >= FEWEST and 2 * one.went > one.of]
    return max(most, key=lambda one: (one.went / one.of, one.of), default=None)


def _moves(leaves: Leaves, info: MetricInfo) -> Floats:
    """By how much each member moved: float[members]."""
    [values] = leaves.values
    named = np.array([values[code] is not None for code in leaves.codes[:, 0]], np.bool_)
    sides = leaves.now, leaves.before
    if info.parts is None:
        now, before = (side[info.name] for side in sides)
        there = named & ((now != 0) | (before != 0))
    else:
        top, bottom = info.parts
        there = named & (leaves.now[bottom] > 0) & (leaves.before[bottom] > 0)
        now, before = (side[top] / np.where(there, side[bottom], 1.0) for side in sides)
    moved: Floats = (now - before)[there]
    return moved
