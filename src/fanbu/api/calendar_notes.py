"""Notes of the calendar: written down and taken away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fanbu.api.arguments import a_choice
from fanbu.api.calendar import calendar_of, one, own
from fanbu.api.calendar_places import known_places, unseen
from fanbu.api.files import write
from fanbu.api.spoken_days import a_stretch
from fanbu.errors import BadInput
from fanbu.rules.occasions import OWN
from fanbu.workspace.calendar_file import PLACES
from fanbu.workspace.notes_file import with_note, without_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fanbu.api.calendar import Mark
    from fanbu.api.desk import Desk
    from fanbu.model.result import Result
    from fanbu.types import Period

LONGEST_TEXT = 200
LONGEST_DAYS = 400
MOST_NOTES = 2000


def add_note(desk: Desk, text: str, days: str, kind: str, where: Mapping[str, str]) -> Result:
    """See `Workspace.add_note`.

    Raises BadInput `note_empty`, `note_long`, `note_days`, `note_place`, `note_channel`,
    `note_platform`, `too_many_notes`, `bad_period`, `bad_choice`, `calendar_by_hand`, and those of
    `calendar_of`.
    """
    period = a_stretch(desk, days, "DAYS")
    assert period is not None  # noqa: S101 - some text was given
    told = " ".join(text.split())
    of = {name: str(value).strip() for name, value in where.items() if str(value).strip()}
    a_choice(kind, OWN, "--kind")
    _check(told, period, of)
    of = known_places(desk, of)
    known = calendar_of(desk)  # a file that does not read is not written into
    if len(known.notes) >= MOST_NOTES:
        raise BadInput("too_many_notes", most=MOST_NOTES)
    first = period.start.isoformat()
    note: dict[str, Any] = {
        "days": first if period.days == 1 else [first, period.end.isoformat()], "text": told,
    }  # fmt: skip
    note |= {"kind": kind} if kind != OWN[0] else {}
    _write(desk, with_note(_text(desk), {**note, **of}))
    number = len(known.notes) + 1
    mark = next(each for each in own(calendar_of(desk)) if each.number == number)
    return replace(one(desk, mark), warnings=tuple(unseen(desk, of)))


def remove_note(desk: Desk, number: int) -> Result:
    """See `Workspace.remove_note`. Raises as `no_note`, and BadInput `calendar_by_hand`."""
    there = {each.number: each for each in own(calendar_of(desk))}
    if number not in there:
        raise no_note(number, there.values())
    _write(desk, without_note(_text(desk), number))
    return one(desk, there[number])


def no_note(number: int, there: Iterable[Mark]) -> BadInput:
    """`unknown_note`, with those that there are; `no_notes` where there is none."""
    near = [f"{each.number} ({each.name})" for each in there]
    if not near:
        return BadInput("no_notes", note=number)
    return BadInput("unknown_note", note=number, notes=len(near), near=near)


def _check(text: str, period: Period, where: Mapping[str, str]) -> None:
    if not text:
        raise BadInput("note_empty")
    if any(len(each) > LONGEST_TEXT for each in (text, *where.values())):
        raise BadInput("note_long", longest=LONGEST_TEXT)
    if period.days > LONGEST_DAYS:
        raise BadInput("note_days", longest=LONGEST_DAYS)
    for name in where:
        if name not in PLACES:
            raise BadInput("note_place", dimension=name, known=list(PLACES))


def _write(desk: Desk, text: str) -> None:
    write(desk.folder.calendar, text)


def _text(desk: Desk) -> str:
    file = desk.folder.calendar
    return file.read_text(encoding="utf-8-sig") if file.is_file() else ""
