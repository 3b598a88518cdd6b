"""Words that users give, parsed once at the door into closed types."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar

from fanbu.errors import BadInput
from fanbu.rules.cadence import hour_in
from fanbu.types import Period, day_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

YEARS = range(1900, 2200)
"""Days that can be asked about."""
_C = TypeVar("_C", bound=str)


def a_day(value: str | date | None, option: str) -> date | None:
    """A day with its year first (`day_in`); None stays None."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        found = day_in(str(value))
    except ValueError:
        raise BadInput("bad_day", option=option, text=str(value)) from None
    if found.year not in YEARS:  # a comparison a year earlier must still be a day
        raise BadInput("far_day", option=option, day=found, first=YEARS[0], last=YEARS[-1])
    return found


def a_moment(value: str | datetime | date | None, zone: ZoneInfo, option: str) -> datetime | None:
    """A UTC moment (naive). A bare day means its end: what was known when that day was over."""
    if value is None:
        return None
    try:
        given = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise BadInput("bad_day", option=option, text=str(value)) from None
    bare_day = len(value) <= len("2026-10-01") if isinstance(value, str) else False
    if bare_day or not isinstance(given, datetime):
        given = datetime.combine(given, time.max.replace(microsecond=0))
    aware = given if given.tzinfo else given.replace(tzinfo=zone)
    return aware.astimezone(UTC).replace(tzinfo=None)


def a_period(value: str | Period | None) -> Period | None:
    return Period.parse(value) if isinstance(value, str) else value


def in_reach(period: Period, option: str) -> Period:
    """The period, whose days can be asked about. Raises BadInput `far_day`."""
    for day in (period.start, period.end):
        if day.year not in YEARS:
            raise BadInput("far_day", option=option, day=day, first=YEARS[0], last=YEARS[-1])
    return period


def a_range(
    start: str | date | None, end: str | date | None, first: date | None, last: date | None
) -> Period | None:
    """`--from` and `--to`, both included; one alone is completed by the data's own ends."""
    begin, finish = a_day(start, "--from"), a_day(end, "--to")
    if begin is None and finish is None:
        return None
    begin = begin or min(first or finish or date.min, finish or date.max)
    finish = finish or max(last or begin, begin)
    return Period(begin, finish)


def a_number(text: str, argument: str) -> float:
    """`120000`, `120,000`, `12万`, `60%`."""
    from fanbu.ingest.values import typed_number

    found = typed_number(text)
    if found is None:
        raise BadInput("bad_number", argument=argument, value=text)
    return float(found)


def an_hour(value: str | time, option: str) -> time:
    """An hour of the day: `09:00`, `9点`."""
    found = value if isinstance(value, time) else hour_in(value)
    if found is None:
        raise BadInput("bad_hour", option=option, text=str(value))
    return found


def a_choice(value: str, choices: Sequence[_C], option: str) -> _C:
    """One of a closed list."""
    for choice in choices:
        if value == choice:
            return choice
    raise BadInput("bad_choice", option=option, value=value, choices=list(choices))


def pairs(given: Mapping[str, str] | Iterable[str] | None) -> Mapping[str, str]:
    """`["column=value", …]` or a mapping."""
    if given is None:
        return {}
    if not isinstance(given, str) and hasattr(given, "items"):
        return {str(name): str(value) for name, value in given.items()}
    found = {}
    for text in [given] if isinstance(given, str) else given:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise BadInput("bad_set_option", text=text)
        found[name.strip()] = value.strip()
    return found


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The UTC moment (naive) at which a workspace day is over."""
    midnight = datetime.combine(day + timedelta(1), time.min, zone)
    return midnight.astimezone(UTC).replace(tzinfo=None)
