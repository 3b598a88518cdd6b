"""A report on a terminal, through Rich: the same blocks, no charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from fanbu.report.blocks import (
    Bullets,
    Cell,
    FindingBlock,
    Headline,
    Lack,
    MetricTable,
    Notes,
    Section,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from fanbu.model.finding import Tone
    from fanbu.report.blocks import Block, Line, Report

STYLES: dict[str, str] = {
    "good": "green", "bad": "red", "watch": "yellow", "even": "", "data": "blue",
}  # fmt: skip
WIDEST = 110


def print_report(report: Report, console: Console | None = None) -> None:
    """Print it (on standard output); stored text is shown as text, never read as markup."""
    console = console or Console(highlight=False)
    width = min(console.width, WIDEST)
    console.print()
    console.print(
        Text.assemble((report.title, "bold"), "  ", (report.subtitle, "dim")), width=width
    )
    for block in report.blocks:
        for part in _block(block):
            console.print(part, width=width)
    console.print(Padding(Text(report.footer, "dim"), (1, 0)), width=width)


def _block(block: Block) -> list[RenderableType]:
    match block:
        case Headline():
            lines = [_line(each, block.tone, "bold") for each in block.lines]
            under = [_line(block.under, "even", "dim")] if block.under else []
            return [Text(), *lines, *under]
        case Bullets():
            rows = [_bullet(line, tone) for tone, line in block.items]
            return [Text(), *rows]
        case MetricTable():
            cells = [(Cell(row.label), *row.cells) for row in block.rows]
            notes = [Text(" · ".join(block.notes), "dim")] if block.notes else []
            return [Text(), _table(block.columns, cells), *notes]
        case FindingBlock():
            return _finding(block)
    return _plain_block(block)


def _plain_block(block: Block) -> list[RenderableType]:
    match block:
        case Section():
            return [_heading(block.title, block.note)]
        case Table():
            note = [Text(block.note, "dim")] if block.note else []
            return [_heading(block.title, ""), _table(block.columns, block.rows), *note]
        case Lack():
            return [_heading(block.title, ""), Text(block.text, "dim")]
        case Notes():
            rows = [_bullet_text(text, "red" if miss else "dim") for miss, text in block.items]
            return [_heading(block.title, ""), *rows]
    return []


def _finding(block: FindingBlock) -> list[RenderableType]:
    title = Text.assemble((f"{block.number}  ", STYLES[block.tone] or "dim"))
    title.append_text(_line(block.title, block.tone, "bold"))
    grid = RichTable.grid(padding=(0, 1))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column()
    for label, line in block.steps:
        grid.add_row(Text(label), _line(line, block.tone, ""))
    return [Text(), title, Padding(grid, (0, 0, 0, 3))]


def _heading(title: str, note: str) -> RenderableType:
    return Padding(Text.assemble((title, "bold"), "  ", (note, "dim")), (1, 0, 0, 0))


def _bullet(line: Line, tone: Tone) -> RenderableType:
    grid = RichTable.grid(padding=(0, 1))
    grid.add_row(Text("•", STYLES[tone] or "dim"), _line(line, tone, ""))
    return grid


def _bullet_text(text: str, style: str) -> RenderableType:
    grid = RichTable.grid(padding=(0, 1))
    grid.add_row(Text("•", style), Text(text))
    return grid


def _line(line: Line, tone: Tone, base: str) -> Text:
    text = Text(style=base)
    for run in line:
        style = f"bold {STYLES[tone]}".strip() if run.mark == "tone" else ""
        text.append(run.text, "bold" if run.mark == "strong" else style)
    return text


def _table(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> RichTable:
    table = RichTable(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for i, name in enumerate(columns):
        table.add_column(Text(name), justify="left" if i == 0 else "right", no_wrap=i > 0)
    for row in rows:
        table.add_row(*(_cell(cell) for cell in row))
    return table


def _cell(cell: Cell) -> Text:
    text, _, under = cell.text.partition("\n")
    shown = Text(text, STYLES[cell.tone] if cell.tone and not under else "")
    if under:
        shown.append(f"\n{under}", STYLES[cell.tone] or "dim" if cell.tone else "dim")
    return shown
