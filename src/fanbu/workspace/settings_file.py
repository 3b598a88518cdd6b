"""Entries of `fanbu.toml` changed one by one: what else is written there stays, comments too.

The text is changed by lines, then read back: where that does not give what was meant (dotted keys,
inline tables), nothing is changed and the reader is sent to the file.
"""

from __future__ import annotations

import re
import tomllib
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from fanbu.errors import Failed
from fanbu.workspace.folder import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

Entry = tuple[str, str]
"""Section (empty: the top) and name."""
Value = str | int | tuple[str, ...] | None
"""None takes an entry away."""
WIDEST = 100
_SECTION = re.compile(r"\s*\[\s*([A-Za-z0-9_-]+)\s*\]\s*(#.*)?$")
_NAME = re.compile(r"\s*[\"']?([A-Za-z0-9_-]+)[\"']?\s*=")


def edited(text: str, changes: Mapping[Entry, Value], file: str) -> str:
    """The text with these entries changed. Raises Failed `settings_by_hand`."""
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    for entry, value in changes.items():
        lines = _with(lines, entry, value)
    made = "\n".join(lines)
    try:
        right = tomllib.loads(made) == _meant(tomllib.loads(text), changes)
    except tomllib.TOMLDecodeError:
        right = False
    if not right:
        raise Failed("settings_by_hand", file=file, settings=[name for _, name in changes])
    return made.replace("\n", ending)


def _meant(before: dict[str, Any], changes: Mapping[Entry, Value]) -> dict[str, Any]:
    found = deepcopy(before)
    for (section, name), value in changes.items():
        place = found.setdefault(section, {}) if section else found
        if value is None:
            place.pop(name, None)
        else:
            place[name] = list(value) if isinstance(value, tuple) else value
    return {name: value for name, value in found.items() if value != {} or name in before}


def _with(lines: list[str], entry: Entry, value: Value) -> list[str]:
    section, name = entry
    first, last = _bounds(lines, section)
    found = _place(lines, first, last, name)
    if found is not None:
        start, end = found
        return [*lines[:start], *_written(name, value, _comment(lines[start:end])), *lines[end:]]
    if value is None:
        return lines
    if first < 0:
        head = lines[:-1] if lines and not lines[-1] else lines
        return [*head, "", f"[{section}]", *_written(name, value), ""]
    while last > first and not lines[last - 1].strip():
        last -= 1
    return [*lines[:last], *_written(name, value), *lines[last:]]


def _bounds(lines: list[str], section: str) -> tuple[int, int]:
    """The lines of a section without its header; (-1, -1) where there is none."""
    heads = [(number, m[1]) for number, line in enumerate(lines) if (m := _SECTION.match(line))]
    ends = [number for number, _ in heads] + [len(lines)]
    if not section:
        return 0, ends[0]
    for (start, name), end in zip(heads, ends[1:], strict=True):
        if name == section:
            return start + 1, end
    return -1, -1


def _place(lines: list[str], first: int, last: int, name: str) -> tuple[int, int] | None:
    """The lines of an entry: it ends where what was read so far can be understood."""
    number = first
    while 0 <= number < last:
        named = _NAME.match(lines[number])
        end = number + 1
        if named:
            while end < last and not _understood("\n".join(lines[number:end])):
                end += 1
            if named[1] == name:
                return number, end
        number = end
    return None


def _comment(lines: list[str]) -> str:
    """What stands behind a value of one line."""
    if len(lines) != 1:
        return ""
    [line] = lines
    for place, sign in enumerate(line):
        if sign == "#" and _understood(line[:place]):
            return f"  {line[place:]}"
    return ""


def _understood(text: str) -> bool:
    try:
        return bool(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        return False


def _written(name: str, value: Value, comment: str = "") -> list[str]:
    if value is None:
        return []
    if isinstance(value, int):
        return [f"{name} = {value}{comment}"]
    if isinstance(value, str):
        return [f"{name} = {quoted(value)}{comment}"]
    words = [quoted(word) for word in value]
    line = f"{name} = [{', '.join(words)}]{comment}"
    if len(line) <= WIDEST:
        return [line]
    return [f"{name} = [{comment}", *(f"    {word}," for word in words), "]"]
