"""Days that come every year, written as people say them: 06-18, `4th thursday of november + 1`."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WRITTEN = re.compile(
    r"(?:(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"|(?P<nth>last|[1-4])(?:st|nd|rd|th)? (?P<weekday>[a-z]+) of (?P<of>[a-z]+)"
    r"|(?P<feast>[a-z][a-z0-9_]*))"
    r"(?: ?(?P<sign>[+-]) ?(?P<by>\d{1,3}))?"
)
_LONGEST = 31


@dataclass(frozen=True, slots=True)
class Yearly:
    """One day a year.

    Either `month` and `day`; or the `nth` (1–4, 0: last) `weekday` (0: Monday) of `month`; or a
    `feast` whose day somebody else knows. `shift`: days added.
    """

    month: int = 0
    day: int = 0
    nth: int = 0
    weekday: int | None = None
    feast: str = ""
    shift: int = 0

    def of(self, year: int, feasts: Mapping[str, date]) -> date | None:
        """The day in `year`; None when the feast is not among `feasts` (those of that year).

        29 February is the 28th where there is none.
        """
        found = feasts.get(self.feast) if self.feast else self._plain(year)
        return None if found is None else found + timedelta(self.shift)

    def _plain(self, year: int) -> date:
        last = monthrange(year, self.month)[1]
        if self.weekday is None:
            return date(year, self.month, min(self.day, last))
        if self.nth == 0:
            end = date(year, self.month, last)
            return end - timedelta((end.weekday() - self.weekday) % 7)
        begin = date(year, self.month, 1)
        return begin + timedelta((self.weekday - begin.weekday()) % 7 + 7 * (self.nth - 1))


def yearly(text: str) -> Yearly | None:
    """`06-18`, `last monday of may`, `spring_festival - 28`; None for anything else."""
    found = _WRITTEN.fullmatch(" ".join(text.lower().split()))
    if found is None:
        return None
    shift = int(found["by"] or 0) * (-1 if found["sign"] == "-" else 1)
    if found["feast"]:
        return Yearly(feast=found["feast"], shift=shift)
    if found["month"]:
        month, day = int(found["month"]), int(found["day"])
        fits = 1 <= month <= len(MONTHS) and 1 <= day <= _LONGEST
        fits = fits and day <= monthrange(2000, month)[1]  # a leap year
        return Yearly(month=month, day=day, shift=shift) if fits else None
    if found["weekday"] not in DAYS or found["of"] not in MONTHS:
        return None
    nth = 0 if found["nth"] == "last" else int(found["nth"])
    place, month = DAYS.index(found["weekday"]), MONTHS.index(found["of"]) + 1
    return Yearly(month=month, nth=nth, weekday=place, shift=shift)
