"""Text laid out in a terminal's columns, where a Chinese character takes two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WIDE = r"\u1100-\uffef"
_CLOSING = r"，。、；：！？）」』》”’…"
_PIECES = re.compile(
    rf"\s+|(?:[^\s{_WIDE}]*[('\"“‘《「（]?[{_WIDE}]|[^\s{_WIDE}]+)"
    rf"(?:['\"](?=[\s{_CLOSING}]|$))?[{_CLOSING}]*"
)
"""Blanks, a word, or one wide character; with what opens before it and closes after it, so that a
line may end after each."""


def width(text: str) -> int:
    """The columns a text takes."""
    return sum((1 + (east_asian_width(c) in "WF")) for c in text if not combining(c))


def padded(text: str, columns: int) -> str:
    return text + " " * max(columns - width(text), 0)


def wrapped(text: str, columns: int) -> list[str]:
    """Lines of at most `columns`; a word longer than that is cut."""
    lines, line = [], ""
    for piece in _fitting(_PIECES.findall(text), max(columns, 2)):
        if width(line) + width(piece.rstrip()) <= columns:
            line += piece
            continue
        lines.append(line.rstrip())
        line = piece.lstrip()
    return [*lines, line.rstrip()]


def in_lines(parts: Sequence[str], columns: int) -> list[str]:
    """Parts with a dot between them, broken only where one ends."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines else ""
        if longer and width(longer) <= columns:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _fitting(pieces: Iterable[str], columns: int) -> Iterable[str]:
    for piece in pieces:
        if width(piece) <= columns or piece.isspace():
            yield piece
        else:
            yield from (piece[at : at + columns] for at in range(0, len(piece), columns))
