"""`calendar.yaml`, parsed: each entry is checked before it means anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from fanbu.errors import BadInput
from fanbu.rules.occasions import OWN, Noted, Promotion, Span
from fanbu.rules.yearly import yearly
from fanbu.types import LANGUAGES, day_in
from fanbu.workspace import holidays_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from fanbu.rules.yearly import Yearly

_PARTS = ("countries", "announced", "holidays", "promotions", "notes")
_HOLIDAY = ("label", "before", "after")
_ANNOUNCED = ("name", "days", "work")
_PROMOTION = (
    "name", "label", "from", "to", "before", "after", "peaks", "years", "countries", "drop",
)  # fmt: skip
PLACES = ("channel", "platform", "campaign", "ad_campaign", "product")
"""What a note may be of."""
_NOTE = ("days", "text", "kind", "before", "after", *PLACES)
_LONGEST = 60
"""Days before or after that one occasion may touch."""


@dataclass(frozen=True, slots=True)
class Announced:
    """One break of one year, both days included, and the weekend days worked for it."""

    name: str
    first: date
    last: date
    work: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What one file says; `countries` is None where it does not."""

    countries: tuple[str, ...] | None = None
    announced: tuple[Announced, ...] = ()
    reach: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    promotions: Mapping[str, Promotion] = field(default_factory=dict)
    dropped: AbstractSet[str] = frozenset()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[Noted, ...] = ()


def parse_calendar(given: Any, file: str) -> Told:
    """What `given`, the plain data of a `calendar.yaml`, says.

    Raises BadInput `calendar_shape`, `calendar_unknown`, `calendar_missing`, `calendar_day`,
    `calendar_order`, `calendar_number`, `calendar_kind` or `calendar_country`, with the file and
    the entry.
    """
    if given is None:
        return Told()
    if not isinstance(given, dict):
        raise BadInput("calendar_shape", file=file, entry="countries, holidays, promotions")
    _known(given, _PARTS, file, "calendar.yaml")
    holidays = _mapping(given.get("holidays"), file, "holidays")
    entries = [_mapping(each, file, "promotions") for each in _list(given, "promotions", file)]
    named = {_name(each, file, "promotions"): each for each in entries}
    labels = {
        str(name): spoken for name, each in (*holidays.items(), *named.items())
        if (spoken := _label(each, file, str(name))) is not None
    }  # fmt: skip
    return Told(
        _countries(given, file),
        tuple(_announced(each, file) for each in _list(given, "announced", file)),
        {str(name): _reach(each, file, str(name)) for name, each in holidays.items()},
        {
            name: _promotion(each, file, name)
            for name, each in named.items()
            if not each.get("drop")
        },
        frozenset(name for name, each in named.items() if each.get("drop")),
        labels,
        tuple(_noted(each, file, place)
              for place, each in enumerate(_list(given, "notes", file), 1)),
    )  # fmt: skip


def _countries(given: Mapping[str, Any], file: str, entry: str = "countries") -> Any:
    if "countries" not in given:
        return None
    codes = tuple(str(code).upper() for code in _list(given, "countries", file))
    if entry == "countries":
        for code in codes:
            if not holidays_known.is_known(code):
                raise BadInput("calendar_country", file=file, country=code)
    return codes


def _announced(told: Any, file: str) -> Announced:
    entry = _mapping(told, file, "announced")
    _known(entry, _ANNOUNCED, file, "announced")
    name = _name(entry, file, "announced")
    edges = _edges(entry.get("days"), file, name)
    given = entry.get("work") or []
    work = tuple(_day(each, file, name) for each in (given if isinstance(given, list) else [given]))
    return Announced(name, *edges, work)


def _noted(given: Any, file: str, number: int) -> Noted:
    entry, named = _mapping(given, file, "notes"), f"notes {number}"
    _known(entry, _NOTE, file, named)
    text = str(entry.get("text") or "").strip()
    for part, there in (("text", text), ("days", entry.get("days"))):
        if not there:
            raise BadInput("calendar_missing", file=file, entry=named, field=part)
    kind = entry.get("kind", OWN[0])
    if kind not in OWN:
        raise BadInput("calendar_kind", file=file, entry=named, value=str(kind), known=list(OWN))
    return Noted(
        text, kind, *_edges(entry["days"], file, named),
        {name: str(entry[name]) for name in PLACES if entry.get(name) not in (None, "")},
        _number(entry, "before", file, named, 0), _number(entry, "after", file, named, 0),
    )  # fmt: skip


def _reach(given: Any, file: str, name: str) -> tuple[int, int]:
    entry = _mapping(given, file, name)
    _known(entry, _HOLIDAY, file, name)
    return _number(entry, "before", file, name, 1), _number(entry, "after", file, name, 1)


def _promotion(given: Mapping[str, Any], file: str, name: str) -> Promotion:
    _known(given, _PROMOTION, file, name)
    span = Span(_moment(given.get("from"), file, name, "from"),
                _moment(given.get("to", given.get("from")), file, name, "to"))  # fmt: skip
    return Promotion(
        name, span, _number(given, "before", file, name, 0), _number(given, "after", file, name, 0),
        tuple(_peak(each, file, name) for each in _list(given, "peaks", file)),
        dict(_of_year(year, each, file, name)
             for year, each in _mapping(given.get("years"), file, name).items()),
        frozenset(_countries(given, file, name) or ()),
    )  # fmt: skip


def _of_year(year: Any, given: Any, file: str, name: str) -> tuple[int, tuple[date, date]]:
    """The days of one year, of which one at least must lie in it."""
    first, last = _edges(given, file, name)
    if str(year) not in (str(first.year), str(last.year)):
        raise BadInput("calendar_day", file=file, entry=name, value=f"{year}: {first}, {last}")
    return int(year), (first, last)


def _peak(given: Any, file: str, name: str) -> Span:
    both = given if isinstance(given, list) and len(given) == 2 else [given, given]  # noqa: PLR2004
    return Span(*(_moment(each, file, name, "peaks") for each in both))


def _moment(given: Any, file: str, entry: str, part: str) -> Yearly:
    if given is None:
        raise BadInput("calendar_missing", file=file, entry=entry, field=part)
    found = yearly(str(given))
    if found is None:
        raise BadInput("calendar_day", file=file, entry=entry, value=str(given))
    return found


def _edges(given: Any, file: str, entry: str) -> tuple[date, date]:
    both = given if isinstance(given, list) and len(given) == 2 else [given, given]  # noqa: PLR2004
    first, last = (_day(each, file, entry) for each in both)
    if last < first:
        told = {"value": f"{both[0]}, {both[-1]}", "first_day": first, "last_day": last}
        raise BadInput("calendar_order", file=file, entry=entry, **told)
    return first, last


def _day(given: Any, file: str, entry: str) -> date:
    if type(given) is date:
        return given
    try:
        return day_in(str(given))
    except ValueError:
        raise BadInput("calendar_day", file=file, entry=entry, value=str(given)) from None


def _number(given: Mapping[str, Any], part: str, file: str, entry: str, default: int) -> int:
    value = given.get(part, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LONGEST:
        raise BadInput("calendar_number", file=file, entry=entry, field=part, most=_LONGEST)
    return value


def _label(given: Any, file: str, entry: str) -> Mapping[str, str] | None:
    """Both languages; one text stands for both."""
    if not isinstance(given, dict) or "label" not in given:
        return None
    label = given["label"]
    if not isinstance(label, dict):
        return dict.fromkeys(LANGUAGES, str(label))
    _known(label, LANGUAGES, file, entry)
    some = next(iter(label.values()), entry)
    return {language: str(label.get(language, some)) for language in LANGUAGES}


def _name(given: Mapping[str, Any], file: str, entry: str) -> str:
    if given.get("name") is None:
        raise BadInput("calendar_missing", file=file, entry=entry, field="name")
    return str(given["name"])


def _list(given: Mapping[str, Any], part: str, file: str) -> list[Any]:
    found = given.get(part) or []
    if not isinstance(found, list):
        raise BadInput("calendar_shape", file=file, entry=part)
    return found


def _mapping(given: Any, file: str, entry: str) -> Mapping[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise BadInput("calendar_shape", file=file, entry=entry)
    return given


def _known(given: Mapping[str, Any], names: Sequence[str], file: str, entry: str) -> None:
    for name in given:
        if str(name) not in names:
            near = get_close_matches(str(name), names, n=1) or list(names)
            raise BadInput("calendar_unknown", file=file, entry=entry, field=str(name), known=near)
