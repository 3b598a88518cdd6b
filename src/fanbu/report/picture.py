"""A report as one picture for the width of a phone, to be sent in a chat.

The blocks are set below each other on a `Sheet`, which becomes an SVG; nothing that waits behind a
tap on the page waits here. Tables show the columns that fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu import drawing
from fanbu.drawing import draw as draw_here
from fanbu.errors import Failed
from fanbu.report.band_svg import NARROW, days_svg, legend
from fanbu.report.blocks import (
    Asks,
    Briefs,
    Bullets,
    ChartBlock,
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
from fanbu.report.charts import dressed
from fanbu.report.lettering import CHINESE, width
from fanbu.report.picture_tables import metrics, restated, table
from fanbu.report.sheet import EDGE, FONTS, ROOM, TONES, WHOLE, Sheet, Span
from fanbu.report.theme import CHART_FONTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fanbu.drawing import Draw
    from fanbu.model.finding import Tone
    from fanbu.report.blocks import Block, DayBand, Line, Report

INDENT = 16.0
SHARP, SHARP_ENOUGH = 3.0, 2.0
"""Pixels of the picture for one of the page."""
TALL = 3000
"""Pixels of the page: chats make a picture that is much taller blurred or refuse it."""
TALLEST, SCREEN = 16_000, 800


def render_picture(report: Report, *, draw: Draw = draw_here) -> bytes:
    """The report as PNG.

    Raises Failed: `no_cjk_font` where its letters would be empty boxes, `picture_too_long` for a
    page that no chat shows and few machines can draw.
    """
    svg = render_svg(report, draw=draw)
    if CHINESE.search(svg) and not drawing.writes("中"):
        raise Failed("no_cjk_font")
    high = float(svg.partition(' height="')[2].partition('"')[0])
    if high > TALLEST:
        raise Failed("picture_too_long", screens=round(high / SCREEN))
    return drawing.raster(svg, SHARP if high <= TALL else SHARP_ENOUGH)


def render_svg(report: Report, *, draw: Draw = draw_here) -> str:
    """The report as one SVG, 390 pixels wide; with its trend, where no block is a chart."""
    blocks = _with(report.blocks, report.trend)
    figures = [block for block in blocks if isinstance(block, ChartBlock)]
    drawn = iter(draw([dressed(block.narrow) for block in figures]))
    sheet = Sheet(report.language, brief=report.brief)
    _top(sheet, report)
    for block in blocks:
        if isinstance(block, ChartBlock):
            _figure(sheet, block, next(drawn))
        else:
            _SET[type(block)](sheet, block)
    sheet.gap(14)
    sheet.write(report.footer, size=11, colour="ink-3")
    return sheet.svg()


def _with(blocks: tuple[Block, ...], chart: ChartBlock | None) -> list[Block]:
    """The blocks with a chart behind the numbers; at the end where there are none."""
    found = list(blocks)
    if chart is not None and not any(isinstance(block, ChartBlock) for block in blocks):
        at = [i for i, block in enumerate(blocks) if isinstance(block, MetricTable)]
        found.insert(at[0] + 1 if at else len(found), chart)
    return found


def _top(sheet: Sheet, report: Report) -> None:
    """Brand and days on one line, or on two where they do not fit."""
    both = width(report.title, 14, bold=True) + 12 + width(report.subtitle, 12)
    if both <= ROOM:
        sheet.gap(1)
        sheet.beside(report.subtitle, x=WHOLE.end, size=12, colour="ink-3")
        sheet.gap(-1)
        sheet.write(report.title, size=14, weight=700)
    else:
        sheet.write(report.title, size=14, weight=700)
        sheet.write(report.subtitle, size=12, colour="ink-3")


def _headline(sheet: Sheet, block: Headline) -> None:
    tone = TONES[block.tone]
    sheet.gap(14)
    for line in block.lines:
        sheet.write(line, size=20, high=1.5, weight=500, tone=tone, underlined=True)
    if block.under:
        sheet.gap(4)
        sheet.write(block.under, size=13.5, colour="ink-2", tone=tone)
    sheet.gap(12)


def _gaps(sheet: Sheet, block: Gaps) -> None:
    for each in block.items:
        _item(sheet, "bad", each, size=12.5)
    sheet.gap(8)


def _bullets(sheet: Sheet, block: Bullets) -> None:
    for tone, line in block.items:
        _item(sheet, tone, line, size=14)
    sheet.gap(8)


def _item(sheet: Sheet, tone: Tone, line: Line | str, *, size: float, **look: Any) -> None:
    """A sentence behind its sign."""
    sheet.gap(3)
    sheet.dot(tone, x=EDGE + 4, y=sheet.y + size * 0.77)
    sheet.write(line, WHOLE.inner(INDENT), size=size, **look)
    sheet.gap(2)


def _paces(sheet: Sheet, block: PaceBlock) -> None:
    if not sheet.brief:
        _heading(sheet, block.title, block.note)
    since, top = sheet.count, sheet.y
    sheet.gap(8)
    inside = WHOLE.inner(12, 12)
    for row in block.rows:
        sheet.beside(row.value, x=inside.end, size=13, weight=700)
        taken = width(row.value, 13, bold=True) + 10
        sheet.write(row.label, inside.inner(0, taken), size=13)
        if row.done is not None:
            sheet.bar(row.done, row.time, inside, bad=row.tone == "bad")
            sheet.gap(12)
        sheet.write(row.said, inside, size=12, colour="cinnabar" if row.tone == "bad" else "ink-2")
        sheet.gap(8)
    sheet.card(since, top)
    _small(sheet, block.notes)
    sheet.gap(10)


def _small(sheet: Sheet, notes: tuple[str, ...]) -> None:
    if notes:
        sheet.gap(6)
        sheet.write(" · ".join(notes), size=11, colour="ink-3")


def _figure(sheet: Sheet, block: ChartBlock, svg: str) -> None:
    sheet.gap(12)
    since, top = sheet.count, sheet.y
    sheet.gap(12)
    inside = WHOLE.inner(14, 14)
    sheet.write(block.narrow.title, inside, size=13.5, weight=700)
    sheet.gap(6)
    sheet.drawing(svg.replace(CHART_FONTS, FONTS), inside)
    if block.caption:
        sheet.gap(4)
        sheet.write(block.caption, inside, size=11, colour="ink-3")
    sheet.gap(10)
    sheet.card(since, top)
    sheet.gap(6)


def _heading(sheet: Sheet, title: str, note: str = "") -> None:
    sheet.gap(20)
    sheet.write(title, size=16, weight=700)
    if note:
        sheet.write(note, size=11.5, colour="ink-3")
    sheet.gap(6)


def _section(sheet: Sheet, block: Section) -> None:
    _heading(sheet, block.title, block.note)


def _finding(sheet: Sheet, block: FindingBlock) -> None:
    """Its number in a ring, the title, each step below its name, how sure it is."""
    tone, left = TONES[block.tone], WHOLE.inner(30)
    sheet.rule()
    sheet.gap(12)
    soft = "line-2" if tone == "ink" else f"{tone}-soft"
    sheet.box(EDGE, sheet.y, 22, 22, soft, round_=11)
    sheet.beside(str(block.number), x=EDGE + 11, size=12.5, colour=tone, weight=700,
                 anchor="middle", high=1.76)  # fmt: skip
    sheet.write(block.title, left, size=15, weight=700, high=1.45)
    for label, line in block.steps:
        sheet.gap(4)
        sheet.write(label, left, size=11.5, colour="ink-3")
        sheet.write(line, left, size=13.5, tone=tone)
    _effect(sheet, block, tone, left)
    if block.weight:
        sheet.gap(2)
        sheet.write(block.weight, left, size=11.5, colour="ink-3")
    _days(sheet, block.band, block.tone, left)
    sheet.gap(12)


def _days(sheet: Sheet, band: DayBand | None, tone: Tone, left: Span) -> None:
    """The days of what `watch` found, with what the lines are below them."""
    if band is None:
        return
    sheet.gap(8)
    sheet.write(band.title, left, size=12, colour="ink-2", weight=500)
    sheet.drawing(days_svg(band, tone, NARROW), left)
    sheet.write(legend(band), left, size=10.5, colour="ink-3")
    sheet.gap(4)


def _effect(sheet: Sheet, block: FindingBlock, tone: str, left: Span) -> None:
    effect = block.effect
    if effect is None:
        return
    sheet.gap(8)
    if effect.places:
        sheet.interval(effect.places, tone, Span(left.x, 190))
    sheet.write(effect.value, left, size=15, weight=700, colour=tone)
    sheet.write(effect.between, left, size=11.5, colour="ink-3")


def _lack(sheet: Sheet, block: Lack) -> None:
    _heading(sheet, block.title)
    sheet.write(block.text, size=13, colour="ink-2")


def _notes(sheet: Sheet, block: Notes) -> None:
    if not sheet.brief:
        _heading(sheet, block.title)
    sheet.gap(6)
    for missing, text in block.items:
        _item(sheet, "bad" if missing else "even", text, size=12, colour="ink-2")


def _briefs(sheet: Sheet, block: Briefs) -> None:
    """Each sentence with how sure it is, and what waits behind a tap on the page."""
    sheet.gap(12)
    for brief in block.items:
        sheet.rule()
        sheet.gap(6)
        _item(sheet, brief.tone, brief.line, size=14)
        more = "\n".join(each for each in (brief.sure, *brief.more) if each)
        if more:
            sheet.write(more, WHOLE.inner(INDENT), size=11.5, colour="ink-3")
        _days(sheet, brief.band, brief.tone, WHOLE.inner(INDENT))
        if brief.said:
            _words(sheet, brief.said, WHOLE.inner(INDENT), size=13)
        sheet.gap(5)


def _asks(sheet: Sheet, block: Asks) -> None:
    sheet.gap(10)
    since, top = sheet.count, sheet.y
    sheet.gap(10)
    inside = WHOLE.inner(14, 14)
    sheet.write(block.title, inside, size=13.5, weight=700)
    for line in block.items:
        sheet.gap(3)
        sheet.beside("→", x=inside.x, size=13.5, colour="ink-3", anchor="start")
        sheet.write(line, inside.inner(18), size=13.5)
    sheet.gap(10)
    sheet.card(since, top)
    sheet.gap(4)


def _decisions(sheet: Sheet, block: Decisions) -> None:
    """Each with how it stands at the right, and what was foretold or came of it below."""
    _heading(sheet, block.title)
    since, top = sheet.count, sheet.y
    sheet.gap(10)
    inside = WHOLE.inner(14, 14)
    for title, some in block.groups:
        sheet.write(title, inside, size=11.5, colour="ink-3")
        for each in some:
            sheet.gap(4)
            colour = "ink-2" if each.tone == "even" else TONES[each.tone]
            sheet.beside(each.mark, x=inside.end, size=12, colour=colour, weight=700)
            taken = width(each.mark, 12, bold=True) + 10
            sheet.write(each.title, inside.inner(0, taken), size=13, weight=600)
            sheet.write(each.who, inside, size=11.5, colour="ink-2")
            for line in (each.do, *each.told):
                if line:
                    sheet.write(line, inside, size=11.5, colour="ink-3")
        sheet.gap(8)
    if block.note:
        sheet.write(block.note, inside, size=11.5, colour="ink-3")
        sheet.gap(8)
    sheet.card(since, top)
    sheet.gap(12)


def _remark(sheet: Sheet, block: Remark) -> None:
    """The author's own words, beside a line."""
    if block.title:
        _heading(sheet, block.title)
    sheet.gap(6)
    _words(sheet, block.text, WHOLE, size=14)
    sheet.gap(10)


def _words(sheet: Sheet, said: str, at: Span, *, size: float) -> None:
    top = sheet.y
    sheet.write(said, at.inner(14), size=size, high=1.6)
    sheet.box(at.x, top, 2, sheet.y - top, "indigo")


def _ticks(sheet: Sheet, block: Ticks) -> None:
    _heading(sheet, block.title)
    for done, text in block.items:
        sheet.tick(done=done, x=EDGE, y=sheet.y + 4)
        sheet.write(text, WHOLE.inner(22), size=13.5, colour="ink-3" if done else "ink")
        sheet.gap(4)


_SET: Mapping[type, Callable[[Sheet, Any], None]] = {
    Headline: _headline, Gaps: _gaps, Bullets: _bullets, MetricTable: metrics, PaceBlock: _paces,
    FindingBlock: _finding, Table: table, Notes: _notes, Lack: _lack, Section: _section,
    Briefs: _briefs, Asks: _asks, Restated: restated, Remark: _remark, Ticks: _ticks,
    Decisions: _decisions,
}  # fmt: skip
