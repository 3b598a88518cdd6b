"""A report as Markdown; stored text with markup stays text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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
from fanbu.report.pace import bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.report.blocks import Block, Line, Report

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")


def render_markdown(report: Report) -> str:
    """Headings, bullets and pipe tables; charts are left to the page."""
    parts = [f"# {_text(report.title)} · {_text(report.subtitle)}"]
    parts += [made for block in report.blocks if (made := _block(block))]
    parts.append(f"_{_text(report.footer)}_")
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> str:
    match block:
        case Headline():
            lines = "\n\n".join(f"**{_plain(each)}**" for each in block.lines)
            return f"{lines}\n\n{_plain(block.under)}" if block.under else lines
        case Gaps():
            items = "\n".join(f"> - {_text(each)}" for each in block.items)
            return f"> **{_text(block.title)}**\n>\n{items}"
        case Bullets():
            items = "\n".join(f"- {_line(line)}" for _, line in block.items)
            return f"**{_text(block.title)}**\n\n{items}"
        case MetricTable():
            rows = [(Cell(row.label), *row.cells) for row in block.rows]
            notes = f"\n\n{_text(' · '.join(block.notes))}" if block.notes else ""
            return _table(block.columns, rows) + notes
        case FindingBlock():
            steps = "\n\n".join(f"**{_text(label)}** {_line(line)}" for label, line in block.steps)
            return f"### {block.number} · {_plain(block.title)}\n\n{steps}"
    return _plain_block(block)


def _plain_block(block: Block) -> str:
    match block:
        case PaceBlock():
            return _paces(block)
        case Section():
            return f"## {_text(block.title)}"
        case Table():
            note = f"\n\n{_text(block.note)}" if block.note else ""
            return f"## {_text(block.title)}\n\n{_table(block.columns, block.rows)}{note}"
        case Lack():
            return f"## {_text(block.title)}\n\n{_text(block.text)}"
        case Notes():
            rows = "\n".join(f"- {_text(each)}" for _, each in block.items)
            return f"## {_text(block.title)}\n\n{rows}"
    return _for_boss(block)


def _for_boss(block: Block) -> str:
    match block:
        case Briefs() if block.items:
            rows = "\n".join(
                f"- {_line(e.line)}{_sure(e.sure)}{_said(e.said)}" for e in block.items
            )
            return f"**{_text(block.title)}**\n\n{rows}"
        case Asks():
            rows = "\n".join(f"- {_plain(line)}" for line in block.items)
            return f"**{_text(block.title)}**\n\n{rows}"
        case Decisions():
            return _decisions(block)
    return _of_author(block)


def _of_author(block: Block) -> str:
    match block:
        case Restated():
            rows = "\n".join(
                f"- {_text(row.label)} {row.before} → **{row.now}**"
                + (f": {_text(' · '.join(row.causes))}" if row.causes else "")
                for row in block.rows
            )
            return f"## {_text(block.title)}\n\n{rows}\n\n{_text(block.note)}"
        case Remark():
            said = "\n".join(f"> {_text(line)}" for line in block.text.split("\n"))
            return f"## {_text(block.title)}\n\n{said}" if block.title else said
        case Ticks():
            rows = "\n".join(f"- [{'x' if done else ' '}] {_text(t)}" for done, t in block.items)
            return f"## {_text(block.title)}\n\n{rows}"
    return ""


def _said(said: str) -> str:
    """The author's words below the line they are of."""
    return "".join(f"\n  > {_text(line)}" for line in said.split("\n")) if said else ""


def _decisions(block: Decisions) -> str:
    parts = [f"## {_text(block.title)}"]
    for title, some in block.groups:
        rows = "\n".join(
            f"- **{_text(each.title)}** · {_text(each.mark)} · {_text(each.who)}"
            + "".join(f"\n  - {_text(told)}" for told in (each.do, *each.told) if told)
            for each in some
        )
        parts += [f"**{_text(title)}**", rows]
    return "\n\n".join([*parts, *([_text(block.note)] if block.note else [])])


def _sure(sure: str) -> str:
    return f" _{_text(sure)}_" if sure else ""


def _paces(block: PaceBlock) -> str:
    """A line a target, its bar in code so that it keeps its shape."""
    rows = []
    for row in block.rows:
        drawn = f" `{bar(row)}`" if row.done is not None else ""
        said = f"**{_text(row.said)}**" if row.tone == "bad" else _text(row.said)
        rows.append(f"- {_text(row.label)}{drawn} {_text(row.value)} · {said}")
    notes = [f"_{_text(note)}_" for note in (block.note, *block.notes)]
    return "\n\n".join([f"## {_text(block.title)}", "\n".join(rows), *notes])


def _table(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    head = "| " + " | ".join(_text(name) for name in columns) + " |"
    rule = "|---|" + "---:|" * (len(columns) - 1)
    body = ("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows)
    return "\n".join([head, rule, *body])


def _cell(cell: Cell) -> str:
    text, _, under = cell.text.partition("\n")
    shown = _text(text) + (f" ({_text(under)})" if under else "")
    return f"**{shown}**" if cell.tone in ("good", "bad") and shown and not under else shown


def _line(line: Line) -> str:
    return "".join(
        f"**{_text(run.text)}**" if run.mark == "tone" else _text(run.text) for run in line
    ).strip()


def _plain(line: Line) -> str:
    return "".join(_text(run.text) for run in line).strip()


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
