"""Earlier days that a period may be held against: alike, and not marked by anything."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fanbu.analyses.watch.began import MARKED, marks_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from fanbu.stats.expect import Days

BACK = 56
"""Days that are looked back on for them."""
FEWEST = 14


def comparable(
    days: Days, known: NDArray[np.bool_], period: Sequence[int], before: int
) -> list[int]:
    """Of the last eight weeks before the day `before`, those like the days of the `period`.

    Days that are known and touched by no holiday, no peak of a promotion and no event or promotion
    that does not touch the period as well. As many of each weekday as there are whole sets of the
    period's weekdays, the latest; all of them where that makes too few; all known days where even
    these are too few.
    """
    marks = marks_of(days)
    own = set().union(*(marks[day] for day in period)) if period else set()
    near = [day for day in range(max(before - BACK, 0), before) if known[day]]
    like = [
        day
        for day in near
        if day not in days.worked
        and all(kind not in MARKED and (group, kind) in own for group, kind in marks[day])
    ]
    weekdays = Counter((days.weekday + day) % 7 for day in period)
    there: dict[int, list[int]] = {weekday: [] for weekday in weekdays}
    for day in reversed(like):
        weekday = (days.weekday + day) % 7
        if weekday in there:
            there[weekday].append(day)
    sets = min((len(there[w]) // count for w, count in weekdays.items()), default=0)
    chosen = sorted(d for w, count in weekdays.items() for d in there[w][: sets * count])
    if len(chosen) >= FEWEST or (sets and len(chosen) >= BACK // 7):
        return chosen
    return like if len(like) >= FEWEST else near
