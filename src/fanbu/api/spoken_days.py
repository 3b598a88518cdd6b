"""Periods as people say them on a Monday: 上周, this month."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fanbu.api.arguments import in_reach
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from fanbu.api.desk import Desk


def _this_week(today: date, first_weekday: int) -> Period:
    return Period(Period.week(today, first_weekday).start, today)


def _last_week(today: date, first_weekday: int) -> Period:
    return Period.week(today, first_weekday).shift(-7)


def _this_month(today: date, _: int) -> Period:
    return Period(today.replace(day=1), today)


def _last_month(today: date, _: int) -> Period:
    return Period.month(today.replace(day=1) - timedelta(1))


def _today(today: date, _: int) -> Period:
    return Period(today, today)


def _yesterday(today: date, _: int) -> Period:
    return Period(today - timedelta(1), today - timedelta(1))


_SAID: Mapping[str, Callable[[date, int], Period]] = {
    **dict.fromkeys(("今天", "今日", "today"), _today),
    **dict.fromkeys(("昨天", "昨日", "yesterday"), _yesterday),
    **dict.fromkeys(("本周", "这周", "this week"), _this_week),
    **dict.fromkeys(("上周", "last week"), _last_week),
    **dict.fromkeys(("本月", "这个月", "this month"), _this_month),
    **dict.fromkeys(("上月", "上个月", "last month"), _last_month),
}
"""What has begun ends today: the days to come have no numbers."""


def said(text: object, today: date, first_weekday: int = 0) -> Period | None:
    """The period that a word means; None for anything else."""
    if not isinstance(text, str):
        return None
    meant = _SAID.get(" ".join(text.casefold().replace("-", " ").replace("_", " ").split()))
    return meant(today, first_weekday) if meant else None


def a_stretch(desk: Desk, given: str | Period | None, option: str) -> Period | None:
    """`A..B`, a day, a month, or a word for one (`last week`).

    Raises BadInput `bad_period`, `period_reversed`, `far_day`.
    """
    if given is None:
        return None
    if not isinstance(given, Period):
        given = said(given, desk.today(), desk.settings.first_weekday) or Period.parse(given)
    return in_reach(given, option)


def both_ends(
    desk: Desk, start: str | date | None, end: str | date | None
) -> tuple[str | date | None, str | date | None]:
    """`--from` and `--to` with words as days, by the workspace's clock and weeks.

    A word for the first day alone means all of its period; anything else stays as it is.
    """
    from fanbu.api.sources import clock_of

    today, weekday = clock_of(desk).local.date(), desk.settings.first_weekday
    first, last = said(start, today, weekday), said(end, today, weekday)
    if first is not None and end is None:
        return first.start, first.end
    return first.start if first else start, last.end if last else end
