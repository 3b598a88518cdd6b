"""Layer 0. Small values that every room speaks: periods, grains, estimates.

No I/O, no clock, no other room.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

Grain = Literal["day", "week", "month", "total"]
Compare = Literal["previous", "year", "same-age"]
Language = Literal["zh", "en"]
Cadence = Literal["daily", "weekly", "monthly"]

GRAINS: tuple[Grain, ...] = ("day", "week", "month", "total")
COMPARES: tuple[Compare, ...] = ("previous", "year", "same-age")
LANGUAGES: tuple[Language, ...] = ("zh", "en")
CADENCES: tuple[Cadence, ...] = ("daily", "weekly", "monthly")


_YEAR_FIRST = re.compile(r"(\d{4})\s*[年/.-]\s*(\d{1,2})(?:\s*[月/.-]\s*(\d{1,2})\s*日?|\s*月)?")
"""A day or a month as people write them with the year first, which can be read in one way only."""


def day_in(text: str) -> date:
    """`2026-11-09`, `2026/11/9`, `2026.11.9`, `2026年11月9日` or `20261109`. Raises ValueError.

    A week (`2026-W46`) is no day, though the standard library takes its Monday for one.
    """
    written = _YEAR_FIRST.fullmatch(text.strip())
    if written and written[3]:
        return date(int(written[1]), int(written[2]), int(written[3]))
    if "W" in text.upper():
        raise ValueError(text)
    return date.fromisoformat(text.strip())


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Calendar days from `start` to `end`, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise BadInput("period_reversed", start=self.start, end=self.end)

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def each(self) -> tuple[date, ...]:
        """Every day, in order."""
        return tuple(self.start + timedelta(i) for i in range(self.days))

    def shift(self, days: int) -> Period:
        return Period(self.start + timedelta(days), self.end + timedelta(days))

    @property
    def is_months(self) -> bool:
        """Whether this is one or more whole calendar months."""
        return self.start.day == 1 and self.end == Period.month(self.end).end

    def previous(self) -> Period:
        """The period just before: as many calendar months for whole months, else as many days."""
        if not self.is_months:
            return self.shift(-self.days)
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1
        first = self.start
        for _ in range(months):
            first = (first - timedelta(1)).replace(day=1)
        return Period(first, self.start - timedelta(1))

    def year_before(self) -> Period:
        """The comparable period a year earlier.

        Whole months stay whole months; whole weeks go back 52 weeks, so that weekdays match; other
        periods keep their dates (29 February becomes the 28th).
        """
        if self.is_months:
            return Period(_year_before(self.start), Period.month(_year_before(self.end)).end)
        if self.days % 7 == 0:
            return self.shift(-364)
        return Period(_year_before(self.start), _year_before(self.end))

    @staticmethod
    def week(day: date, first_weekday: int = 0) -> Period:
        """The week that holds `day`; `first_weekday` 0 is Monday, 6 is Sunday."""
        start = day - timedelta((day.weekday() - first_weekday) % 7)
        return Period(start, start + timedelta(6))

    @staticmethod
    def month(day: date) -> Period:
        return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))

    @staticmethod
    def complete(grain: Grain, day: date, first_weekday: int = 0) -> Period:
        """The last whole day, week or month that ended by `day`."""
        if grain == "week":
            week = Period.week(day, first_weekday)
            return week if week.end <= day else week.shift(-7)
        if grain == "month":
            month = Period.month(day)
            return month if month.end <= day else Period.month(month.start - timedelta(1))
        return Period(day, day)

    def before(self, grain: Grain) -> Period:
        """The comparable period before: for a single day, the same weekday a week earlier."""
        return self.shift(-7) if grain == "day" else self.previous()

    @staticmethod
    def parse(text: str) -> Period:
        """`2026-10-01..2026-10-31`, one day, one month (`2026-10`) or one year (`2026`).

        Days and months may also be written as `day_in` reads them: `2026年10月`, `2026/10/1`.
        """
        try:
            if ".." in text:
                first, last = text.split("..", 1)
                return Period(day_in(first), day_in(last))
            year = text.strip().removesuffix("年")
            if len(year) == len("2026"):
                return Period(date(int(year), 1, 1), date(int(year), 12, 31))
            written = _YEAR_FIRST.fullmatch(text.strip())
            if written and not written[3]:
                return Period.month(date(int(written[1]), int(written[2]), 1))
            return Period(day_in(text), day_in(text))
        except ValueError:
            raise BadInput("bad_period", text=text) from None

    def __str__(self) -> str:
        return f"{self.start.isoformat()}..{self.end.isoformat()}"


def runs(days: Iterable[date]) -> tuple[Period, ...]:
    """Neighbouring days put together, oldest first."""
    found: list[Period] = []
    for day in sorted(set(days)):
        if found and (day - found[-1].end).days == 1:
            found[-1] = Period(found[-1].start, day)
        else:
            found.append(Period(day, day))
    return tuple(found)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval: `level` of the time the truth lies in [low, high]."""

    value: float
    low: float
    high: float
    level: float = 0.9
