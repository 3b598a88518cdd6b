"""How pages look: the palette, the styles and the templates' ways that report and app share."""

from __future__ import annotations

from functools import cache

from fanbu.report.compiled import environment
from fanbu.report.html import embedded, sheet
from fanbu.report.theme import DARK, FONTS, LIGHT, tokens

__all__ = ["embedded", "environment", "report_css", "tokens_css"]

_MORE_LIGHT = "--line-3:#c9c5bb;--jade-deep:#0a6452;--on-jade:#ffffff;"
_MORE_DARK = "--line-3:#454c54;--jade-deep:#63d0b4;--on-jade:#0d1513;"
"""Edges of fields, and jade that is read as text or under it: they have the contrast for it."""
_MONO = 'ui-monospace,"SF Mono",Menlo,Consolas,"Noto Sans Mono CJK SC",monospace'


@cache
def tokens_css() -> str:
    """The palette as CSS custom properties, light and dark; `--light-NAME` is what charts use."""
    light, dark = tokens(LIGHT) + _MORE_LIGHT, tokens(DARK) + _MORE_DARK
    fixed = "".join(f"--light-{name}:{colour};" for name, colour in LIGHT.items())
    names = f'--names:"{" ".join(LIGHT)}";'
    return (
        f":root{{{light}{fixed}{names}--sans:{FONTS};--mono:{_MONO}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
        f":root[data-theme=dark]{{{dark}}}\n"
        ":root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}\n"
        f"@media print{{:root,:root[data-theme=dark]{{{light}}}}}\n"
    )


def report_css() -> str:
    """The style of a report's blocks."""
    return sheet()
