"""The chart of a question's answer: lines over time, or bars by a dimension."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu.model.chart import Chart
from fanbu.report.charts import VEGA_LITE
from fanbu.report.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PERIOD, BEFORE = "period", "_previous"
MOST_LINES = 6
MOST_BARS = 15
FEW_POINTS = 40
COLOURS = ("ink", "jade", "cinnabar", "indigo", "amber", "ink-3")
_FORMATS = {"ratio": ".1%", "money": ",.0f", "count": ",.0f"}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it is drawn: the first of `metrics`, over time or by the last of `dims`.

    `labels` and `kinds` (money, count, ratio, number) are of its columns; `nameless`: what a blank
    of a dimension is called, `called`: what a member of one is. `unfinished`: the periods that are
    not whole: dotted, and nothing beside them. `metric`: another than the first. `myriad`: the
    word for ten thousand where axes count in it.
    """

    rows: Sequence[Mapping[str, Any]]
    dims: Sequence[str]
    metrics: Sequence[str]
    labels: Mapping[str, str]
    kinds: Mapping[str, str]
    nameless: str = "—"
    called: Callable[[str, str], str] = lambda _, value: value
    height: int = 240
    unfinished: frozenset[str] = frozenset()
    metric: str | None = None
    myriad: str = ""


def plot(answered: Answered) -> Chart | None:
    """None where there is nothing to draw: one number, or no value at all."""
    metric = answered.metric or next(iter(answered.metrics), None)
    if metric is None or all(row.get(metric) is None for row in answered.rows):
        return None
    if PERIOD in answered.rows[0]:
        return _lines(answered, metric) if len(answered.rows) > 1 else None
    return _bars(answered, metric) if answered.dims and len(answered.rows) > 1 else None


def _lines(answered: Answered, metric: str) -> Chart:
    """One line, the days before it beside it; or one a member of the last dimension."""
    if answered.dims:
        return _many_lines(answered, metric, answered.dims[-1])
    then = f"{metric}{BEFORE}"
    rows = [
        {"t": row[PERIOD], "v": row[metric], "then": row.get(then)}
        for row in answered.rows
    ]  # fmt: skip
    few = len(rows) <= FEW_POINTS
    told = [_day(answered), _told(answered, metric)]
    compared = any(row["then"] is not None for row in rows)
    if compared:
        told.append({**told[-1], "field": "then", "title": _label(answered, then)})
    x, y = _dated(), _measured(answered, metric)
    layers: list[dict[str, Any]] = []
    if compared:
        earlier = {"mark": {"type": "line", "strokeDash": [4, 3], "strokeWidth": 1.4,
                            "color": LIGHT["indigo"]}}  # fmt: skip
        layers.append({**earlier, "encoding": {"x": x, "y": {**y, "field": "then"}}})
    whole, ends = _split(rows, answered.unfinished)
    line = {"type": "line", "strokeWidth": 1.8, "color": LIGHT["ink"]}
    open_ = [row for row in rows if row["t"] in answered.unfinished]
    hollow = {"type": "point", "filled": True, "fill": LIGHT["card"], "stroke": LIGHT["ink"],
              "size": 34, "strokeWidth": 1.4, "opacity": 1}  # fmt: skip
    layers += [
        _layer(whole, {**line, "point": {"filled": True, "size": 22} if few else False}, x, y),
        *([_layer(each, {**line, "strokeDash": [2, 3]}, x, y) for each in ends]),
        *([_layer(open_, hollow, x, y)] if open_ else []),
        {"mark": {"type": "rule", "color": LIGHT["line"], "opacity": 0},
         "encoding": {"x": x, "tooltip": told}},
    ]  # fmt: skip
    spec = _spec(answered, rows, layer=layers)
    return Chart("over_time", _label(answered, metric), spec)


def _split(
    rows: list[dict[str, Any]], unfinished: frozenset[str]
) -> tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]:
    """The line of whole periods, and the pieces that lead from it to those that are not."""
    whole = [row for row in rows if row["t"] not in unfinished]
    first = [row["t"] for row in rows[:1] if row["t"] in unfinished]
    last = [row["t"] for row in rows[1:][-1:] if row["t"] in unfinished]
    return whole, [*([rows[:2]] if first else []), *([rows[-2:]] if last else [])]


def _many_lines(answered: Answered, metric: str, dim: str) -> Chart:
    kept = _largest(answered, metric, dim, MOST_LINES)
    rows = [
        {"t": row[PERIOD], "v": row[metric], "of": _name(row.get(dim), answered)}
        for row in answered.rows
        if _name(row.get(dim), answered) in kept
    ]
    encoding: dict[str, Any] = {
        "x": _dated(),
        "y": _measured(answered, metric),
        "color": {
            "field": "of", "type": "nominal", "sort": kept,
            "scale": {"domain": kept, "range": [LIGHT[name] for name in COLOURS[: len(kept)]]},
            "legend": {"title": None, "orient": "top", "symbolType": "stroke", "columns": 3},
        },
        "tooltip": [
            _day(answered), {"field": "of", "title": _label(answered, dim)},
            _told(answered, metric),
        ],
    }  # fmt: skip
    mark = {"type": "line", "point": len(rows) <= FEW_POINTS, "strokeWidth": 1.8}
    return Chart(
        "over_time", _label(answered, metric), _spec(answered, rows, mark=mark, encoding=encoding)
    )


def _bars(answered: Answered, metric: str) -> Chart:
    """Bars, longest first; a mark where each was before."""
    dim, then = answered.dims[-1], f"{metric}{BEFORE}"
    kept = _largest(answered, metric, dim, MOST_BARS)
    sums, before = _sums(answered, metric, dim), _sums(answered, then, dim)
    rows = [{"of": name, "v": sums[name], "then": before.get(name)} for name in kept]
    told = [{"field": "of", "title": _label(answered, dim)}, _told(answered, metric)]
    if before:
        told.append({**told[-1], "field": "then", "title": _label(answered, then)})
    y = {"field": "of", "type": "nominal", "sort": kept, "axis": {"labelLimit": 220}}
    x = _measured(answered, metric)
    bars = {"mark": {"type": "bar", "color": LIGHT["jade"], "height": 14},
            "encoding": {"y": y, "x": x, "tooltip": told}}  # fmt: skip
    marks = {"mark": {"type": "tick", "thickness": 2, "size": 20, "color": LIGHT["ink"]},
             "encoding": {"y": y, "x": {**x, "field": "then"}, "tooltip": told}}  # fmt: skip
    layers = [bars, *([marks] if before else [])]
    spec = _spec(answered, rows, layer=layers)
    return Chart("by", _label(answered, metric), {**spec, "height": {"step": 26}})


def _layer(
    rows: list[dict[str, Any]], mark: dict[str, Any], x: dict[str, Any], y: dict[str, Any]
) -> dict[str, Any]:
    return {"data": {"values": rows}, "mark": mark, "encoding": {"x": x, "y": y}}


def _dated() -> dict[str, Any]:
    return {
        "field": "t", "type": "temporal",
        "axis": {"format": "%m-%d", "labelOverlap": True, "tickCount": 8},
    }  # fmt: skip


def _day(answered: Answered) -> dict[str, Any]:
    """The period in a tooltip."""
    title = _label(answered, PERIOD)
    return {"field": "t", "type": "temporal", "format": "%Y-%m-%d", "title": title}


def _label(answered: Answered, name: str) -> str:
    return answered.labels.get(name, name)


def _measured(answered: Answered, metric: str) -> dict[str, Any]:
    """The axis of the metric: from zero, but for ratios."""
    kind = answered.kinds.get(metric)
    axis: dict[str, Any] = {"format": "%" if kind == "ratio" else "~s"}
    if answered.myriad and kind != "ratio":
        many = f"format(datum.value / 1e4, ',~r') + ' {answered.myriad}'"
        axis = {"labelExpr": f"datum.value >= 1e4 ? {many} : format(datum.value, ',~r')"}
    return {
        "field": "v", "type": "quantitative", "scale": {"zero": kind != "ratio", "nice": True},
        "axis": {"grid": True, "tickCount": 4, **axis},
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


def _spec(answered: Answered, rows: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "$schema": VEGA_LITE,
        "width": 720,
        "height": answered.height,
        "data": {"values": rows},
        **more,
    }
