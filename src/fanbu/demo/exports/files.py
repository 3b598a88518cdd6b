"""What every dress shares: a week's cut of the world, a file in memory, cells as printed."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from fanbu.demo.world import DAY
from fanbu.model.imports import ImportOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fanbu.demo.names import Faces
    from fanbu.demo.plan import Plan
    from fanbu.demo.world import World

REPORT_DAYS = 14  # each ad export goes back two weeks, because conversions ripen
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Week:
    """One Monday morning: what is exported, and up to when the world is known.

    `minute` is the moment of the export; `known` the day index of that Monday; the week's days are
    `first` … `last` (whole days, both included) and `since` is where the 14-day reports begin.
    """

    minute: int
    known: int
    first: int
    last: int
    since: int
    final: bool

    @property
    def days(self) -> range:
        """The days that a report of the last 14 days holds."""
        return range(self.since, self.last + 1)


def weeks_of(plan: Plan) -> tuple[Week, ...]:
    moments = plan.exports()
    return tuple(
        Week(
            minute=minute,
            known=minute // DAY,
            first=max(minute // DAY - 7, plan.warm),
            last=minute // DAY - 1,
            since=max(minute // DAY - REPORT_DAYS, plan.warm),
            final=minute == moments[-1],
        )
        for minute in moments
    )


@dataclass(frozen=True, slots=True)
class Made:
    """One export before it is on disk; `options` are those it must be imported with."""

    name: str
    data: bytes
    options: ImportOptions = field(default_factory=ImportOptions)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a dress writes from."""

    world: World
    faces: Faces

    @property
    def plan(self) -> Plan:
        return self.world.plan


def csv_text(rows: Iterable[Sequence[Cell]], *, delimiter: str = ",") -> str:
    """Rows as a spreadsheet program writes them: CRLF, quotes only where needed."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return stream.getvalue()


def yuan(cents: int) -> float:
    return cents / 100


def over(numer: float, denom: float, digits: int = 2) -> float | None:
    """The platform's own ratio, rounded; None without a denominator (a null is not a zero)."""
    return round(numer / denom, digits) if denom else None


def dash(value: Cell, mark: str = "-") -> Cell:
    return mark if value is None else value


def percent(numer: float, denom: float) -> str | None:
    return f"{numer / denom * 100:.2f}%" if denom else None


def compact(day: date | datetime) -> str:
    return day.strftime("%Y%m%d")


def span_name(plan: Plan, days: range) -> str:
    return f"{compact(plan.day(days[0]))}-{compact(plan.day(days[-1]))}"


def clock(plan: Plan, minute: int) -> str:
    return plan.moment(minute).strftime("%Y-%m-%d %H:%M:%S")


def seconds_clock(plan: Plan, second: int) -> str:
    return (plan.moment(0) + timedelta(seconds=second)).strftime("%Y-%m-%d %H:%M:%S")
