"""What is known beforehand of days: holidays, promotions, campaigns, and what a team wrote down.

`marks` is the one place that says it, for the list, the chart of a finding, candidates of `why`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu import words
from fanbu.api.arguments import a_range
from fanbu.api.cells import NAMED, called
from fanbu.model.happening import Happening
from fanbu.model.result import Result
from fanbu.rules.occasions import OWN, PEAK, Occasion
from fanbu.types import Period
from fanbu.workspace.calendar import read_calendar
from fanbu.workspace.calendar_file import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fanbu.api.desk import Desk
    from fanbu.rules.occasions import Kind
    from fanbu.types import Language
    from fanbu.workspace.calendar import Calendar

KINDS = OWN
"""The kinds that a team writes down; the first is the usual one."""
OF = PLACES
"""The dimensions that a note may be of."""
LONGEST_COST = 60
"""Days that a cost may be for, to be an event: what runs for months is how things are."""
MOST_EVENTS = 60
"""Of all that is known beforehand, the newest that are expected: each is a column of its own."""
BACK, AHEAD = timedelta(30), timedelta(90)
TABLE = pa.schema(
    [("number", pa.int64()), ("kind", pa.string()), ("label", pa.string()),
     ("first_day", pa.date32()), ("last_day", pa.date32()), ("of", pa.string())]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """Days with a name, in the language of the workspace.

    `kind`: holiday, promotion, campaign, price or note. `where`: what it is of, by dimension;
    empty for everything. `peak`: the strongest days of a promotion. `sure` is false where only the
    statutory days of a holiday are known. `number`: of a team's own note, what it is removed by.
    """

    kind: Kind
    name: str
    days: Period
    where: Mapping[str, str] = field(default_factory=dict)
    peak: bool = False
    sure: bool = True
    number: int | None = None


def marks(desk: Desk, period: Period, language: Language | None = None) -> tuple[Mark, ...]:
    """All that touches a day of the period, in the order of their days; as the workspace speaks."""
    known, spoken = calendar_of(desk), language or desk.language
    found = [
        *(_of_occasion(each, known, spoken) for each in known.occasions(period.start, period.end)),
        *own(known),
        *(mark for mark, _ in _appointed(desk)),
    ]
    near = [each for each in found if _touches(each.days, period)]
    return tuple(sorted(near, key=_order))


def happenings(
    desk: Desk, period: Period, language: Language | None = None
) -> tuple[Happening, ...]:
    """The same as a chart of days shows it: the strongest days of a promotion are within it."""
    found = marks(desk, period, language)
    return tuple(Happening(each.name, each.days, each.where) for each in found if not each.peak)


def calendar_of(desk: Desk) -> Calendar:
    """The workspace's, with its own above the packaged one. Raises as `read_calendar`."""
    return read_calendar(desk.folder.calendar, desk.settings.timezone)


def events(desk: Desk) -> tuple[Occasion, ...]:
    """Campaigns and notes, as things that days are expected by; holidays come by themselves.

    Of costs only those of campaigns: whom one paid for days is a mark, and may be many.
    """
    found = [each.occasion for each in calendar_of(desk).notes]
    for mark, campaign in _appointed(desk):
        if campaign:
            key = f"campaign:{mark.name.casefold()}"
            where = tuple(sorted(mark.where.items()))
            days = mark.days
            found.append(Occasion(key, "campaign", days.start, days.end, where=where))
    newest = sorted(set(found), key=lambda each: (each.last, each.key, each.where))[-MOST_EVENTS:]
    return tuple(sorted(newest, key=lambda each: (each.first, each.last, each.key, each.where)))


def own(known: Calendar) -> Iterator[Mark]:
    """What the team wrote down, in the order of its file."""
    for number, each in enumerate(known.notes, 1):
        yield Mark(each.kind, each.text, Period(each.first, each.last), each.where, number=number)


def place_of(desk: Desk, where: Mapping[str, str]) -> str:
    """`渠道 百度推广`; nothing for everything."""
    from fanbu.api.questions import column_label

    return words.say(desk.language, "calendar.joined", items=[
        words.say(desk.language, "calendar.place", dimension=column_label(desk, name),
                  value=called(desk, name, value) if name in NAMED else value)
        for name, value in where.items()
    ]) if where else ""  # fmt: skip


def calendar(desk: Desk, start: str | date | None, end: str | date | None) -> Result:
    """See `Workspace.calendar`."""
    today = desk.today()
    asked = a_range(start, end, None, None)
    period = asked or Period(today - BACK, today + AHEAD)
    found = [*marks(desk, period)]
    if asked is None:
        there = {each.number for each in found}
        found += [each for each in own(calendar_of(desk)) if each.number not in there]
    rows = [_row(desk, each) for each in sorted(found, key=_order)]
    table = pa.Table.from_pylist([_flat(row) for row in rows], TABLE)
    data = {"columns": table.column_names, "rows": rows, "period": str(period)}
    return Result("calendar", table, data)


def choices(desk: Desk) -> Mapping[str, list[str]]:
    """What a note may be of, by place, as codes; nothing where it is written by hand.

    Channels: all that are known. Platforms: those that any data is of. The rest comes and goes.
    """
    from fanbu.api.channel_rules import known_channels

    there = desk.warehouse.coverage()["platform"].to_pylist()
    known = {"channel": known_channels(desk), "platform": sorted(set(filter(None, there)))}
    return {name: known.get(name, []) for name in PLACES}


def one(desk: Desk, mark: Mark) -> Result:
    row = _row(desk, mark)
    return Result("note", pa.Table.from_pylist([_flat(row)], TABLE), row)


def _of_occasion(each: Occasion, known: Calendar, language: Language) -> Mark:
    peak, name = each.key.endswith(PEAK), known.label(each.key, language)
    shown = words.say(language, "calendar.peak", name=name) if peak else name
    return Mark(each.kind, shown, Period(each.first, each.last), peak=peak, sure=each.sure)


def _appointed(desk: Desk) -> Iterator[tuple[Mark, bool]]:
    """What costs say of at most two months; whether it is a campaign's."""
    for row in desk.warehouse.appointed().to_pylist():
        days = Period(row["first_day"], row["last_day"])
        where = {"channel": row["channel"]} if row["channel"] else {}
        if days.days <= LONGEST_COST:
            yield Mark("campaign", row["name"], days, where), row["named"]


def _touches(days: Period, period: Period) -> bool:
    return days.start <= period.end and period.start <= days.end


def _order(each: Mark) -> tuple[date, date, str, int]:
    return each.days.start, each.days.end, each.name, each.number or 0


def _row(desk: Desk, each: Mark) -> dict[str, Any]:
    return {
        "number": each.number,
        "kind": each.kind,
        "kind_label": words.say(desk.language, f"calendar.kind_{each.kind}"),
        "label": each.name,
        "first_day": each.days.start.isoformat(),
        "last_day": each.days.end.isoformat(),
        "of": place_of(desk, each.where),
        "where": dict(each.where),
        "peak": each.peak,
        "sure": each.sure,
    }


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(row[name]) for name in ("first_day", "last_day")}
    return {**{name: row[name] for name in TABLE.names}, **days}
