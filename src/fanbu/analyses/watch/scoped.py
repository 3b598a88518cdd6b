"""What is expected of series that different events are about: of each by those that touch it.

A note about one channel says nothing of the others. Series that the same events touch are foretold
together, with what they are parts of; where no event is of a place, that is all of them at once.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from fanbu.model.happening import is_of
from fanbu.stats.expect import Events, Expectation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from fanbu.analyses.watch.series import Series
    from fanbu.rules.occasions import Occasion

    Ints = NDArray[np.int64]
    Foretell = Callable[[tuple[Occasion, ...], Ints, Ints], Expectation]

DAILY = ("mean", "low", "high", "z")
"""What is told of all days from the first on; the rest is of the judged days."""
ON_JUDGED = ("p_value", "run_p_value", "run")


def touches(event: Occasion, place: Iterable[tuple[str, str]]) -> bool:
    """Whether it may have moved a place: its own, what lies in it, and what it may lie in.

    Of a place whose dimensions do not tell nobody knows, so it may.
    """
    known = dict(place)
    return all(is_of(known, *each) is not False for each in event.where)


def covers(event: Occasion, place: Iterable[tuple[str, str]]) -> bool:
    """Whether it is of everything in a place: its own, or what the place lies in.

    One channel's is none of the whole: it marks no day of the others.
    """
    known = dict(place)
    return all(is_of(known, *each) is True for each in event.where)


def expected_by(
    series: Sequence[Series], parent: Ints, events: Sequence[Occasion], foretell: Foretell
) -> Expectation:
    """`foretell` gets events, the rows of series and the parents among these (−1: none)."""
    groups: dict[tuple[Occasion, ...], list[int]] = defaultdict(list)
    for row, one in enumerate(series):
        groups[tuple(each for each in events if touches(each, one.place))].append(row)
    if len(groups) <= 1:
        [own] = groups or [tuple(events)]
        return foretell(own, np.arange(len(series)), parent)
    found = []
    for own, members in groups.items():
        rows = _with_parents(members, parent)
        above = np.where(parent[rows] < 0, -1, np.searchsorted(rows, parent[rows]))
        found.append((np.array(members), rows, foretell(own, rows, above)))
    return _joined(len(series), found)


def _with_parents(members: Sequence[int], parent: Ints) -> Ints:
    """The rows, and those of all that they are parts of, in order."""
    rows = set(members)
    for row in members:
        above = int(parent[row])
        while above >= 0:
            rows.add(above)
            above = int(parent[above])
    return np.array(sorted(rows), np.int64)


def _joined(series: int, parts: Sequence[tuple[Ints, Ints, Expectation]]) -> Expectation:
    """Each series from the part that it is a member of."""
    first = min(told.first for _, _, told in parts)
    days = max(told.first + told.mean.shape[1] for _, _, told in parts)
    judged = max(told.run.shape[1] for _, _, told in parts)
    wide = {name: np.full((series, days - first), np.nan) for name in DAILY}
    last = {name: np.full((series, judged), np.nan) for name in ON_JUDGED}
    last["run"] = np.zeros((series, judged), np.int64)
    reason, events = np.zeros(series, np.int64), Events.none(series)
    for members, rows, told in parts:
        at = np.searchsorted(rows, members)
        for name in DAILY:
            wide[name][members, told.first - first :] = getattr(told, name)[at]
        for name in ON_JUDGED:
            last[name][members] = getattr(told, name)[at]
        reason[members] = told.reason[at]
        events.put(members, told.events.take(at))
    level = parts[0][2].level
    return Expectation(first, level, **wide, **last, reason=reason, events=events)
