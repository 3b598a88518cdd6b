"""The columns that explain a day, the same for all series: level, weekday, occasions.

A coefficient is about a change in the logarithm, so prior standard deviations are shares of a day.
They say what is usual in trade, and were set before anything was tuned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fanbu.stats.expect.types import WEEK, Kind

if TYPE_CHECKING:
    from fanbu.stats.expect.types import Bools, Days, Floats, Window

KNOT = 14
"""Days between two hinges of the level."""
_YEAR = 365.0
_FLAT = 10.0
"""The intercept is free."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Standard deviations of one kind of column.

    `common`: of what all groups of the kind share; `own`: of a group's part; `apart`: of a leaf's
    distance from its parent; `around`: of the days before and after.
    """

    common: float
    own: float
    apart: float
    around: float


PRIORS = {
    Kind.HOLIDAY: Prior(0.3, 0.3, 0.1, 0.15),
    Kind.PROMOTION: Prior(0.1, 0.2, 0.08, 0.1),
    Kind.PEAK: Prior(0.3, 0.3, 0.12, 0.1),
    Kind.EVENT: Prior(0.15, 0.3, 0.25, 0.1),
}
SLOPE, WEEKDAY, WEEKDAY_APART, WORKED = 0.2, 0.25, 0.08, 0.08
AFRESH = {Kind.HOLIDAY: 0.08, Kind.PROMOTION: 0.05, Kind.PEAK: 0.1, Kind.EVENT: 0.15}
"""How much an occasion differs from its last time."""


@dataclass(frozen=True, slots=True)
class Design:
    """The columns, and what is usual of their coefficients.

    `x`: float[days, columns]. Per column: `sd` of a root's coefficient, `apart` of a leaf's from
    its parent's; `level`: hinges, whose `sd` is to be multiplied by the stiffness; `taken`: columns
    whose coefficient a leaf takes from its parent. `afresh`: float[days], standard deviation of
    what an occasion brings anew; `special`: bool[days] in or around one. `weekdays`: which columns
    are those, Monday's first.
    """

    x: Floats
    sd: Floats
    apart: Floats
    level: Bools
    taken: Bools
    afresh: Floats
    special: Bools
    weekdays: slice


def design(days: Days) -> Design:
    """All columns for `days`; an occasion that touches none of them has none."""
    columns = [*_level(days), *_weekdays(days), *_occasions(days)]
    x = np.column_stack([column for column, *_ in columns])
    sd, apart = (np.array([entry[place] for entry in columns]) for place in (1, 2))
    taken = apart > 0
    level = np.zeros(len(columns), np.bool_)
    first = 2 + _hinges(days)
    level[2:first] = True
    afresh, special = _unsettled(days)
    return Design(x, sd, np.where(taken, apart, sd), level, taken, afresh, special,
                  slice(first, first + WEEK))  # fmt: skip


def _hinges(days: Days) -> int:
    return -(-days.count // KNOT)


def _level(days: Days) -> list[tuple[Floats, float, float]]:
    """Intercept, slope, and hinges: each lets the level climb over two weeks and stay there."""
    day = np.arange(days.count, dtype=np.float64)
    found = [(np.ones(days.count), _FLAT, 0.0), ((day - days.count) / _YEAR, SLOPE, 0.0)]
    knots = [np.clip((day - place * KNOT) / KNOT, 0.0, 1.0) for place in range(_hinges(days))]
    return [*found, *((knot, 1.0, 0.0) for knot in knots)]


def _weekdays(days: Days) -> list[tuple[Floats, float, float]]:
    """A day off has no weekday; a worked weekend day is an average working day."""
    weekday = (days.weekday + np.arange(days.count)) % WEEK
    dummies = np.eye(WEEK)[weekday]
    worked = np.zeros(days.count)
    inside = [day for day in days.worked if 0 <= day < days.count]
    worked[inside] = 1.0
    dummies[inside] = [0.2] * 5 + [0.0] * 2
    for window in days.windows:
        if window.kind is Kind.HOLIDAY:
            dummies[max(window.first, 0) : max(window.last + 1, 0)] = 0.0
    found = [(dummies[:, place], WEEKDAY, WEEKDAY_APART) for place in range(WEEK)]
    return [*found, (worked, WORKED, WORKED / 2)] if inside else found


def _occasions(days: Days) -> list[tuple[Floats, float, float]]:
    found: list[tuple[Floats, float, float]] = []
    for kind in Kind:
        prior = PRIORS[kind]
        windows = [window for window in days.windows if window.kind is kind]
        groups = list(dict.fromkeys(window.group for window in windows))
        shapes = [
            np.max([_shape(days.count, each) for each in windows if each.group == group], axis=0)
            for group in groups
        ]
        if not shapes:
            continue
        common = np.max(shapes, axis=0)
        sds = ((prior.common, prior.own), (prior.around / 2, prior.around), (prior.around / 2,
               prior.around))  # fmt: skip
        for part, (shared, own) in enumerate(sds):
            small = prior.apart if part == 0 else prior.around / 3
            if len(groups) > 1 and common[part].any():
                found.append((common[part], shared, small))
            found += [(shape[part], own, small) for shape in shapes if shape[part].any()]
    return found


def _shape(count: int, window: Window) -> Floats:
    """float[3, days]: inside, before, after; the last two fall off in a straight line."""
    first, last = window.first, window.last
    before, after = window.before, window.after
    day = np.arange(count)
    inside = (day >= first) & (day <= last)
    early = np.clip(1 - (first - day) / (before + 1), 0, 1) * (day < first)
    late = np.clip(1 - (day - last) / (after + 1), 0, 1) * (day > last)
    return np.array([inside.astype(np.float64), early, late])


def _unsettled(days: Days) -> tuple[Floats, Bools]:
    variance = np.zeros(days.count)
    special = np.zeros(days.count, np.bool_)
    for window in days.windows:
        shape = _shape(days.count, window)
        special |= shape.any(axis=0)
        variance = np.maximum(variance, (AFRESH[window.kind] * shape.max(axis=0)) ** 2)
    return np.sqrt(variance), special
