"""The one palette: CSS tokens for pages, the same colours for charts.

Charts are drawn in the light colours; in a page each of them is swapped for its CSS variable, so
that a chart follows the page into the dark.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "paper": "#faf9f6", "card": "#ffffff", "ink": "#1c2024", "ink-2": "#5a6169",
    "ink-3": "#666c73", "line": "#e7e4dd", "line-2": "#f1efe9", "base": "#c9cdd1",
    "jade": "#0c7862", "jade-soft": "#e3f1ed",
    "cinnabar": "#b93a22", "cinnabar-soft": "#faeae5",
    "amber": "#965f0a", "amber-soft": "#faf1df",
    "indigo": "#3b5b8c", "indigo-soft": "#e8eef6",
}  # fmt: skip
DARK: Mapping[str, str] = {
    "paper": "#14171a", "card": "#1b1f23", "ink": "#e9e7e2", "ink-2": "#a7adb3",
    "ink-3": "#8f969e", "line": "#2b3036", "line-2": "#23282d", "base": "#4a5158",
    "jade": "#4fc3a6", "jade-soft": "#16302a",
    "cinnabar": "#ec8266", "cinnabar-soft": "#38211b",
    "amber": "#e0ab54", "amber-soft": "#33291a",
    "indigo": "#8fb0de", "indigo-soft": "#1e2938",
}  # fmt: skip
FONTS = (
    'Inter, "SF Pro Text", -apple-system, "Segoe UI", "PingFang SC", "Noto Sans CJK SC", '
    '"Noto Sans SC", "Microsoft YaHei", sans-serif'
)
CHART_FONTS = "Inter, PingFang SC, Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei, sans-serif"

CHART: Mapping[str, Any] = {
    "background": None,
    "font": CHART_FONTS,
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "labelFont": CHART_FONTS, "labelFontSize": 11, "labelColor": LIGHT["ink-3"],
        "labelPadding": 6, "title": None, "ticks": False, "domain": False,
        "gridColor": LIGHT["line-2"], "grid": False,
    },
    "text": {"font": CHART_FONTS, "fontSize": 12.5, "color": LIGHT["ink"]},
    "legend": {"labelFont": CHART_FONTS, "labelFontSize": 12, "labelColor": LIGHT["ink-2"]},
    "line": {"strokeWidth": 1.8, "strokeJoin": "round", "color": LIGHT["ink"]},
    "point": {"filled": True, "size": 22, "color": LIGHT["ink"]},
    "bar": {"cornerRadius": 3},
}  # fmt: skip

FORMER: Mapping[str, str] = {"#7f858c": "ink-3", "#0e7c66": "jade", "#a5690b": "amber"}
"""Colours that charts of reports published earlier are frozen in, and what they are now."""
_VARIABLE = {**FORMER, **{colour: name for name, colour in LIGHT.items()}}
_COLOUR = re.compile(r'(fill|stroke)="(#[0-9a-f]{6})"')


def tokens(colours: Mapping[str, str]) -> str:
    """CSS custom properties, one declaration each."""
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


def renewed(spec: str) -> str:
    """A chart's spec, as JSON, in today's colours."""
    for colour, name in FORMER.items():
        spec = spec.replace(f'"{colour}"', f'"{LIGHT[name]}"')
    return spec


def follow_page(svg: str) -> str:
    """Chart colours as the page's variables, so that light and dark both fit."""

    def swap(match: re.Match[str]) -> str:
        name = _VARIABLE.get(match.group(2))
        return f'{match.group(1)}="var(--{name})"' if name else match.group(0)

    return _COLOUR.sub(swap, svg)
