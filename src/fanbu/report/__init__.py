"""Layer 6. Findings ranked, blocks, and their renderings.

`compose(read, spec, now)` makes a frozen `Report`; one renderer a file turns it into HTML,
Markdown, chat text or a terminal page. Every sentence comes from `words`; nothing is computed here
but order, emphasis and charts.
"""

from fanbu.report.compose import compose
from fanbu.report.html import html_renderer, render_html
from fanbu.report.markdown import render_markdown
from fanbu.report.spec import ReportSpec
from fanbu.report.terminal import print_report
from fanbu.report.text import render_text

__all__ = [
    "ReportSpec",
    "compose",
    "html_renderer",
    "print_report",
    "render_html",
    "render_markdown",
    "render_text",
]
