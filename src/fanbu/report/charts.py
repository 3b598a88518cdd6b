"""The charts of a report as Vega-Lite specs, and the one place that draws them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

from fanbu.model.chart import Chart
from fanbu.report.theme import CHART, LIGHT, follow_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from fanbu.types import Period

VEGA_LITE = "https://vega.github.io/schema/vega-lite/v5.json"
FEW_DAYS = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of a waterfall; `base` bars stand on zero. `shown` is the label at the right."""

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
    step = 7 if len(rows) > FEW_DAYS else 1
    ticks = [i for i in range(len(rows)) if (i - first) % step == 0]
    labels = json.dumps([row["label"] for row in rows], ensure_ascii=False)
    x = {
        "field": "i", "type": "quantitative",
        "scale": {"domain": [-0.4, len(rows) - 0.6], "nice": False},
        "axis": {"values": ticks, "labelExpr": f"{labels}[datum.value]", "labelOverlap": True},
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
    """From before to after, one bar a part; the labels at both sides are text marks."""
    rows: list[dict[str, Any]] = []
    run = 0.0
    for i, bar in enumerate(bars):
        low, high = (0.0, bar.value) if bar.base else sorted((run, run + bar.value))
        run = bar.value if bar.base else run + bar.value
        tone = "base" if bar.base else bar.tone
        rows.append(
            {"i": i, "low": low, "high": high, "label": bar.label, "shown": bar.shown,
             "colour": LIGHT[tone], "weight": "bold" if bar.key else "normal",
             "ink": LIGHT[bar.tone] if bar.key else LIGHT["ink"]}
        )  # fmt: skip
    top = max(row["high"] for row in rows)
    bottom = min(0.0, *(row["low"] for row in rows))
    least = (top - bottom) / 150
    for row in rows:
        row["high"] = max(row["high"], row["low"] + least)
    y = {"field": "i", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.42}}
    x = {
        "field": "low", "type": "quantitative", "axis": None,
        "scale": {"domain": [bottom, top], "nice": False, "zero": False},
    }  # fmt: skip
    side = min(150, width // 3)
    text = {"type": "text", "limit": side - 10}
    layers = [
        {
            "mark": {"type": "bar"},
            "encoding": {"y": y, "x": x, "x2": {"field": "high"}, "color": _own("colour")},
        },
        {
            "mark": {**text, "align": "left", "x": -side, "color": LIGHT["ink-2"]},
            "encoding": {"y": y, "text": {"field": "label"}},
        },
        {
            "mark": {**text, "align": "right", "x": width - side},
            "encoding": {"y": y, "text": {"field": "shown"}, "color": _own("ink")},
        },
    ]
    spec = _spec(width - side - 70, 30 * len(rows), layer=layers, data={"values": rows})
    return Chart("parts", title, spec)


def draw(charts: Sequence[Chart]) -> list[str]:
    """Each chart as SVG that follows its page; the drawing engine is loaded only here."""
    if not charts:
        return []
    import vl_convert

    return [
        follow_page(vl_convert.vegalite_to_svg({**chart.spec, "config": CHART})) for chart in charts
    ]


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
