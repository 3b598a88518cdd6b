"""Zones whose clocks have stood at one distance from UTC for decades.

The engine asks its calendar for the day of every single moment; where the distance never changes,
adding it is the same, and ten times as fast.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

FIRST, LAST = datetime(2000, 1, 1), datetime(2037, 12, 31)  # noqa: DTZ001 - naive UTC, as stored
"""Between these moments the distance is looked at (UTC, naive)."""
_STEP = timedelta(7)
"""No clock was ever put forth and back within a week."""


class Offset(NamedTuple):
    """A zone is `minutes` ahead of UTC from `first` to `last` (UTC, naive)."""

    first: datetime
    last: datetime
    minutes: int


@cache
def steady(zone: str) -> Offset | None:
    """The one distance of a zone; None where it changes, or is no whole number of minutes."""
    there = ZoneInfo(zone)
    weeks = (LAST - FIRST) // _STEP
    found = {(FIRST + _STEP * week).replace(tzinfo=UTC).astimezone(there).utcoffset()
             for week in range(weeks + 1)}  # fmt: skip
    ahead = found.pop()
    if found or ahead is None or ahead % timedelta(minutes=1):
        return None
    return Offset(FIRST, LAST, ahead // timedelta(minutes=1))
