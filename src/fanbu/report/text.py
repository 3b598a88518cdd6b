"""A report as a message to paste into a chat: the headline and two or three findings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fanbu.report.blocks import (
    Asks,
    Briefs,
    Bullets,
    Decisions,
    Gaps,
    Headline,
    PaceBlock,
    Remark,
    flat,
)
from fanbu.report.pace import bar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fanbu.report.blocks import Block, Report

LONGEST = 300
MOST_FINDINGS = 3
MOST_TARGETS = 2


def render_text(report: Report) -> str:
    """At most 300 characters, whole sentences, never without the headline.

    A line that does not fit is given by its first sentence, or left out.
    """
    text = f"{report.title} · {report.subtitle}"
    for line in _lines(report):
        for part in (line, _first_sentence(line)):
            if len(text) + len(part) < LONGEST:
                text = f"{text}\n{part}"
                break
    if "\n" not in text:
        first = next(_lines(report), "")
        text = f"{text[: LONGEST // 3]}\n{first}"
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _first_sentence(line: str) -> str:
    return re.split(r"(?<=[。！？])|(?<=[.!?]) (?=[A-Z“])", line, maxsplit=1)[0]


def _lines(report: Report) -> Iterator[str]:
    for block in report.blocks:
        if isinstance(block, Headline):
            sign = "" if report.language == "zh" else " "
            yield sign.join(flat(line).strip() for line in block.lines)
    for block in report.blocks:
        if isinstance(block, Remark) and block.key == "summary":
            yield " ".join(block.text.split())
    yield from (block.short for block in report.blocks if isinstance(block, Gaps))
    for block in report.blocks:
        yield from _told(block)
    yield from (block.short for block in report.blocks if isinstance(block, Decisions))
    for block in report.blocks:
        if isinstance(block, PaceBlock):
            for row in block.rows[:MOST_TARGETS]:
                drawn = f"{bar(row, 10)} " if row.done is not None else ""
                doubt = f" ({row.said})" if row.partial else ""
                yield f"{row.label} {drawn}{row.value}{doubt}"


def _told(block: Block) -> Iterator[str]:
    """The findings of a page for the team or for the boss."""
    match block:
        case Bullets():
            others = [line for i, (_, line) in enumerate(block.items) if i != block.deepens]
            for line in others[:MOST_FINDINGS]:
                yield f"· {flat(line).strip()}"
        case Briefs():
            for brief in block.items:
                yield f"· {flat(brief.line).strip()}"
                if brief.said:
                    yield f"  “{' '.join(brief.said.split())}”"
        case Asks():
            for line in block.items:
                yield f"→ {flat(line).strip()}"
