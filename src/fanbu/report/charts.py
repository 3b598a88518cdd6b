"""The charts of a report as Vega-Lite specs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from fanbu.model.chart import Chart
from fanbu.report.theme import CHART, LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from fanbu.types import Period

VEGA_LITE = "https://vega.github.io/schema/vega-lite/v6.json"
FEW_DAYS = 14
PHONE = 400
LINE = 15


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of a waterfall; `base`: a total, before or after. `shown`: the text at the right."""

    label: str
    value: float
    shown: str
    base: bool = False
    tone: str = "jade"
    key: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """`days`: (day, value, label on the axis); `before`: the same day of the period before."""

    title: str
    days: Sequence[tuple[date, float, str]]
    before: Sequence[tuple[date, float]]
    period: Period


def trend(given: Trend, width: int, height: int) -> Chart:
    """The days as a line, the period shaded with its days dotted, the days before dashed."""
    rows: list[dict[str, Any]] = [
        {"i": i, "v": None if isnan(value) else value, "label": label}
        for i, (_, value, label) in enumerate(given.days)
    ]
    place = {day: i for i, (day, _, _) in enumerate(given.days)}
    first = place.get(given.period.start, 0)
    inside = [row for row in rows if row["i"] >= first]
    then = [{"i": place[d], "v": v} for d, v in given.before if d in place and not isnan(v)]
    step = 1 if len(rows) <= FEW_DAYS else 14 if width < PHONE else 7
    ticks = [i for i in range(len(rows)) if (i - first) % step == 0]
    labels = json.dumps([row["label"] for row in rows], ensure_ascii=False)
    x = {
        "field": "i", "type": "quantitative",
        "scale": {"domain": [-0.4, len(rows) - 0.6], "nice": False},
        "axis": {
            "values": ticks, "labelExpr": f"{labels}[datum.value]",
            "labelOverlap": True, "labelPadding": 10,
        },
    }  # fmt: skip
    y = {
        "field": "v", "type": "quantitative", "scale": {"zero": False, "nice": True},
        "axis": {"grid": True, "tickCount": 4, "format": "~s" if _large(rows) else ",~r"},
    }  # fmt: skip
    layers = [
        _shade(first, len(rows)),
        _layer(then, {"type": "line", "strokeDash": [3, 3], "color": LIGHT["indigo"]}, x, y),
        _layer(rows, {"type": "line"}, x, y),
        _layer(
            inside,
            {
                "type": "point", "filled": True, "size": 34, "fill": LIGHT["card"],
                "stroke": LIGHT["ink"], "strokeWidth": 1.6, "opacity": 1,
            },
            x, y,
        ),
    ]  # fmt: skip
    return Chart("trend", given.title, _spec(width, height, layer=layers))


def waterfall(title: str, bars: Sequence[Bar], width: int) -> Chart:
    """From before (the upright line) step by step to after; labels at both sides.

    The axis is the change itself, so that parts of a few percent can be read; the two totals are
    marks on it, never bars cut short.
    """
    rows: list[dict[str, Any]] = []
    start = run = bars[0].value
    for i, bar in enumerate(bars):
        low, high = sorted((run, run if bar.base else run + bar.value))
        run = run if bar.base else run + bar.value
        rows.append(
            {"i": i, "low": low - start, "high": high - start, "label": bar.label,
             "shown": bar.shown, "colour": LIGHT[bar.tone], "base": bar.base,
             "ink": LIGHT["ink"] if bar.base or not bar.key else LIGHT[bar.tone],
             "weight": 600 if bar.base or bar.key else 400}
        )  # fmt: skip
    right = max(wide(row["shown"]) for row in rows) + 12
    side = min(max(wide(row["label"]) for row in rows) + 14, int(width * 0.4))
    for row in rows:
        row["label"] = _folded(row["label"], side - 14)
    tall = 36 if any("\n" in row["label"] for row in rows) else 29
    steps = [row for row in rows if not row["base"]]
    layers = [_zero(), _bars(steps, _reach(rows)), _ends(rows), *_sides(rows, side, right)]
    spec = _spec(width - side - right, tall * len(rows), layer=layers)
    return Chart("parts", title, spec)


def dressed(chart: Chart) -> dict[str, Any]:
    """The spec as it is drawn, in the house's fonts and colours."""
    return {**chart.spec, "config": CHART}


_ROW = {"field": "i", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.45}}


def wide(text: str) -> int:
    """About how many pixels a label takes at the charts' size of type."""
    return int(sum(12.6 if east_asian_width(letter) in "WFA" else 7.2 for letter in text))


def _folded(label: str, width: int) -> str:
    """A label too long for its side on several lines, at blanks; Chinese anywhere."""
    lines = [""]
    for piece in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", label):
        if lines[-1] and wide((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.strip() for line in lines)


def _reach(rows: Sequence[dict[str, Any]]) -> list[float]:
    """The axis, with a little air on both sides."""
    low, high = min(row["low"] for row in rows), max(row["high"] for row in rows)
    air = (high - low) * 0.04 or 1.0
    return [low - air, high + air]


def _zero() -> dict[str, Any]:
    return {
        "data": {"values": [{"at": 0}]},
        "mark": {"type": "rule", "color": LIGHT["line"]},
        "encoding": {"x": {"field": "at", "type": "quantitative"}},
    }


def _bars(rows: Sequence[dict[str, Any]], reach: list[float]) -> dict[str, Any]:
    """The steps; the smallest still shows as a hair."""
    least = (reach[1] - reach[0]) / 150
    shown = [{**row, "high": max(row["high"], row["low"] + least)} for row in rows]
    scale = {"domain": reach, "nice": False, "zero": False}
    return {
        "data": {"values": shown},
        "mark": {"type": "bar"},
        "encoding": {
            "y": _ROW,
            "x": {"field": "low", "type": "quantitative", "axis": None, "scale": scale},
            "x2": {"field": "high"},
            "color": _own("colour"),
        },
    }


def _ends(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Before and after as upright marks."""
    return {
        "data": {"values": [row for row in rows if row["base"]]},
        "mark": {"type": "tick", "thickness": 3, "size": 16, "color": LIGHT["ink"]},
        "encoding": {"y": _ROW, "x": {"field": "low", "type": "quantitative"}},
    }


def _sides(rows: Sequence[dict[str, Any]], left: int, right: int) -> list[dict[str, Any]]:
    """Names at the left, values at the right; strong ones for the totals and the largest part.

    The right side follows the width, which a page stretches to its own.
    """
    found = []
    kinds = sorted({(row["weight"], row["label"].count("\n")) for row in rows})
    for weight, folds in kinds:
        values = {
            "values": [
                row for row in rows if (row["weight"], row["label"].count("\n")) == (weight, folds)
            ]
        }
        text = {"type": "text", "fontWeight": weight, "lineBreak": "\n", "lineHeight": LINE}
        label = {**text, "align": "left", "x": -left, "dy": -folds * LINE / 2}
        found += [
            {
                "data": values,
                "mark": {**label, "color": LIGHT["ink-2"]},
                "encoding": {"y": _ROW, "text": {"field": "label"}},
            },
            {
                "data": values,
                "mark": {**text, "align": "right", "x": {"expr": f"width + {right - 4}"}},
                "encoding": {"y": _ROW, "text": {"field": "shown"}, "color": _own("ink")},
            },
        ]
    return found


def _shade(first: int, length: int) -> dict[str, Any]:
    return {
        "data": {"values": [{"a": first - 0.4, "b": length - 0.6}]},
        "mark": {"type": "rect", "color": LIGHT["indigo-soft"], "opacity": 0.75},
        "encoding": {
            "x": {"field": "a", "type": "quantitative"},
            "x2": {"field": "b"},
        },
    }


def _layer(
    rows: Sequence[dict[str, Any]], mark: dict[str, Any], x: dict[str, Any], y: dict[str, Any]
) -> dict[str, Any]:
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": {"x": x, "y": y}}


def _own(field: str) -> dict[str, Any]:
    """The colour a row names itself."""
    return {"field": field, "type": "nominal", "scale": None, "legend": None}


def _large(rows: Sequence[dict[str, Any]]) -> bool:
    return max((abs(row["v"]) for row in rows if row["v"] is not None), default=0) >= 1e4  # noqa: PLR2004


def _spec(width: int, height: int, **more: Any) -> dict[str, Any]:
    return {"$schema": VEGA_LITE, "width": width, "height": height, **more}
