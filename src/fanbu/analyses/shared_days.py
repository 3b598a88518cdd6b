"""The days that all series share, for `stats.expect`: a calendar's occasions and known events."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fanbu.rules.occasions import PEAK, days_from
from fanbu.stats.expect import Days, Kind, Window

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from fanbu.rules.occasions import Occasion
    from fanbu.workspace.calendar import Calendar


def shared_days(
    calendar: Calendar, first: date, last: date, events: Sequence[Occasion] = ()
) -> Days:
    """Days `first` to `last`, both included, with what happens on them.

    `events`: campaigns and notes that are known beforehand; those of one key are one thing that
    comes again, so a campaign goes by a key of its own. Events that touch none of the days are left
    out.
    """
    groups: dict[tuple[str, Kind], int] = {}
    windows = []
    near = [each for each in events if each.near(first, last)]
    for each in (*calendar.occasions(first, last), *near):
        kind = _kind(each)
        group = groups.setdefault((each.key, kind), len(groups))
        windows.append(Window(group, kind, *days_from(each, first), each.before, each.after))
    worked = sorted((day - first).days for day in calendar.working(first, last))
    return Days((last - first + timedelta(1)).days, first.weekday(), tuple(windows), tuple(worked))


def _kind(occasion: Occasion) -> Kind:
    if occasion.kind == "holiday":
        return Kind.HOLIDAY
    if occasion.kind != "promotion":
        return Kind.EVENT
    return Kind.PEAK if occasion.key.endswith(PEAK) else Kind.PROMOTION
