"""What a brand's team plans for a month: the pace of the last fortnight, in round numbers.

Pure. A plan is the form of `fanbu template targets`, filled in on the Monday in whose week the
month begins, from what was known by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fanbu.demo.exports.files import Cell

HEADER = ("目标月份", "目标指标", "限渠道", "目标值")
BASE_DAYS = 14  # two of each weekday, and one batch of trial lessons
STRETCH = 1.05  # results should be a little more than they were; a budget stays
Kind = Literal["result", "budget", "bound"]


@dataclass(frozen=True, slots=True)
class Base:
    """What a metric was over the days before; a `bound` (cost per lead) has no length."""

    metric: str
    value: float
    kind: Kind = "result"
    channel: str = ""

    def planned(self, days: int, month: date) -> int:
        """Its value for the month, from that of `days` days."""
        if self.kind == "bound":
            return rounded(self.value)
        whole = self.value / days * month_days(month)
        return rounded(whole * (STRETCH if self.kind == "result" else 1.0))


def month_of(monday: date) -> date | None:
    """The first day of the month that begins within the week from `monday` on, if one does."""
    last = monday + timedelta(6)
    return last.replace(day=1) if last.day <= 7 else None


def month_days(first: date) -> int:
    return ((first + timedelta(31)).replace(day=1) - first).days


def rounded(value: float) -> int:
    """Two leading digits, never less than `value`: 2,913 → 3,000, 47.2 → 48; 0 stays 0."""
    if value <= 0:
        return 0
    unit: int = 10 ** max(floor(log10(value)) - 1, 0)
    return ceil(value / unit) * unit


def sheet(month: date, bases: Iterable[Base], days: int = BASE_DAYS) -> list[list[Cell]]:
    """The filled form; nobody plans a nothing."""
    goals = ((base, base.planned(days, month)) for base in bases)
    rows: list[list[Cell]] = [
        [f"{month:%Y-%m}", base.metric, base.channel or None, goal] for base, goal in goals if goal
    ]
    return [list(HEADER), *rows]


def name_of(month: date) -> str:
    return f"目标与预算_{month:%Y-%m}.xlsx"
