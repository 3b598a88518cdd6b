"""Layer 6. Findings ranked, blocks, and their renderings.

`compose(read, spec, now)` makes a frozen `Report`; one renderer a file turns it into HTML,
Markdown, chat text, a picture or a terminal page. Every sentence comes from `words`; nothing is
computed here but order, emphasis and charts.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from fanbu.report.answers import Aides, Answers, answered
    from fanbu.report.arrange import arranged, with_restated
    from fanbu.report.blocks import Report
    from fanbu.report.composing import compose
    from fanbu.report.html import chart_specs, render_blocks, render_halves, render_html
    from fanbu.report.markdown import render_markdown
    from fanbu.report.picture import render_picture
    from fanbu.report.spec import ReportSpec
    from fanbu.report.text import render_text

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
_HOMES = {
    "Aides": "answers",
    "Answers": "answers",
    "ReportSpec": "spec",
    "answered": "answers",
    "arranged": "arrange",
    "chart_specs": "html",
    "compose": "composing",
    "render_blocks": "html",
    "render_halves": "html",
    "render_html": "html",
    "render_markdown": "markdown",
    "render_picture": "picture",
    "render_text": "text",
    "with_restated": "arrange",
}


def __getattr__(name: str) -> Any:
    """The room's names, imported when first used: who only speaks as a report does needs none."""
    if name in _HOMES:
        return getattr(import_module(f"fanbu.report.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'fanbu.report' has no attribute {name!r}")


def print_report(report: Report, console: Console | None = None) -> None:
    """Print it on the terminal, whose library is loaded only for this."""
    from fanbu.report import terminal

    terminal.print_report(report, console)
