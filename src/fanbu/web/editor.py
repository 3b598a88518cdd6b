"""The editor of a draft: what its form sends is turned into steps, and its page is put together.

Every text field `t.NAME` has a hidden twin `w.NAME` with the words its author saw: so only what was
written is a step, and two people who edit do not write over each other.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanbu.api import drafts, editing
from fanbu.api.sheets import sheet
from fanbu.errors import BadInput
from fanbu.model.draft import tidy
from fanbu.model.steps import OWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fanbu.api.bench import Bench
    from fanbu.api.sheets import Sheet
    from fanbu.model.draft import Draft
    from fanbu.model.result import Result
    from fanbu.web.asked import About
    from fanbu.web.visit import Visit

Step = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A text of the form: what stands in it, what its author saw, what others wrote meanwhile."""

    name: str
    text: str
    was: str
    theirs: str | None = None


@dataclass(frozen=True, slots=True)
class Editor:
    """What the page of a draft shows. `lost`: words whose place is gone, to be copied."""

    sheet: Sheet
    draft: Draft
    saved: str
    undo: int
    redo: int
    fields: Mapping[str, Field]
    lost: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        return self.fields[name]


def steps_of(form: Mapping[str, Any]) -> list[Step]:
    """The steps that a form asks for: what was written, then the button that was pressed."""
    found = [*boxes(form), *_written(form)]
    button = str(form.get("do", ""))
    if button:
        found.append(_pressed(button))
    return found


def _written(form: Mapping[str, Any]) -> Iterator[Step]:
    for field_name, given in form.items():
        if not field_name.startswith("t.") or not isinstance(given, str):
            continue
        name = field_name[2:]
        was = str(form.get(f"w.{name}", ""))
        if tidy(given) != tidy(was):
            yield _text_step(name, given, was)


def _text_step(name: str, text: str, was: str) -> Step:
    do, _, rest = name.partition(".")
    match do:
        case "comment":
            return {"do": "comment", "key": rest, "text": text, "was": was}
        case "reword" if rest.isdigit():
            return {"do": "reword", "at": int(rest), "text": text, "was": was}
        case "add":
            return {"do": "add", "text": text}
    return {"do": do if do in OWN else "?", "text": text, "was": was}


def boxes(form: Mapping[str, Any]) -> Iterator[Step]:
    """Lines of the checklist whose tick is another than it was; told by their words."""
    for name in form:
        if name.startswith("wasdone.") and (at := name[8:]).isdigit():
            done = bool(form.get(f"done.{at}"))
            if done != bool(form[name]):
                was = str(form.get(f"w.reword.{at}", ""))
                yield {"do": "tick" if done else "untick", "at": int(at), "was": was}


def _pressed(button: str) -> Step:
    try:
        found = json.loads(button)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise BadInput("bad_step", step=button[:40], known=[])
    return found


def opened(visit: Visit, what: About, bench: Bench, found: Result | None = None) -> Editor:
    """The page of a draft; `found`: what the last steps came to, with those that met others."""
    fresh = editing.opened(visit.workspace, what.asked, bench)
    file = Path(str(fresh.data["file"]))
    draft = drafts.written(file)
    fields = {field.name: field for field in _fields(draft)}
    lost = []
    for conflict in found.data["conflicts"] if found else ():
        name = _name_of(conflict, draft)
        if name in fields:
            theirs = fields[name].text
            fields[name] = Field(name, str(conflict["text"]), theirs, theirs)
        else:
            lost.append(str(conflict["text"]))
    return Editor(
        sheet=sheet(bench, draft, visit.state.language),
        draft=draft,
        saved=visit.moment(file.stat().st_mtime),
        undo=int(fresh.data["undo"]),
        redo=int(fresh.data["redo"]),
        fields=fields,
        lost=tuple(lost),
    )


def _fields(draft: Draft) -> Iterator[Field]:
    for name in OWN:
        yield Field(name, getattr(draft, name), getattr(draft, name))
    for item in (*draft.findings, *draft.parts, *draft.left):
        yield Field(f"comment.{item.key}", item.comment, item.comment)
    for at, tick in enumerate(draft.ticks):
        yield Field(f"reword.{at}", tick.text, tick.text)


def _name_of(conflict: Mapping[str, Any], draft: Draft) -> str:
    match conflict["do"]:
        case "comment":
            return f"comment.{conflict['key']}"
        case "reword":
            at = int(conflict["at"])
            return f"reword.{at}" if at < len(draft.ticks) else ""
    return str(conflict["do"])


def button(do: str, key: str = "", **more: Any) -> str:
    """The value of a button that takes a step."""
    return json.dumps({"do": do, **({"key": key} if key else {}), **more}, ensure_ascii=False)


def anchor(key: str) -> str:
    """A name for a place on the page: keys hold signs that addresses do not."""
    return f"p{hashlib.sha256(key.encode()).hexdigest()[:10]}"


def mark(shown: object) -> str:
    """Whether a block is the same as before, so that its drawn chart can stay."""
    return hashlib.sha256(str(shown).encode()).hexdigest()[:12]
