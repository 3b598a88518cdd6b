"""The notes of a `calendar.yaml` changed one by one; everything else keeps its lines."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from fanbu import documents
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HEAD = re.compile(r"notes\s*:\s*(\[\s*\])?\s*(#.*)?")
"""The line that notes stand under, where each has lines of its own."""
_ITEM = re.compile(r"\s*- ?\S")


def notes_in(text: str) -> list[dict[str, Any]]:
    """The notes as plain data; the text is known to be a calendar."""
    return [dict(each) for each in _data(text).get("notes") or ()]


def with_note(text: str, note: Mapping[str, Any]) -> str:
    """The text with one more note, the last. Raises BadInput `calendar_by_hand`."""
    lines = _lines(text)
    head = _head(lines)
    line = f"  - {{{', '.join(f'{name}: {_value(name, note[name])}' for name in note)}}}\n"
    if head is None:
        gap = ["\n"] if lines and lines[-1].strip() else []
        made = [*lines, *gap, "notes:\n", line]
    else:
        starts = _starts(lines, head)
        last = starts[-1] if starts else head
        end = _end(lines, last)
        indent = " " * _indent(lines[last]) if starts else "  "
        made = [*lines[:head], _opened(lines[head]), *lines[head + 1 : end],
                indent + line.lstrip(), *lines[end:]]  # fmt: skip
    return _checked("".join(made), text, [*notes_in(text), dict(note)])


def without_note(text: str, number: int) -> str:
    """The text without one of its notes, the first of which is 1. Raises BadInput as `with_note`.

    A comment above the note goes with it.
    """
    lines, rest = _lines(text), notes_in(text)
    del rest[number - 1]
    head = _head(lines)
    starts = _starts(lines, head) if head is not None else []
    if head is None or len(starts) != len(rest) + 1:
        raise BadInput("calendar_by_hand")
    begin, end = starts[number - 1], _end(lines, starts[number - 1])
    while lines[begin - 1].lstrip().startswith("#"):
        begin -= 1
    made = [*lines[:begin], *lines[end:]]
    if not rest:
        made[head : head + 1] = []
    return _checked("".join(made), text, rest)


def _value(name: str, value: Any) -> str:
    """JSON is YAML; days need no quotes."""
    told = json.dumps(value, ensure_ascii=False, default=str)
    return told.replace('"', "") if name == "days" else told


def _plain(value: Any) -> Any:
    return [_plain(each) for each in value] if isinstance(value, list) else str(value)


def _data(text: str) -> dict[str, Any]:
    given = documents.load(text)
    return given if isinstance(given, dict) else {}


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.replace("\r\n", "\n").split("\n")][: -1 if
            text.endswith("\n") or not text else None]  # fmt: skip


def _head(lines: Sequence[str]) -> int | None:
    return next((at for at, line in enumerate(lines) if _HEAD.fullmatch(line.rstrip("\n"))), None)


def _opened(head: str) -> str:
    return re.sub(r"\[\s*\]", "", head).rstrip() + "\n"


def _starts(lines: Sequence[str], head: int) -> list[int]:
    """The lines on which notes begin: of the first one's indentation, up to the next part."""
    found: list[int] = []
    for at in range(head + 1, len(lines)):
        line = lines[at]
        if line.strip() and not line[0].isspace() and not line.startswith(("-", "#")):
            break
        if _ITEM.match(line) and (not found or _indent(line) == _indent(lines[found[0]])):
            found.append(at)
    return found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _end(lines: Sequence[str], start: int) -> int:
    """After the last line that belongs to what begins at `start`: deeper, and no comment."""
    end = start + 1
    while end < len(lines) and lines[end].strip() and _indent(lines[end]) > _indent(lines[start]):
        end += 1
    return end


def _checked(made: str, before: str, notes: Sequence[Mapping[str, Any]]) -> str:
    """What was made, if it says what it should and nothing else has changed."""
    try:
        found = _data(made)
    except documents.Problem:
        raise BadInput("calendar_by_hand") from None
    rest = {name: value for name, value in _data(before).items() if name != "notes"}
    said = [{name: _plain(value) for name, value in each.items()}
            for each in found.pop("notes", None) or ()]  # fmt: skip
    wanted = [{name: _plain(value) for name, value in each.items()} for each in notes]
    if found != rest or said != wanted:
        raise BadInput("calendar_by_hand")
    return made
