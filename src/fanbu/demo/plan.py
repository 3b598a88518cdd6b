"""When each planted thing happens: windows of days counted from the last day of the demo.

Pure. Every window is a pair of day indexes (both included) on the demo's own axis, where day 0 is
the first day of the warm-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from fanbu.errors import BadInput

SHANGHAI = timezone(timedelta(hours=8))
WARM_UP_DAYS = 35  # so that the first shown week already has orders
SMALL_DAYS = 56
EVENT_DAYS = 63  # the site's event tracking was installed nine weeks before the end
LEAST_DAYS = 42
MOST_DAYS = 400
EXPORT_MINUTE = 9 * 60  # Monday morning, 09:00

Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """The demo's axis of days and the windows in which things are planted.

    `first` is day 0 (warm-up); days from `warm` to `span - 1` are shown; the last one is `until`.
    """

    until: date
    days: int
    small: bool
    warm: int
    span: int
    first: date
    events_from: int
    broken_page: Window
    missing_tag: Window
    export_gap: Window
    campaigns: tuple[Window, Window]
    price_cut: Window
    pulled_from: Window
    brand_pause: Window
    pauses: tuple[tuple[str, Window, float], ...]
    kol_day: int
    poor_article_day: int
    best_piece_day: int

    @property
    def start(self) -> date:
        return self.day(self.warm)

    def day(self, index: int) -> date:
        return self.first + timedelta(int(index))

    def window(self, window: Window) -> tuple[date, date]:
        return self.day(window[0]), self.day(window[1])

    def moment(self, minute: int) -> datetime:
        """A minute of the axis as local time (naive; the workspace's zone)."""
        return datetime.combine(self.first, time()) + timedelta(minutes=int(minute))

    def exports(self) -> tuple[int, ...]:
        """Minutes of the weekly exports, oldest first; the last is the morning after `until`."""
        last = self.span * 1440 + EXPORT_MINUTE
        weeks = range((self.days - 1) // 7, -1, -1)
        return tuple(last - week * 7 * 1440 for week in weeks)


def make_plan(until: date, days: int, *, small: bool) -> Plan:
    """Raises BadInput `demo_days` outside 42 … 400 days: the planted windows need their room."""
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise BadInput("demo_days", days=days, least=LEAST_DAYS, most=MOST_DAYS)
    days = min(days, SMALL_DAYS) if small else days
    span = WARM_UP_DAYS + days
    last = span - 1

    def at(begin: int, end: int) -> Window:
        return last - begin, last - end

    long = days >= 150
    return Plan(
        until=until,
        days=days,
        small=small,
        warm=WARM_UP_DAYS,
        span=span,
        first=until - timedelta(last),
        events_from=max(WARM_UP_DAYS, span - EVENT_DAYS),
        broken_page=at(8, 0),
        missing_tag=at(26, 25),
        export_gap=at(4, 3),
        campaigns=(at(104, 98) if long else at(34, 28), at(20, 14)),
        price_cut=at(82, 78) if long else at(31, 27),
        pulled_from=at(77, 64) if long else at(26, 13),
        brand_pause=at(96, 87) if long else at(24, 19),
        pauses=(
            ("ocean_engine", at(145, 139), 0.5),
            ("meta", at(131, 125), 0.0),
            ("google_ads", at(75, 69), 0.0),
        )
        if long
        else (),
        kol_day=last - 24,
        poor_article_day=last - 4,
        best_piece_day=last - 10,
    )
