"""A report as one self-contained HTML file: no script, no reference to anything outside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import isnan
from typing import TYPE_CHECKING, Any

from fanbu.drawing import draw as draw_here
from fanbu.report.band_svg import NARROW, WIDE, days_svg
from fanbu.report.blocks import ChartBlock, MetricTable
from fanbu.report.charts import dressed
from fanbu.report.theme import DARK, FONTS, LIGHT, follow_page, renewed, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from jinja2 import Environment
    from markupsafe import Markup

    from fanbu.drawing import Draw, Spec
    from fanbu.report.blocks import Block, DayBand, FindingBlock, Gaps, MetricRow, Report

    Doors = Callable[[FindingBlock | Gaps | MetricRow], Markup]

SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 92.0, 28.0, 4.0


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line: its path and its last point."""

    path: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as SVG; `narrow` for phones, None when one fits both. Or its specs, to be drawn."""

    title: str
    wide: Markup | None
    narrow: Markup | None
    caption: str
    specs: Markup | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """One block, or neighbouring charts side by side; `kind` chooses its part of the template."""

    kind: str
    value: Any
    sparks: tuple[Spark | None, ...] = ()


BEHIND = frozenset({"Table", "Notes", "Lack"})
"""What a reader looks up rather than reads."""


def render_html(report: Report, *, draw: Draw = draw_here) -> str:
    """The page. Everything that came from data is escaped; charts are drawn in one go by `draw`."""
    from markupsafe import Markup

    css = _style()
    groups = _grouped(report.blocks, lambda blocks: _drawn(blocks, draw))
    page = _environment().get_template("report.html.j2")
    values = {"report": report, "groups": groups, "css": Markup(css)}  # noqa: S704 - ours
    return page.render(values, doors=None, days=days_drawn)


def render_blocks(report: Report, doors: Doors | None = None) -> Markup:
    """The blocks alone, for a page that has their style and draws the charts itself.

    `doors`: finding, tile or what is missing → markup of its own that the page wants on the card.
    """
    return _rendered(report, _grouped(report.blocks, _live), doors)


def render_halves(
    report: Report, doors: Doors | None = None, *, without: Collection[str] = ()
) -> tuple[Markup, Markup]:
    """The same in two: what is read, and the tables and notes behind it.

    The cut is at the first table after the last finding, in the order the report has. `without`:
    keys of blocks that the page shows in its own way.
    """
    blocks = [block for block in report.blocks if getattr(block, "key", None) not in without]
    groups = _grouped(blocks, _live)
    found = [at for at, group in enumerate(groups) if group.kind == "FindingBlock"]
    after = found[-1] + 1 if found else 0
    cut = next(
        (at for at, group in enumerate(groups) if at >= after and group.kind in BEHIND), len(groups)
    )
    return _rendered(report, groups[:cut], doors), _rendered(report, groups[cut:], doors)


def _rendered(report: Report, groups: Sequence[Group], doors: Doors | None) -> Markup:
    from markupsafe import Markup

    blocks = _environment().get_template("blocks.html.j2")
    made = blocks.render(report=report, groups=groups, doors=doors, days=days_drawn)
    return Markup(made)  # noqa: S704 - ours, escaped inside


def days_drawn(band: DayBand, tone: str) -> tuple[Markup, Markup]:
    """The days of a finding, for a wide page and for a phone."""
    from markupsafe import Markup

    wide, narrow = (follow_page(days_svg(band, tone, width)) for width in (WIDE, NARROW))
    return Markup(wide), Markup(narrow)  # noqa: S704 - ours, its text escaped


@cache
def _environment() -> Environment:
    from fanbu.report.compiled import environment  # loads Jinja, which not every report needs

    return environment("fanbu.report")


@cache
def _style() -> str:
    fonts = f"--sans:{FONTS};"
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{tokens(DARK)}}}}}"
    return f":root{{{tokens(LIGHT)}{fonts}}}\n{dark}\n{sheet()}"


@cache
def sheet() -> str:
    """The style of the blocks, over the palette's tokens."""
    return files("fanbu.report").joinpath("templates/report.css").read_text(encoding="utf-8")


def _grouped(
    blocks: Sequence[Block], charts: Callable[[Sequence[ChartBlock]], Sequence[Drawn]]
) -> list[Group]:
    drawn = iter(charts([block for block in blocks if isinstance(block, ChartBlock)]))
    groups: list[Group] = []
    for block in blocks:
        if isinstance(block, ChartBlock):
            if groups and groups[-1].kind == "Charts":
                groups[-1].value.append(next(drawn))
            else:
                groups.append(Group("Charts", [next(drawn)]))
        elif isinstance(block, MetricTable):
            groups.append(Group("MetricTable", block, sparks(block)))
        else:
            groups.append(Group(type(block).__name__, block))
    return groups


def _live(blocks: Sequence[ChartBlock]) -> list[Drawn]:
    """The charts as specs, to be drawn where they are shown."""
    from markupsafe import Markup

    return [
        Drawn(block.wide.title, None, None, block.caption, Markup(renewed(specs)))  # noqa: S704
        for block in blocks
        for specs in [_safe(chart_specs(block))]
    ]


def embedded(value: Any) -> Markup:
    """JSON inside a page, where no text can end its element."""
    from markupsafe import Markup

    return Markup(_safe(value))  # noqa: S704 - JSON without a character that HTML knows


def _safe(value: Any) -> str:
    """Plain text: what replaces in it must not escape, as `Markup` would."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _drawn(blocks: Sequence[ChartBlock], draw: Draw) -> list[Drawn]:
    from markupsafe import Markup

    made = map(follow_page, draw([spec for block in blocks for spec in chart_specs(block)]))
    found = []
    for block in blocks:
        wide = Markup(next(made))  # noqa: S704 - drawn from our spec, its text escaped by the engine
        narrow = None if block.wide is block.narrow else Markup(next(made))  # noqa: S704
        found.append(Drawn(block.wide.title, wide, narrow, block.caption))
    return found


def chart_specs(block: ChartBlock) -> list[Spec]:
    """What is drawn for a chart of the page: one spec, or a wide and a narrow one."""
    both = (block.wide,) if block.wide is block.narrow else (block.wide, block.narrow)
    return [dressed(chart) for chart in both]


def sparks(table: MetricTable) -> tuple[Spark | None, ...]:
    """A line for each row with at least three days; empty when no row has one."""
    found = tuple(_spark(row.spark) for row in table.rows)
    return found if any(found) else ()


def _spark(values: Sequence[float]) -> Spark | None:
    known = [(i, value) for i, value in enumerate(values) if not isnan(value)]
    if len(known) < 3:  # noqa: PLR2004 - two points are no line worth drawing
        return None
    low, high = min(v for _, v in known), max(v for _, v in known)
    reach = (high - low) or 1.0
    across, down = SPARK_WIDTH / (len(values) - 1), SPARK_HEIGHT - 2 * SPARK_EDGE
    points = [
        (2 + i * across, SPARK_HEIGHT - SPARK_EDGE - (value - low) / reach * down)
        for i, value in known
    ]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    x, y = points[-1]
    return Spark(path, f"{x:.1f}", f"{y:.1f}")
