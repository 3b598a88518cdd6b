"""How much of the last days is known by now: conversions and judgements come late.

Some weeks ago the last days were as old as they are now. What was known of them then, of what is
known of them now, is the share that is known of the last ones. Neighbouring days of one age are
put together: the older, the more of them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

AGES = (0, 1, 2, 3, 5, 7, 10, 14, 21, 28)
"""Days before the last one at which an age begins that is told by itself."""
FEWEST = 30.0
"""Counts that an age must have had, to be told of."""
KNOWN = 0.5
EVEN = 0.02
"""A share this near to one is one."""


def shares(
    then: Sequence[Mapping[str, Floats]], now: Sequence[Mapping[str, Floats]], days: int
) -> dict[str, Floats]:
    """Sum → float[days], the share of each of `days` days that is known by now.

    `then`, `now`: of each earlier stretch the sums by day, as known then and now, its last day the
    one of the same age as the last of `days`. A sum that does not ripen is not there.
    """
    found = {}
    names = {name for one in then for name in one}
    for name in sorted(names):
        both = [
            (a[name], b[name])
            for a, b in zip(then, now, strict=True)
            if name in a and name in b and _was_known(a[name], b[name])
        ]
        share = _share(both, days)
        if share is not None:
            found[name] = share
    return found


def _was_known(then: Floats, now: Floats) -> bool:
    """Whether the older half of the days had come by then; a history brought later had not."""
    older = slice(0, len(then) // 2)
    return float(np.nansum(then[older])) > KNOWN * float(np.nansum(now[older])) > 0


def _share(both: Sequence[tuple[Floats, Floats]], days: int) -> Floats | None:
    found = np.ones(days)
    for begin, end in pairwise(AGES):
        told = [(a[::-1][begin:end], b[::-1][begin:end]) for a, b in both]
        early = float(sum(np.nansum(a) for a, _ in told))
        late = float(sum(np.nansum(b) for _, b in told))
        if late >= FEWEST and abs(early / late - 1) > EVEN:
            first = max(days - end, 0)
            found[first : max(days - begin, 0)] = early / late
    return None if (found == 1).all() else found
