"""The ranges of days that dashboards offer, worked out from today.

`today` and the ranges up to date hold the unfinished day; all others end yesterday.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_DAY = timedelta(1)


def period_of(name: str, today: date, first_weekday: int, whole: Period | None) -> Period | None:
    """The days of a preset; `whole` is all the data there is, which `all` stands for.

    `first_weekday` is 0 for Monday or 6 for Sunday. KeyError for a name that is no preset.
    """
    if name == "all":
        return whole
    return PRESETS[name](today, first_weekday)


def _last(days: int) -> Callable[[date, int], Period]:
    return lambda today, _: Period(today - days * _DAY, today - _DAY)


def _last_week(today: date, first_weekday: int) -> Period:
    start = today - ((today.weekday() - first_weekday) % 7 + 7) * _DAY
    return Period(start, start + 6 * _DAY)


def _month_before(day: date, months: int) -> date:
    """The first day of the month `months` before that of `day`."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _last_month(today: date, _: int) -> Period:
    start = _month_before(today, 1)
    return Period(start, start.replace(day=monthrange(start.year, start.month)[1]))


def _year(today: date, _: int) -> Period:
    """Twelve whole months before this one."""
    return Period(_month_before(today, 12), today.replace(day=1) - _DAY)


PRESETS: Mapping[str, Callable[[date, int], Period]] = {
    "today": lambda today, _: Period(today, today),
    "yesterday": _last(1),
    "last_week": _last_week,
    "7d": _last(7),
    "28d": _last(28),
    "30d": _last(30),
    "91d": _last(91),
    "mtd": lambda today, _: Period(today.replace(day=1), today),
    "qtd": lambda today, _: Period(_month_before(today, (today.month - 1) % 3), today),
    "ytd": lambda today, _: Period(today.replace(month=1, day=1), today),
    "last_month": _last_month,
    "12m": _year,
}
"""Preset → its days, from today and the week's first day. `all` needs the data too."""
NAMES = (*PRESETS, "all")
