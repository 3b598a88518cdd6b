"""The chart of a question's answer: lines over time, or bars by a dimension."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu.model.chart import Chart
from fanbu.report.charts import VEGA_LITE
from fanbu.report.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PERIOD = "period"
MOST_LINES = 6
MOST_BARS = 15
FEW_POINTS = 40
COLOURS = ("ink", "jade", "cinnabar", "indigo", "amber", "ink-3")
_FORMATS = {"ratio": ".1%", "money": ",.0f", "count": ",.0f"}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it is drawn: the first of `metrics`, over time or by the last of `dims`.

    `labels` and `kinds` (money, count, ratio, number) are of its columns; `nameless`: what a blank
    of a dimension is called, `called`: what a member of one is.
    """

    rows: Sequence[Mapping[str, Any]]
    dims: Sequence[str]
    metrics: Sequence[str]
    labels: Mapping[str, str]
    kinds: Mapping[str, str]
    nameless: str = "—"
    called: Callable[[str, str], str] = lambda _, value: value
    height: int = 240


def plot(answered: Answered) -> Chart | None:
    """None where there is nothing to draw: one number, or no value at all."""
    metric = next(iter(answered.metrics), None)
    if metric is None or all(row.get(metric) is None for row in answered.rows):
        return None
    if PERIOD in answered.rows[0]:
        return _lines(answered, metric) if len(answered.rows) > 1 else None
    return _bars(answered, metric) if answered.dims and len(answered.rows) > 1 else None


def _lines(answered: Answered, metric: str) -> Chart:
    dim = answered.dims[-1] if answered.dims else None
    kept = _largest(answered, metric, dim, MOST_LINES) if dim else []
    rows = [
        {"t": row[PERIOD], "v": row[metric], "of": _name(row.get(dim), answered) if dim else ""}
        for row in answered.rows
        if dim is None or _name(row.get(dim), answered) in kept
    ]
    encoding: dict[str, Any] = {
        "x": {
            "field": "t", "type": "temporal",
            "axis": {"format": "%m-%d", "labelOverlap": True, "tickCount": 8},
        },
        "y": _measured(answered, metric),
        "tooltip": [
            {
                "field": "t", "type": "temporal", "format": "%Y-%m-%d",
                "title": _label(answered, PERIOD),
            },
            *([{"field": "of", "title": _label(answered, dim)}] if dim else []),
            _told(answered, metric),
        ],
    }  # fmt: skip
    if dim:
        encoding["color"] = {
            "field": "of", "type": "nominal", "sort": kept,
            "scale": {"domain": kept, "range": [LIGHT[name] for name in COLOURS[: len(kept)]]},
            "legend": {"title": None, "orient": "top", "symbolType": "stroke"},
        }  # fmt: skip
    mark = {"type": "line", "point": len(rows) <= FEW_POINTS, "strokeWidth": 1.8}
    return Chart("over_time", _label(answered, metric), _spec(answered, rows, mark, encoding))


def _bars(answered: Answered, metric: str) -> Chart:
    dim = answered.dims[-1]
    kept = _largest(answered, metric, dim, MOST_BARS)
    sums = _sums(answered, metric, dim)
    rows = [{"of": name, "v": sums[name]} for name in kept]
    encoding = {
        "y": {"field": "of", "type": "nominal", "sort": kept, "axis": {"labelLimit": 220}},
        "x": _measured(answered, metric),
        "tooltip": [{"field": "of", "title": _label(answered, dim)}, _told(answered, metric)],
    }
    spec = _spec(answered, rows, {"type": "bar", "color": LIGHT["jade"], "height": 14}, encoding)
    return Chart("by", _label(answered, metric), {**spec, "height": {"step": 26}})


def _label(answered: Answered, name: str) -> str:
    return answered.labels.get(name, name)


def _measured(answered: Answered, metric: str) -> dict[str, Any]:
    """The axis of the metric: from zero, but for ratios."""
    kind = answered.kinds.get(metric)
    return {
        "field": "v", "type": "quantitative", "scale": {"zero": kind != "ratio", "nice": True},
        "axis": {"grid": True, "tickCount": 4, "format": "%" if kind == "ratio" else "~s"},
    }  # fmt: skip


def _told(answered: Answered, metric: str) -> dict[str, Any]:
    """The metric in a tooltip."""
    kind = _FORMATS.get(answered.kinds.get(metric, ""), ",.2f")
    title = _label(answered, metric)
    return {"field": "v", "type": "quantitative", "format": kind, "title": title}


def _largest(answered: Answered, metric: str, dim: str, most: int) -> list[str]:
    """The values of a dimension with the most of a metric over all rows, largest first."""
    sums = _sums(answered, metric, dim)
    return sorted(sums, key=lambda name: -abs(sums[name]))[:most]


def _sums(answered: Answered, metric: str, dim: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in answered.rows:
        if row.get(metric) is not None:
            name = _name(row.get(dim), answered)
            found[name] = found.get(name, 0.0) + float(row[metric])
    return found


def _name(value: Any, answered: Answered) -> str:
    if value is None:
        return answered.nameless
    return answered.called(answered.dims[-1], str(value))


def _spec(
    answered: Answered, rows: list[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any]
) -> dict[str, Any]:
    return {
        "$schema": VEGA_LITE,
        "width": 720,
        "height": answered.height,
        "data": {"values": rows},
        "mark": mark,
        "encoding": encoding,
    }
