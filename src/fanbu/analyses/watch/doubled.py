"""An import that came twice: about twice the numbers, and every one of them even.

A budget that is doubled gives odd numbers as often as even ones; rows that are there twice give
none. With N numbers the chance that all are even by themselves is 1 in 2ᴺ.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.watch.groups import nested
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from fanbu.analyses.watch.alerts import Alert
    from fanbu.analyses.watch.judged import Judged
    from fanbu.analyses.watch.spec import Place

    Floats = NDArray[np.float64]

LEAST, MOST = 1.5, 2.8
"""Times what was expected, between which numbers are about twice."""
NUMBERS = 12
"""Numbers that must all be even."""
BEFORE, ODD = 28, 0.2
"""Days before, and the share of their numbers that must be odd."""


@dataclass(frozen=True, slots=True)
class Doubled:
    """`table` at `place` on `days`; `times` what was expected of `metric`."""

    metric: str
    table: str
    place: Place
    days: Period
    times: float
    materiality: float


def doubled(
    judged: Judged, alerts: Sequence[Alert], holders: Mapping[str, frozenset[str]]
) -> Iterator[Doubled]:
    """Each table and place once, by its gravest rise; the widest place that is all even."""
    told: list[Doubled] = []
    for each in sorted(alerts, key=lambda one: (len(one.place), -one.severity)):
        info = judged.spec.metrics[each.metric]
        about_twice = each.expected > 0 and LEAST <= each.value / each.expected <= MOST
        if info.unit != "count" or info.over != "sum" or len(info.tables) != 1 or not about_twice:
            continue
        [table] = info.tables
        if any(one.table == table and set(one.place) <= set(each.place) for one in told):
            continue
        days = _even_days(judged, table, each, holders)
        if days is not None:
            told.append(Doubled(each.metric, table, each.place, days,
                                each.value / each.expected, each.materiality))  # fmt: skip
    yield from told


def _even_days(
    judged: Judged, table: str, one: Alert, holders: Mapping[str, frozenset[str]]
) -> Period | None:
    """The run of days on which every count of the table there is even, by the finest places.

    None where it is less than half of the alert's days, where too few numbers say so, and where
    numbers were even before as well (counts that come in tens).
    """
    start = judged.spec.period.start
    first, last = ((day - start).days for day in (one.days.start, one.days.end))
    grid = _counts(judged, table, one.where, holders)
    if not len(grid):
        return None
    even = np.array([_all_even(grid[:, day]) for day in range(grid.shape[1])])
    end = max((day for day in range(first, last + 1) if even[day]), default=None)
    if end is None:
        return None
    begin = end
    while begin > 0 and even[begin - 1]:
        begin -= 1
    within = end - max(begin, first) + 1
    usual = grid[:, max(begin - BEFORE, 0) : begin]
    enough = len(_there(grid[:, begin : end + 1])) >= NUMBERS
    if within * 2 < one.days.days or not enough or _odd_share(usual) < ODD:
        return None
    return Period(start + timedelta(begin), start + timedelta(end))


def _there(numbers: Floats) -> Floats:
    return numbers[np.isfinite(numbers) & (numbers > 0)]


def _all_even(numbers: Floats) -> bool:
    there = _there(numbers)
    return len(there) > 0 and not bool((there % 2 != 0).any())


def _odd_share(numbers: Floats) -> float:
    there = _there(numbers)
    return float((there % 2 != 0).mean()) if len(there) else 0.0


def _counts(
    judged: Judged, table: str, where: Mapping[str, str], holders: Mapping[str, frozenset[str]]
) -> Floats:
    """float[series, days]: the counts of a table at the places within one, and at it."""
    metrics = judged.spec.metrics
    rows = [
        one.value
        for one in judged.series
        if len(one.place) >= len(where)
        and nested(one.where, where, holders)
        and metrics[one.metric].unit == "count"
        and metrics[one.metric].over == "sum"
        and metrics[one.metric].tables == (table,)
    ]
    return np.array(rows)
