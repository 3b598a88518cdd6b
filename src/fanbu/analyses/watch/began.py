"""Where what is strange on some days began: from there on nothing tells what is usual."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from fanbu.stats.expect import Kind

if TYPE_CHECKING:
    from fanbu.analyses.watch.judged import Judged
    from fanbu.stats.expect import Days

STRANGE = 2.5
"""Standard deviations from which a stretch that begins before the days belongs to them."""
VERY_STRANGE = 4.0
"""The same of one that ends before them: nothing on the days speaks for it."""
NEAR = 14
"""Days before that are looked at."""
MARKED = frozenset({Kind.HOLIDAY, Kind.PEAK})
"""What makes a day unlike any other, be the days like it or not."""


def began(judged: Judged, row: int) -> int:
    """The first day of what is strange and runs into the judged days, or up to them.

    The first judged day where nothing is. A series by its own distances; what a holiday or the
    peak of a promotion did is not looked at.
    """
    end = len(judged.series[row].value) - 1
    first = end + 1 - judged.last
    least = max(unmarked(judged.days, first), judged.told.first)
    start, stop = judged.dated(row, first, end)
    start = max(start, least)
    z = np.nan_to_num(judged.told.z[row][start - judged.told.first :])[: stop - start + 1]
    apart = float(z.sum()) / sqrt(len(z))
    found = first
    if start < first and abs(apart) >= STRANGE and float(z[: first - start].sum()) * apart > 0:
        found = start
    return min(found, _up_to(judged, row, least, first))


def _up_to(judged: Judged, row: int, least: int, first: int) -> int:
    """Where a strange stretch begins that ends as the days begin: a sale, and then none."""
    z = np.nan_to_num(judged.told.z[row][least - judged.told.first : first - judged.told.first])
    if not len(z):
        return first
    sums = np.abs(z[::-1].cumsum())
    strange = bool((sums >= VERY_STRANGE * np.sqrt(np.arange(1, len(z) + 1))).any())
    return first - (int(sums.argmax()) + 1) if strange else first


def unmarked(days: Days, first: int) -> int:
    """The earliest of the `NEAR` days before `first` from which on none is marked."""
    marks = marks_of(days)
    day = first
    while day > max(first - NEAR, 0) and not any(kind in MARKED for _, kind in marks[day - 1]):
        day -= 1
    return day


def marks_of(days: Days) -> list[set[tuple[int, Kind]]]:
    """Of each day what touches it."""
    found: list[set[tuple[int, Kind]]] = [set() for _ in range(days.count)]
    for each in days.windows:
        first, last = each.first - each.before, each.last + each.after
        for day in range(max(first, 0), min(last, days.count - 1) + 1):
            found[day].add((each.group, each.kind))
    return found
