"""The tables of a picture: tiles of the headline numbers, rows, what was restated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu import words
from fanbu.report.blocks import Run
from fanbu.report.html import sparks
from fanbu.report.lettering import width, wrap
from fanbu.report.sheet import EDGE, ROOM, TONES, WHOLE, Sheet, Span, fitting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.report.blocks import Cell, MetricRow, MetricTable, Restated, Table
    from fanbu.report.html import Spark

PAD = 11.0
BODY, HEAD = 12.5, 11.0
FIRST = 108.0
"""What the first column of a table has at least."""
GAP = 10.0


def metrics(sheet: Sheet, block: MetricTable) -> None:
    """Tiles, three beside each other on the boss's page, else two."""
    beside = 3 if sheet.brief else 2
    drawn = sparks(block) or (None,) * len(block.rows)
    since, top = sheet.count, sheet.y
    tiles = list(zip(block.rows, drawn, strict=True))
    for first in range(0, len(tiles), beside):
        if first:
            sheet.rule()
        _tiles(sheet, tiles[first : first + beside], block.then, beside)
    sheet.card(since, top)
    if block.notes:
        sheet.gap(6)
        sheet.write(" · ".join(block.notes), size=11, colour="ink-3")
    sheet.gap(4)


def _tiles(
    sheet: Sheet, row: Sequence[tuple[MetricRow, Spark | None]], then: str, beside: int
) -> None:
    """One row of tiles; the last one of a row that is not full takes what is left."""
    top, bottom, one = sheet.y, sheet.y, ROOM / beside
    for n, (each, spark) in enumerate(row):
        left = EDGE + n * one
        sheet.y = top + PAD
        room = (ROOM - n * one if n == len(row) - 1 else one) - 2 * PAD
        _tile(sheet, each, then, Span(left + PAD, room))
        if spark:
            sheet.gap(5)
            sheet.spark(spark, TONES[each.tone], x=left + PAD)
        bottom = max(bottom, sheet.y + PAD - 2)
    for n in range(1, len(row)):
        sheet.box(EDGE + n * one, top, 1, bottom - top, "line")
    sheet.y = bottom


def _tile(sheet: Sheet, row: MetricRow, then: str, at: Span) -> None:
    value, before, moved = (cell.text for cell in row.cells[:3])
    sheet.write(row.label, at, size=11.5, colour="ink-2", high=1.4)
    size = fitting(value, 19, at.room, bold=True)
    sheet.write(value, at.inner(0, -at.room), size=size, weight=700, high=1.4)
    colour = "ink" if row.tone == "even" else TONES[row.tone]
    said = (Run(moved, "strong"), *((Run(f" {row.verdict}"),) if row.verdict else ()))
    sheet.write(said, at, size=12.5, colour=colour, high=1.4)
    sheet.write(f"{then} {before}".strip(), at, size=11, colour="ink-3", high=1.4)
    for cell in row.cells[3:]:
        if cell.text:
            _aim(sheet, cell, at)


def _aim(sheet: Sheet, cell: Cell, at: Span) -> None:
    text = f"{cell.lead} {cell.text}".strip()
    colour = "cinnabar" if cell.tone == "bad" else "ink-3"
    sheet.write(text, at, size=11, colour=colour, high=1.4)
    if cell.bar is not None:
        sheet.gap(2)
        sheet.bar(cell.bar, cell.pace, at, bad=cell.tone == "bad")
        sheet.gap(11)


def table(sheet: Sheet, block: Table) -> None:
    """The columns that fit beside the first; how many are left out is said."""
    sheet.gap(20)
    sheet.write(block.title, size=16, weight=700)
    sheet.gap(6)
    widths = _fitting(block)
    left_out = len(block.columns) - 1 - len(widths)
    first = ROOM - 2 * PAD - sum(each + GAP for each in widths)
    since, top = sheet.count, sheet.y
    head = [*block.columns[: len(widths) + 1]]
    _row(sheet, head, [None] * len(head), widths, first, head=True)
    for n, cells in enumerate(block.rows):
        sheet.rule("line" if block.total and n == len(block.rows) - 1 else "line-2")
        shown = cells[: len(widths) + 1]
        total = block.total and n == len(block.rows) - 1
        _row(sheet, [c.text for c in shown], list(shown), widths, first, bold=total)
    sheet.card(since, top)
    more = words.say(sheet.language, "report.picture_columns", n=left_out) if left_out else ""
    for note in (block.note, more):
        if note:
            sheet.gap(5)
            sheet.write(note, size=11, colour="ink-3")


def _fitting(block: Table) -> list[float]:
    """The widths of the columns after the first, as many as there is room for."""
    found: list[float] = []
    left = ROOM - 2 * PAD - FIRST
    for n in range(1, len(block.columns)):
        bold = [False] * (len(block.rows) - 1) + [block.total]
        texts = [
            width(line, BODY, bold=heavy)
            for row, heavy in zip(block.rows, bold, strict=False)
            for line in row[n].text.split("\n")
        ]
        wide = max([min(width(block.columns[n], HEAD), 72), *texts]) + 0.5
        left -= wide + GAP
        if left < 0:
            break
        found.append(wide)
    return found


def _row(  # noqa: PLR0913
    sheet: Sheet, texts: Sequence[str], cells: Sequence[Cell | None], widths: Sequence[float],
    first: float, *, head: bool = False, bold: bool = False,
) -> None:  # fmt: skip
    """Names at the left on as many lines as they need, numbers at the right of their columns."""
    size, weight = HEAD if head else BODY, 700 if bold else 400
    top = sheet.y
    sheet.gap(7)
    named = Span(EDGE + PAD, first)
    sheet.write(texts[0], named, size=size, high=1.4, weight=weight,
                colour="ink-3" if head else "ink")  # fmt: skip
    bottom, x = sheet.y, EDGE + PAD + first
    for text, cell, wide in zip(texts[1:], cells[1:], widths, strict=True):
        x += wide + GAP
        sheet.y = top + 7
        lines = wrap((Run(text),), size, max(wide, width("字", size)))
        tone = cell.tone if cell and cell.tone not in (None, "even") else None
        pair = "\n" in text and not head
        for n, line in enumerate(lines):
            small = n > 0 and pair
            plain = "ink-3" if head or small else "ink"
            colour = TONES[tone] if tone and small == pair else plain
            sheet.beside("".join(r.text for r in line), x=x, size=HEAD if small else size,
                         high=1.4, colour=colour, weight=weight)  # fmt: skip
            sheet.gap(size * 1.4)
        bottom = max(bottom, sheet.y)
    sheet.y = bottom + 7


def restated(sheet: Sheet, block: Restated) -> None:
    """Each number with what it was, what it is, and why."""
    sheet.gap(12)
    since, top = sheet.count, sheet.y
    inside = WHOLE.inner(14, 14)
    sheet.gap(9)
    sheet.write(block.title, inside, size=13, weight=700)
    for row in block.rows:
        sheet.gap(4)
        moved = f"{row.before} → {row.now}"
        sheet.beside(moved, x=inside.end, size=13, weight=700)
        left = inside.inner(0, width(moved, 13, bold=True) + 10)
        sheet.write(row.label, left, size=13, colour="ink-2")
        if row.causes:
            sheet.write(" · ".join(row.causes), inside, size=11.5, colour="ink-3")
    if block.note:
        sheet.gap(4)
        sheet.write(block.note, inside, size=11, colour="ink-3")
    sheet.gap(9)
    sheet.card(since, top)
    sheet.gap(4)
