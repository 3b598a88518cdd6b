"""The demo's calendar: public holidays written by hand, and how demand moves with days.

Pure constants and arrays. The effects here are the truth that analyses are later tested against,
so nothing in it is fitted or looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fanbu.demo.world import Floats

# Monday to Sunday. Parents have time at the weekend; on Mondays they work.
WEEKDAY = (0.94, 0.96, 0.98, 0.99, 1.00, 1.08, 1.05)
HOLIDAY_CLICKS = 0.74
HOLIDAY_FORM_RATE = 0.82
SUMMER_LIFT = 0.10
GROWTH = 0.15  # from the first day of the demo to its last


@dataclass(frozen=True, slots=True)
class Holiday:
    name: str
    start: date
    end: date


HOLIDAYS = (
    Holiday("春节", date(2025, 1, 28), date(2025, 2, 4)),
    Holiday("清明", date(2025, 4, 4), date(2025, 4, 6)),
    Holiday("劳动节", date(2025, 5, 1), date(2025, 5, 5)),
    Holiday("端午", date(2025, 5, 31), date(2025, 6, 2)),
    Holiday("国庆中秋", date(2025, 10, 1), date(2025, 10, 8)),
    Holiday("元旦", date(2026, 1, 1), date(2026, 1, 3)),
    Holiday("春节", date(2026, 2, 15), date(2026, 2, 23)),
    Holiday("清明", date(2026, 4, 4), date(2026, 4, 6)),
    Holiday("劳动节", date(2026, 5, 1), date(2026, 5, 5)),
    Holiday("端午", date(2026, 6, 19), date(2026, 6, 21)),
    Holiday("中秋", date(2026, 9, 25), date(2026, 9, 27)),
    Holiday("国庆", date(2026, 10, 1), date(2026, 10, 7)),
    Holiday("元旦", date(2027, 1, 1), date(2027, 1, 3)),
    Holiday("春节", date(2027, 2, 5), date(2027, 2, 12)),
    Holiday("清明", date(2027, 4, 3), date(2027, 4, 5)),
    Holiday("劳动节", date(2027, 5, 1), date(2027, 5, 5)),
    Holiday("端午", date(2027, 6, 9), date(2027, 6, 11)),
    Holiday("中秋", date(2027, 9, 15), date(2027, 9, 17)),
    Holiday("国庆", date(2027, 10, 1), date(2027, 10, 7)),
)


def holidays_within(start: date, end: date) -> tuple[Holiday, ...]:
    """The holidays that touch the days from `start` to `end`, both included."""
    return tuple(entry for entry in HOLIDAYS if entry.start <= end and entry.end >= start)


def holiday_days(first: date, span: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """bool[span]: whether each day from `first` on is a public holiday."""
    days = [first + timedelta(offset) for offset in range(span)]
    return np.array([any(h.start <= day <= h.end for h in HOLIDAYS) for day in days])


def demand(first: date, span: int) -> Floats:
    """float[span]: the multiplier on each day's clicks; about 1 on the last ordinary days."""
    weekdays = (first.weekday() + np.arange(span)) % 7
    growth = 1.0 - GROWTH * (1.0 - np.arange(1, span + 1) / span)
    summer = np.array(
        [SUMMER_LIFT if (first + timedelta(int(d))).month in (7, 8) else 0.0 for d in range(span)]
    )
    holiday = np.where(holiday_days(first, span), HOLIDAY_CLICKS, 1.0)
    return np.asarray(WEEKDAY)[weekdays] * growth * (1.0 + summer) * holiday


def lead_mood(first: date, span: int) -> Floats:
    """float[span]: the multiplier on leads of sources whose visits are not simulated by day."""
    return np.where(holiday_days(first, span), HOLIDAY_CLICKS * HOLIDAY_FORM_RATE, 1.0)


def form_mood(first: date, span: int) -> Floats:
    """float[span]: the multiplier on the share of visitors who leave a contact."""
    return np.where(holiday_days(first, span), HOLIDAY_FORM_RATE, 1.0)
