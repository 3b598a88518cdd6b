"""Which number of `03/04/2026` is the day: the whole column decides, or nobody.

Plain arrays of numbers in; no cell, no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

Order = Literal["dmy", "mdy", "ymd"]
_PLACES: dict[Order, tuple[int, int, int]] = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
"""Where year, month and day stand among the three numbers."""
_RUN = 4
_MONTHS = 12
_CENTURY = 100
CENTURY_TURN = 70
_OLDEST = timedelta(days=15 * 366)
_NEWEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The three numbers of each cell in the order they are written."""

    first: np.ndarray
    second: np.ndarray
    third: np.ndarray

    def days(self, order: Order) -> np.ndarray:
        parts = (self.first, self.second, self.third)
        year, month, day = (parts[place] for place in _PLACES[order])
        return days_of(full_years(year), month, day)


def order_of(numbers: Numbers, *, dotted: bool, today: date | None) -> Order | None:
    """Day, month or (of two digits) year first; None where that stays open.

    A number above 12 is no month. Of the readings left, the one that makes the distinct days an
    unbroken run (of at least four days) is meant; otherwise nothing is guessed. Two digits for
    the year may stand first as well as last; days far from `today` are then no reading.
    `dotted`: `05.08.26`, in which the month never comes first.
    """
    if (numbers.third >= _CENTURY).any() or (numbers.third == 0).all():
        return "dmy" if dotted else _of_whole_years(numbers)
    orders: tuple[Order, ...] = ("dmy", "ymd") if dotted else ("dmy", "mdy", "ymd")
    fitting: list[Order] = [order for order in orders if _near(numbers.days(order), today)]
    if len(fitting) == 1:
        return fitting[0]
    return _only_run(numbers, fitting)


def _of_whole_years(numbers: Numbers) -> Order | None:
    """Which of the first two is the day, where the year stands last or is not there."""
    first, second = (numbers.first > _MONTHS).any(), (numbers.second > _MONTHS).any()
    if first or second:
        return None if first and second else "dmy" if first else "mdy"
    return _only_run(numbers, ["dmy", "mdy"])


def _near(days: np.ndarray, today: date | None) -> bool:
    """Whether all days exist, none of them long ago or in a far future."""
    if np.isnat(days).any():
        return False
    if today is None:
        return True
    oldest, newest = np.datetime64(today - _OLDEST), np.datetime64(today + _NEWEST)
    return bool((days >= oldest).all() and (days <= newest).all())


def _only_run(numbers: Numbers, orders: list[Order]) -> Order | None:
    chosen = [order for order in orders if _is_run(numbers.days(order))]
    return chosen[0] if len(chosen) == 1 else None


def _is_run(days: np.ndarray) -> bool:
    found = np.unique(days)
    return len(found) >= _RUN and bool((np.diff(found) == np.timedelta64(1, "D")).all())


def full_years(years: np.ndarray) -> np.ndarray:
    """26 → 2026, 98 → 1998; no year at all counts as 2000 (a leap year)."""
    turned = years + np.where(years < CENTURY_TURN, 2000, 1900)
    return np.where(years < _CENTURY, turned, years)


def days_of(years: np.ndarray, months: np.ndarray, month_days: np.ndarray) -> np.ndarray:
    """datetime64[D]; NaT for a day that does not exist."""
    inside = (months >= 1) & (months <= _MONTHS) & (month_days >= 1) & (month_days <= 31)  # noqa: PLR2004
    safe = np.where(inside, months, 1)
    starts = (years - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (safe - 1)
    result = starts.astype("datetime64[D]") + (month_days - 1)
    exists = inside & (result.astype("datetime64[M]") == starts)
    return np.where(exists, result, np.datetime64("NaT"))
