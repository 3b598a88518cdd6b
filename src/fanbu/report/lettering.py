"""Where text breaks, and about how wide it is, where nobody but us lays it out."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from fanbu.report.blocks import Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fanbu.report.blocks import Line, Mark

_WIDE = (
    "\u1100-\u115f\u2e80-\u303e\u3041-\u9fff\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60"
)
_CLOSING = "，。、；：！？）》」』】”’…％×%,.;:!?)\\]"
_OPENING = "（《「『【“‘(\\["
PIECE = re.compile(
    f"[{_OPENING}]*(?:[{_WIDE}]|[^\\s{_WIDE}{_OPENING}{_CLOSING}]+(?:[,.:;!?)\\]]+"
    f"[^\\s{_WIDE}{_OPENING}{_CLOSING}]+)*|(?=[{_CLOSING}]))[{_CLOSING}]*|[{_OPENING}]+|\\s+"
)
"""What stays together: a character or a word, with the signs that open and close it."""
CHINESE = re.compile(f"[{_WIDE}]")
_WHOLE: frozenset[Mark] = frozenset({"strong", "tone"})
"""Stretches that keep to one line where they can: a number and its unit."""
_NARROW, _BROAD = frozenset("ijlrtfI .,:;'|!()[]·"), frozenset("mwMW@%&¥")
_BOLDER = 1.05
_TOGETHER = re.compile("[0-9][年月日号时条个次人元万亿天周]|.–|–.")
"""Two letters that no line ends between: a number and its unit, a range of days."""


def width(text: str, size: float, *, bold: bool = False) -> float:
    """About how many pixels a text takes in a sans-serif of `size`; rather more than less."""
    return size * sum(map(_em, text)) * (_BOLDER if bold else 1.0)


def _em(letter: str) -> float:
    if letter == "–":
        return 0.6
    if east_asian_width(letter) in "WFA":
        return 1.0
    if letter in _NARROW:
        return 0.34
    if letter in _BROAD:
        return 0.9
    return 0.66 if letter.isupper() else 0.55


def wrap(line: Line, size: float, room: float) -> list[Line]:
    """The line on several that are `room` pixels wide at most, its marks kept; one at least.

    Line breaks of the text stay. A word longer than a line is torn.
    """
    marks: list[Mark] = [run.mark for run in line for _ in run.text]
    text = "".join(run.text for run in line)
    sizes = (width(letter, size, bold=m in _WHOLE) for letter, m in zip(text, marks, strict=True))
    ends = [0.0, *accumulate(sizes)]
    found: list[Line] = []
    start = 0
    for paragraph in text.split("\n"):
        until = start + len(paragraph)
        for first, last in _cuts(text, marks, (start, until), ends, room):
            found.append(_runs(text, marks, first, last))
        start = until + 1
    return found


def _cuts(
    text: str, marks: Sequence[Mark], span: tuple[int, int], ends: Sequence[float], room: float
) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends; `ends[i]`: how far the first i letters reach."""

    def fits(begin: int, end: int) -> bool:
        return ends[end] - ends[begin] <= room

    first, until = span
    at = first
    for begin, end in _pieces(text, marks, span):
        stop = begin + len(text[begin:end].rstrip())
        if begin > first and not fits(first, stop):
            yield first, at
            first = begin if text[begin:end].strip() else end
        while not fits(first, stop) and stop - first > 1:
            torn = first + 1
            while fits(first, torn + 1):
                torn += 1
            yield first, torn
            first = torn
        at = end
    yield first, until


def _pieces(text: str, marks: Sequence[Mark], span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Pieces of a span, those inside one marked stretch put together."""
    first, until = span
    kept: tuple[int, int] | None = None
    for match in PIECE.finditer(text, first, until):
        begin, end = match.span()
        whole = marks[begin - 1] in _WHOLE and marks[begin] == marks[begin - 1]
        joined = kept and (whole or _TOGETHER.fullmatch(text[begin - 1 : begin + 1]))
        if kept and joined:
            kept = kept[0], end
            continue
        if kept:
            yield kept
        kept = begin, end
    if kept:
        yield kept


def _runs(text: str, marks: Sequence[Mark], first: int, last: int) -> Line:
    last = first + len(text[first:last].rstrip())
    found: list[Run] = []
    for letter, mark in zip(text[first:last], marks[first:last], strict=True):
        if found and found[-1].mark == mark:
            found[-1] = Run(found[-1].text + letter, mark)
        else:
            found.append(Run(letter, mark))
    return tuple(found)
