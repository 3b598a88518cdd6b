"""Layer 6. Findings ranked, blocks, and their renderings.

`compose(read, spec, now)` makes a frozen `Report`; one renderer a file turns it into HTML,
Markdown, chat text, a picture or a terminal page. Every sentence comes from `words`; nothing is
computed here but order, emphasis and charts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.report.answers import Aides, Answers, answered
from fanbu.report.arrange import arranged, with_restated
from fanbu.report.compose import compose
from fanbu.report.html import chart_specs, render_blocks, render_halves, render_html
from fanbu.report.markdown import render_markdown
from fanbu.report.picture import render_picture
from fanbu.report.spec import ReportSpec
from fanbu.report.text import render_text

if TYPE_CHECKING:
    from rich.console import Console

    from fanbu.report.blocks import Report

__all__ = [
    "Aides",
    "Answers",
    "ReportSpec",
    "answered",
    "arranged",
    "chart_specs",
    "compose",
    "print_report",
    "render_blocks",
    "render_halves",
    "render_html",
    "render_markdown",
    "render_picture",
    "render_text",
    "with_restated",
]


def print_report(report: Report, console: Console | None = None) -> None:
    """Print it on the terminal, whose library is loaded only for this."""
    from fanbu.report import terminal

    terminal.print_report(report, console)
