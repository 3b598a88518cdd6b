"""The content table: best and worst of the new pieces, against their own accounts."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from fanbu.analyses.content import FEWEST_EARLIER, JUDGED
from fanbu.model.finding import Named
from fanbu.report.blocks import Cell, Lack, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fanbu.analyses.content import Content, Piece
    from fanbu.model.finding import Tone
    from fanbu.report.blocks import Block
    from fanbu.report.speech import Voice

BEST, WORST = 4, 3
GOOD_TIMES, POOR_TIMES = 1.25, 0.8


def content_blocks(voice: Voice, content: Content | None) -> Iterator[Block]:
    """The table, or one line on what it needs."""
    title = voice.text("report.content_best_title")
    if content is None:
        yield Lack(title, voice.text("report.lack_content"), "content")
        return
    if not content.new:
        yield Lack(title, voice.text("report.lack_content_new"), "content")
        return
    if not content.judged:
        told = voice.text("report.lack_content_baseline", n=FEWEST_EARLIER)
        yield Lack(title, told, "content")
        return
    yield _table(voice, title, content)


def _table(voice: Voice, title: str, content: Content) -> Table:
    shown = _ends(content.judged)
    finished = any(not isnan(piece.completion) for piece in shown)
    measures = [name for name in JUDGED if any(piece.metric == name for piece in shown)]
    head = [
        *(voice.text(f"report.column_{name}") for name in ("title", "platform")),
        *(voice.name("metric", name) for name in measures),
        *(voice.text(f"report.column_{name}") for name in ("usual", "times")),
    ]
    if finished:
        head.append(voice.text("report.column_completion"))
    note = voice.text("report.content_note_totals" if content.by_total else "report.content_note")
    if "reach" in measures:
        note += voice.text("report.content_note_reach")
    rows = tuple(_row(voice, piece, measures, finished=finished) for piece in shown)
    return Table(title, tuple(head), rows, note, key="content")


def _ends(judged: Sequence[Piece]) -> list[Piece]:
    """The best, and the worst that are not among them."""
    best = list(judged[:BEST])
    return best + [piece for piece in judged[-WORST:] if piece not in best]


def _row(
    voice: Voice, piece: Piece, measures: Sequence[str], *, finished: bool
) -> tuple[Cell, ...]:
    """An unknown measure is an empty cell; `usual` is that of the measure that is known."""
    tone: Tone | None = None
    if piece.times >= GOOD_TIMES or piece.times <= POOR_TIMES:
        tone = "good" if piece.times > 1 else "bad"
    figures = voice.figures
    cells = [
        Cell(voice.name("title", piece.name)),
        Cell(voice.name("platform", piece.platform)),
        *(
            Cell(figures.cell(name, piece.value) if name == piece.metric else "")
            for name in measures
        ),
        Cell(figures.cell(piece.metric, piece.usual)),
        Cell(voice.text("report.times", n=f"{piece.times:.1f}"), tone),
    ]
    if finished:
        known = not isnan(piece.completion)
        cells.append(Cell(figures.cell("completion_rate", piece.completion) if known else ""))
    return tuple(cells)


def across_sentence(voice: Voice, group: Sequence[Piece]) -> str:
    """One piece on its platforms, best first."""
    items = "、" if voice.language == "zh" else ", "
    told = items.join(
        f"{voice.name('platform', piece.platform)} {piece.times:.1f}×" for piece in group
    )
    return voice.text("report.content_piece", title=Named("title", group[0].name), items=told)
