"""Styled lines for a terminal: wrapped and tabulated by what is seen, never cropped.

A Chinese character is two columns wide and may end a line; a Latin word or a number may not be
torn, unless it alone is longer than the line. No line ends in blanks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from fanbu.report.lettering import PIECE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GAP = 2
SHORT = 8
"""Headers up to this width are never folded."""
NARROWEST_LABEL = 8
ENOUGH = 18
"""A first column is folded down to this width before a table is split."""
LABEL_SHARE = 0.4
"""The first column takes at most this share of a table that does not fit."""


def wrap(text: Text, width: int) -> list[Text]:
    """The text on lines of at most `width` columns (two at least), its styles kept."""
    width = max(width, 2)
    found: list[Text] = []
    for paragraph in text.split("\n", allow_blank=True):
        found += [_stripped(paragraph[first:last]) for first, last in _cuts(paragraph.plain, width)]
    return found


def _cuts(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends."""
    first = at = used = 0
    for piece in _pieces(text, width):
        size = cell_len(piece)
        if at > first and used + cell_len(piece.rstrip()) > width:
            yield first, at
            first, used = at, 0
        if at == first > 0 and piece.isspace():
            first += len(piece)
        else:
            used += size
        at += len(piece)
    yield first, at


def _pieces(text: str, width: int) -> Iterator[str]:
    for match in PIECE.finditer(text):
        piece = match.group()
        while cell_len(piece) > width and len(piece) > 1:
            head = _head(piece, width)
            yield piece[:head]
            piece = piece[head:]
        yield piece


def _head(piece: str, width: int) -> int:
    """How many characters of it fit; one at least."""
    used = 0
    for i, letter in enumerate(piece):
        used += cell_len(letter)
        if used > width:
            return max(i, 1)
    return len(piece)


def _stripped(line: Text) -> Text:
    line.rstrip()
    return line


def hanging(lead: Text, text: Text, width: int, indent: int = 0) -> list[Text]:
    """`lead`, then the text beside it, its further lines under its first."""
    left = indent + lead.cell_len + 1
    lines = wrap(text, width - left)
    first = Text(" " * indent).append_text(lead).append(" ").append_text(lines[0])
    return [_stripped(first), *(Text(" " * left).append_text(each) for each in lines[1:])]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells (each may hold several lines), the first column at the left."""

    head: Sequence[Text]
    rows: Sequence[Sequence[Text]]

    def lines(self, width: int) -> list[Text]:
        """As one table where it fits; else its columns in several tables, each with its labels."""
        columns = range(1, len(self.head))
        widths = [max(self._least(i), self.head[i].cell_len) for i in columns]
        if self._longest() + sum(GAP + each for each in widths) > width:
            widths = [self._least(i) for i in columns]
        label = self._label(width, widths)
        found: list[Text] = []
        for group in _groups(widths, width - label):
            if found:
                found.append(Text())
            found += self._part(label, group, widths)
        return found

    def _least(self, column: int) -> int:
        """A column's width: its longest cell, and its header folded at words when it is long."""
        cells = [part.cell_len for row in self.rows for part in _parts(row[column])]
        words = [cell_len(word) for word in _words(self.head[column].plain)]
        return max([*cells, *words, 1])

    def _label(self, width: int, others: Sequence[int]) -> int:
        """The first column: whole where there is room, else folded into what is left."""
        longest = self._longest()
        room = width - sum(GAP + each for each in others)
        if room >= min(longest, ENOUGH):
            return min(longest, room)
        share = max(int(width * LABEL_SHARE), ENOUGH)
        return min(longest, share, max(width - GAP - max(others, default=0), NARROWEST_LABEL))

    def _longest(self) -> int:
        return max(part.cell_len for row in (self.head, *self.rows) for part in _parts(row[0]))

    def _part(self, label: int, group: Sequence[int], widths: Sequence[int]) -> list[Text]:
        columns = [i + 1 for i in group]
        sizes = [widths[i] for i in group]
        made = []
        for n, row in enumerate((self.head, *self.rows)):
            cells = [row[i] for i in columns]
            made += _row(row[0], cells, label, sizes, top=n > 0)
        return made


def _row(
    label: Text, cells: Sequence[Text], width: int, sizes: Sequence[int], *, top: bool
) -> list[Text]:
    """A row on as many lines as its tallest cell needs; headers stand at the bottom."""
    columns = [wrap(label, width)]
    columns += [
        [each for part in _parts(cell) for each in wrap(part, size)]
        for cell, size in zip(cells, sizes, strict=True)
    ]
    height = max(len(column) for column in columns)
    lines = []
    for i in range(height):
        line = Text()
        for n, column in enumerate(columns):
            at = i if top else i - (height - len(column))
            part = column[at] if 0 <= at < len(column) else Text()
            size = width if n == 0 else sizes[n - 1]
            blank = " " * max(size - part.cell_len, 0)
            if n == 0:
                line.append_text(part).append(blank)
            else:
                line.append(" " * GAP + blank).append_text(part)
        lines.append(_stripped(line))
    return lines


def _groups(widths: Sequence[int], room: int) -> list[list[int]]:
    """Columns in as few tables as fit, about as many in each."""
    tables = _filled(widths, room, len(widths))
    if len(tables) > 1:
        even = -(-len(widths) // len(tables))
        balanced = _filled(widths, room, even)
        tables = balanced if len(balanced) == len(tables) else tables
    return tables


def _filled(widths: Sequence[int], room: int, most: int) -> list[list[int]]:
    tables: list[list[int]] = [[]]
    used = 0
    for i, width in enumerate(widths):
        if tables[-1] and (used + GAP + width > room or len(tables[-1]) >= most):
            tables.append([])
            used = 0
        tables[-1].append(i)
        used += GAP + width
    return tables


def _parts(cell: Text) -> list[Text]:
    return list(cell.split("\n", allow_blank=True)) or [Text()]


def _words(head: str) -> list[str]:
    """What a header is folded into: its words, a long Chinese one also before a bracket."""
    if cell_len(head) <= SHORT:
        return [head]
    return [piece for word in head.split() for piece in re.split("(?=（)", word) if piece]
