"""Two periods at the same age: each table of the earlier one as it was known then.

Registers and exports are taken on different days, so every table has an age of its own: the time
from the end of the period to the newest file of that table.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from zoneinfo import ZoneInfo

    from fanbu.model.imports import ImportRecord

KEPT_WITH = {"refunds": "orders", "order_lines": "orders", "lead_status": "leads"}
"""Registers that are kept where another one is: their span is that of both."""
VIEWS: Mapping[str, tuple[str, ...]] = {
    "lead_journey": ("leads", "orders", "refunds", "attendance", "contacts"),
    "buyer_journey": ("orders",),
    "lead_status": ("lead_status", "leads"),
    "cost_days": ("costs",),
    "lead_stages": ("leads", "lead_status", "lead_reached"),
}
"""Tables whose rows are (also) made from others: the newest file of any of them counts."""

AGED = 28
"""Last days of which it is asked how much of them is known by now."""
EARLIER = (4, 6)
"""Weeks ago: when days were as old as they are now, for those that are known by now."""

Cutoffs = tuple[tuple[str, datetime], ...]


class Then(NamedTuple):
    """Days of some weeks ago, and when they were as old as the latest are now.

    `cutoff`: for tables without files; `cutoffs`: for those that have any.
    """

    days: Period
    cutoff: datetime
    cutoffs: Cutoffs


def end_of(period: Period, zone: ZoneInfo) -> datetime:
    """The UTC moment (naive) at which the last day of a period is over in `zone`."""
    midnight = datetime.combine(period.end + timedelta(1), time.min, zone)
    return midnight.astimezone(UTC).replace(tzinfo=None)


def taken(imports: Iterable[ImportRecord]) -> Mapping[str, datetime]:
    """Table → when its newest file was taken (UTC, naive), for tables that have any."""
    found: dict[str, datetime] = {}
    for record in imports:
        moment = record.as_of
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
        for table in {record.table, *record.tables}:
            found[table] = max(moment, found.get(table, moment))
    made = {
        view: max(found[table] for table in parts if table in found)
        for view, parts in VIEWS.items()
        if any(table in found for table in parts)
    }
    return {**found, **made}


def same_age(
    period: Period, before: Period, zone: ZoneInfo, known: Mapping[str, datetime], now: datetime
) -> tuple[datetime, Cutoffs]:
    """When `before` was as old as `period` is: for tables without files, and for each that has.

    `known` as `taken` gives it; a file dated later than `now` is as old as now. An unfinished
    period (a file taken before its end) is compared with one as unfinished.
    """
    ends, ended = end_of(period, zone), end_of(before, zone)
    cutoffs = ((table, ended + (min(at, now) - ends)) for table, at in known.items())
    return ended + (now - ends), tuple(sorted(cutoffs))


def earlier(
    latest: date, zone: ZoneInfo, known: Mapping[str, datetime], now: datetime
) -> Iterator[Then]:
    """When the days up to `latest` were as old, some weeks ago; `known` as of `same_age`."""
    last = Period(latest - timedelta(AGED - 1), latest)
    for weeks in EARLIER:
        days = last.shift(-7 * weeks)
        yield Then(days, *same_age(last, days, zone, known, now))
