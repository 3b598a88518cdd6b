"""A report on a terminal or in a pipe: the same blocks, no charts, nothing cropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from fanbu.report.blocks import (
    Asks,
    Briefs,
    Bullets,
    Cell,
    Decisions,
    FindingBlock,
    Gaps,
    Headline,
    Lack,
    MetricTable,
    Notes,
    PaceBlock,
    Remark,
    Restated,
    Section,
    Table,
    Ticks,
)
from fanbu.report.lines import Grid, hanging, wrap
from fanbu.report.pace import bar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fanbu.model.finding import Tone
    from fanbu.report.blocks import Block, Line, Report

STYLES: dict[str, str] = {
    "good": "green", "bad": "red", "watch": "yellow", "even": "", "data": "blue",
}  # fmt: skip
WIDEST, NARROWEST = 110, 40
"""Prose is not set wider, whatever the terminal; tables take what there is."""
INDENT = 3


def print_report(report: Report, console: Console | None = None) -> None:
    """Print it (on standard output); stored text is shown as text, never read as markup."""
    console = console or Console(highlight=False)
    for line in _Page(max(console.width, NARROWEST), report).lines():
        console.print(line, soft_wrap=True, highlight=False)


class _Page:
    """Lays the blocks of one report out in lines of at most `width` columns."""

    def __init__(self, width: int, report: Report) -> None:
        self.width = width
        self.text = min(width, WIDEST)
        self.report = report

    def lines(self) -> Iterator[Text]:
        title = Text.assemble((self.report.title, "bold"), "  ", (self.report.subtitle, "dim"))
        yield Text()
        yield from wrap(title, self.text)
        for block in self.report.blocks:
            yield from self._block(block)
        yield Text()
        yield from wrap(Text(self.report.footer, "dim"), self.text)
        yield Text()

    def _block(self, block: Block) -> Iterator[Text]:
        match block:
            case Headline():
                yield Text()
                for line in block.lines:
                    yield from wrap(_line(line, block.tone, "bold"), self.text)
                if block.under:
                    yield from wrap(_line(block.under, "even", "dim"), self.text)
            case Gaps():
                yield Text()
                for text in block.items:
                    yield from self._bullet(Text(text), "red", "!")
            case Bullets():
                yield Text()
                for tone, line in block.items:
                    yield from self._bullet(_line(line, tone, ""), STYLES[tone] or "dim")
            case MetricTable():
                yield Text()
                rows = [(Cell(row.label), *row.cells) for row in block.rows]
                yield from self._table(block.columns, rows)
                yield from self._small(block.notes)
            case FindingBlock():
                yield from self._finding(block)
            case _:
                yield from self._plain_block(block)

    def _plain_block(self, block: Block) -> Iterator[Text]:
        match block:
            case PaceBlock():
                yield from self._paces(block)
            case Section():
                yield from self._heading(block.title, block.note)
            case Table():
                yield from self._heading(block.title, "")
                yield from self._table(block.columns, block.rows)
                yield from self._small((block.note,) if block.note else ())
            case Lack():
                yield from self._heading(block.title, "")
                yield from wrap(Text(block.text, "dim"), self.text)
            case Notes():
                yield from self._heading(block.title, "")
                for missing, text in block.items:
                    style = "red" if missing else "dim"
                    yield from self._bullet(Text(text), style, "!" if missing else "•")
            case _:
                yield from self._for_boss(block)

    def _for_boss(self, block: Block) -> Iterator[Text]:
        match block:
            case Briefs():
                yield from (Text() for _ in block.items[:1])
                for each in block.items:
                    told = _line(each.line, each.tone, "")
                    told.append(f"  {each.sure}" if each.sure else "", "dim")
                    yield from self._bullet(told, STYLES[each.tone] or "dim")
                    if each.said:
                        yield from self._words(each.said, 2)
            case Asks():
                yield from self._heading(block.title, "")
                for line in block.items:
                    yield from self._bullet(_line(line, "even", ""), "dim", "→")
            case Decisions():
                yield from self._decisions(block)
            case _:
                yield from self._of_author(block)

    def _of_author(self, block: Block) -> Iterator[Text]:
        match block:
            case Restated():
                yield from self._heading(block.title, "")
                for row in block.rows:
                    moved = Text.assemble(f"{row.label} {row.before} → ", (row.now, "bold"))
                    yield from self._bullet(moved.append(_causes(row.causes)), "dim")
                yield from self._small((block.note,) if block.note else ())
            case Remark():
                if block.title:
                    yield from self._heading(block.title, "")
                yield from self._words(block.text)
            case Ticks():
                yield from self._heading(block.title, "")
                for done, text in block.items:
                    yield from self._bullet(Text(text), "dim", "☑" if done else "☐")

    def _decisions(self, block: Decisions) -> Iterator[Text]:
        yield from self._heading(block.title, "")
        for title, some in block.groups:
            yield from wrap(Text(title, "dim"), self.text)
            for each in some:
                style = STYLES[each.tone] or "dim"
                told = Text.assemble(
                    (each.title, "bold"), "  ", (each.mark, style), "  ", (each.who, "dim")
                )
                yield from self._bullet(told, style)
                if each.do:
                    yield from hanging(Text("→", "dim"), Text(each.do), self.text, 2)
                for line in each.told:
                    yield from hanging(Text(" "), Text(line, "dim"), self.text, 2)
        yield from self._small((block.note,) if block.note else ())

    def _words(self, said: str, indent: int = 0) -> Iterator[Text]:
        """The author's own, beside a line."""
        for line in said.split("\n"):
            yield from hanging(Text("│", "dim"), Text(line), self.text, indent)

    def _paces(self, block: PaceBlock) -> Iterator[Text]:
        """Label, bar and numbers; the words beside them where there is room, else below."""
        yield from self._heading(block.title, block.note)
        longest = max(Text(row.label).cell_len for row in block.rows)
        for row in block.rows:
            style = STYLES[row.tone]
            label = row.label + " " * (longest - Text(row.label).cell_len)
            drawn = f"  {bar(row)}" if row.done is not None else ""
            lead = Text.assemble(label, (drawn, style or "dim"), "  ", (row.value, "bold"))
            told = Text(row.said, style)
            if lead.cell_len + told.cell_len + 2 <= self.text:
                yield Text.assemble(lead, "  ", told)
            else:
                yield from wrap(lead, self.text)
                yield from hanging(Text(""), told, self.text, INDENT)
        yield from self._small(block.notes)

    def _finding(self, block: FindingBlock) -> Iterator[Text]:
        yield Text()
        number = Text(str(block.number).ljust(INDENT - 1), STYLES[block.tone] or "dim")
        yield from hanging(number, _line(block.title, block.tone, "bold"), self.text)
        longest = max((Text(label).cell_len for label, _ in block.steps), default=0)
        for label, line in block.steps:
            lead = Text(label + " " * (longest - Text(label).cell_len), "dim")
            yield from hanging(lead, _line(line, block.tone, ""), self.text, INDENT)

    def _heading(self, title: str, note: str) -> Iterator[Text]:
        yield Text()
        told = Text.assemble((title, "bold"), ("  " if note else "", ""), (note, "dim"))
        yield from wrap(told, self.text)

    def _small(self, notes: Sequence[str]) -> Iterator[Text]:
        for note in notes:
            yield from wrap(Text(note, "dim"), self.text)

    def _bullet(self, text: Text, style: str, sign: str = "•") -> Iterator[Text]:
        yield from hanging(Text(sign, style), text, self.text)

    def _table(self, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[Text]:
        head = [Text(name, "dim") for name in columns]
        cells = [[_cell(cell) for cell in row] for row in rows]
        yield from Grid(head, cells).lines(self.width)


def _line(line: Line, tone: Tone, base: str) -> Text:
    text = Text(style=base)
    for run in line:
        style = f"bold {STYLES[tone]}".strip() if run.mark == "tone" else ""
        text.append(run.text, "bold" if run.mark == "strong" else style)
    return text


def _causes(causes: Sequence[str]) -> str:
    return f"  {' · '.join(causes)}" if causes else ""


def _cell(cell: Cell) -> Text:
    text, _, under = cell.text.partition("\n")
    shown = Text(text, STYLES[cell.tone] if cell.tone and not under else "")
    if under:
        shown.append(f"\n{under}", STYLES[cell.tone] or "dim" if cell.tone else "dim")
    return shown
