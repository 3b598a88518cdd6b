"""What is known beforehand of days, and what the team writes down of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api.calendar import KINDS, OF, calendar_of, choices, own
from fanbu.api.calendar_notes import no_note
from fanbu.web.settings.part import Part
from fanbu.web.visit import Verb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fanbu.web.visit import Gone, Visit

PATH = "/settings/calendar"


def _values(visit: Visit) -> Mapping[str, Any]:
    workspace, language = visit.workspace, visit.state.language
    return {
        **workspace.calendar().to_dict(),
        "kinds": [(kind, words.say(language, f"calendar.kind_{kind}")) for kind in KINDS],
        "places": list(_places(visit)) if visit.may("editor") else (),
    }


def _places(visit: Visit) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Each dimension a note may be of: its name, what it is called, and what to choose from."""
    for name, codes in choices(visit.workspace).items():
        known = ((code, visit.called(name, code)) for code in codes)
        yield name, visit.workspace.column_label(name), sorted(known, key=lambda pair: pair[1])


def add(visit: Visit) -> Gone:
    """A last day that is left empty is the first."""
    first, last = visit.text("first"), visit.text("last")
    days = f"{first}..{last}" if last else first
    where = {name: visit.text(name) for name in OF if visit.text(name)}
    text = visit.text("text")
    visit.workspace.add_note(text, days=days, kind=visit.text("kind") or KINDS[0], where=where)
    return PART.back(visit, "note_added", name=text)


def remove(visit: Visit) -> Gone:
    """Only the note that its reader saw: meanwhile another may have its number."""
    number = int(visit.text("number")) if visit.text("number").isdecimal() else 0
    there = {row["number"]: row for row in visit.workspace.calendar().to_dict()["rows"]}
    row = there.get(number)
    if row is None or row["label"] != visit.text("was"):
        raise no_note(number, own(calendar_of(visit.workspace)))
    visit.workspace.remove_note(number)
    return PART.back(visit, "note_removed", name=row["label"])


PART = Part(
    "calendar",
    PATH,
    _values,
    verbs=(Verb("/settings/calendar/add", add), Verb("/settings/calendar/remove", remove)),
)
