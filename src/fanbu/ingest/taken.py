"""When a file was taken, as it says itself: a labelled date above the header, dates in its name.

When it was last modified is not asked here: copying a file changes that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fanbu.ingest import dates

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

_TAKEN = re.compile(
    r"导出时间|下载时间|生成时间|更新时间|更新日期|导出日期|exported|generated|created|downloaded",
    re.IGNORECASE,
)


def labelled(text: str, zone: ZoneInfo) -> datetime | None:
    """The moment that a line of the text calls the file's own, in UTC."""
    for line in text.splitlines():
        if _TAKEN.search(line) and (moment := dates.moment_in(line, zone)):
            return moment
    return None


def last_day(text: str, name: str, zone: ZoneInfo) -> date | None:
    """The latest day that the file can tell of: as labelled, else the last date in its name."""
    moment = labelled(text, zone)
    if moment is not None:
        return moment.astimezone(zone).date()
    return max(dates.dates_in(name), default=None)
