"""A series by day with the band it should lie in, its strange days and what happened then."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any

from fanbu.model.chart import Chart
from fanbu.report.blocks import Marked
from fanbu.report.charts import VEGA_LITE, wide
from fanbu.report.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEIGHT = 190
LANE = 17
"""Pixels between two rows of what happened, above the days."""
MOST_LANES = 3
SHORT = 10
"""Days up to which the days of what happened are shaded as well."""
STEP = 7
PHONE = 400
EDGE = 0.6
"""How far beyond what came a band that goes farther still is drawn, as a share of its range."""
TONES = {
    "good": ("jade", "jade-soft"), "bad": ("cinnabar", "cinnabar-soft"),
    "watch": ("amber", "amber-soft"),
}  # fmt: skip
OTHER = ("indigo", "indigo-soft")
_FORMATS = {"ratio": ".2%", "count": ",.0f", "money": ",.2f"}


@dataclass(frozen=True, slots=True)
class Banded:
    """`days`: (label, value, expected, low, high) each, NaN where nobody knows.

    `strange`: first and last place of the days it is about, several where days lie between.
    `words`: what the columns of a tooltip are called (day, value, expected, band). `unit`: money,
    count, ratio, number. `myriad`: the word for ten thousand where axes count in it.
    """

    title: str
    days: Sequence[tuple[str, float, float, float, float]]
    strange: Sequence[tuple[int, int]]
    tone: str
    unit: str
    words: Mapping[str, str]
    marks: Sequence[Marked] = ()
    myriad: str = ""
    known: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        known = frozenset(i for i, day in enumerate(self.days) if isfinite(day[1]))
        object.__setattr__(self, "known", known)


def banded(given: Banded, width: int) -> Chart | None:
    """None where no day is known."""
    if not given.known:
        return None
    rows = [_row(i, day) for i, day in enumerate(given.days)]
    colour, soft = (LIGHT[name] for name in TONES.get(given.tone, OTHER))
    inside = {i for first, last in given.strange for i in range(first, last + 1)}
    x, y = _x(given, width), _y(given)
    alone = [rows[i] for i in given.known if i - 1 not in given.known and i + 1 not in given.known]
    line = {"type": "line", "strokeWidth": 1.8, "color": LIGHT["ink"]}
    dotted = {"type": "line", "strokeDash": [3, 3], "strokeWidth": 1.3, "color": LIGHT["indigo"]}
    layers = [
        _shades([mark for mark in given.marks if mark.last - mark.first < SHORT], LIGHT["line-2"]),
        _shades([Marked(*each, "") for each in given.strange], soft),
        _layer({"type": "area", "color": LIGHT["indigo"], "opacity": 0.16, "clip": True},
               x, {**y, "field": "lo"}, y2={"field": "hi"}),
        _layer(dotted, x, {**y, "field": "e"}),
        _layer(line, x, y),
        _points([each for each in alone if each["i"] not in inside], LIGHT["ink"], LIGHT["ink"]),
        _points([rows[i] for i in sorted(inside & given.known)], LIGHT["card"], colour),
        *_happened(given.marks, len(rows), width),
        {"mark": {"type": "rule", "opacity": 0, "strokeWidth": 8},
         "encoding": {"x": x, "tooltip": _told(given)}},
    ]  # fmt: skip
    spec = {"$schema": VEGA_LITE, "width": width, "height": HEIGHT, "data": {"values": rows},
            "layer": [each for each in layers if each]}  # fmt: skip
    return Chart("days", given.title, spec)


def _row(i: int, day: tuple[str, float, float, float, float]) -> dict[str, Any]:
    names = ("v", "e", "lo", "hi")
    return {"i": i, "d": day[0], **dict(zip(names, map(_short, day[1:]), strict=True))}


def _short(value: float) -> float | None:
    """To as many digits as can be seen."""
    return float(f"{value:.6g}") if isfinite(value) else None


def _x(given: Banded, width: int) -> dict[str, Any]:
    """Every seventh day from the last back is named, on a phone every third of these."""
    count = len(given.days)
    step = STEP * (3 if width < PHONE else 1)
    labels = json.dumps([day[0] for day in given.days], ensure_ascii=False)
    return {
        "field": "i", "type": "quantitative",
        "scale": {"domain": [-0.5, count - 0.5], "nice": False},
        "axis": {"values": list(range((count - 1) % step, count, step)),
                 "labelExpr": f"{labels}[datum.value]", "labelOverlap": True, "labelPadding": 8},
    }  # fmt: skip


def _y(given: Banded) -> dict[str, Any]:
    axis: dict[str, Any] = {"format": "~%" if given.unit == "ratio" else ",~r"}
    if given.myriad and given.unit != "ratio":
        many = f"format(datum.value / 1e4, ',~r') + ' {given.myriad}'"
        axis = {"labelExpr": f"datum.value >= 1e4 ? {many} : format(datum.value, ',~r')"}
    elif _largest(given) >= 1e4:  # noqa: PLR2004
        axis = {"format": "~s"}
    scale = {"zero": False, "nice": True, "domain": reach_of(given.days)}
    return {
        "field": "v", "type": "quantitative", "scale": scale,
        "axis": {"grid": True, "tickCount": 4, **axis},
    }  # fmt: skip


def reach_of(days: Sequence[tuple[str, float, float, float, float]]) -> list[float]:
    """From the least to the most that is drawn, of `days` as of `Banded`; one is known at least.

    Where the band of some day (of few cases) goes far beyond all that came or should have, it is
    cut at the edge: else the line would lie flat.
    """
    came = [value for day in days for value in day[1:3] if isfinite(value)]
    least, most = min(came), max(came)
    far = (most - least) or abs(most) or 1.0
    band = [value for day in days for value in day[3:] if isfinite(value)]
    low, high = min(band, default=least), max(band, default=most)
    if low < least - far:
        low = least - far * EDGE
    if high > most + far:
        high = most + far * EDGE
    low, high = min(low, least), max(high, most)
    if low == high:  # one value on all days, and no band
        low, high = low - far / 2, high + far / 2
    return [float(f"{low:.6g}"), float(f"{high:.6g}")]


def _largest(given: Banded) -> float:
    return max(abs(value) for day in given.days for value in day[1:] if isfinite(value))


def _told(given: Banded) -> list[dict[str, Any]]:
    """The tooltip of a day."""
    how = _FORMATS.get(given.unit, ",.2f")
    number = {"type": "quantitative", "format": how}
    return [
        {"field": "d", "type": "nominal", "title": given.words["day"]},
        {"field": "v", **number, "title": given.words["value"]},
        {"field": "e", **number, "title": given.words["expected"]},
        {"field": "lo", **number, "title": given.words["low"]},
        {"field": "hi", **number, "title": given.words["high"]},
    ]


def _layer(
    mark: dict[str, Any], x: dict[str, Any], y: dict[str, Any], **more: Any
) -> dict[str, Any]:
    return {"mark": mark, "encoding": {"x": x, "y": y, **more}}


def _shades(given: Sequence[Marked], colour: str) -> dict[str, Any]:
    """Whole days from top to bottom."""
    if not given:
        return {}
    values = [{"a": each.first - 0.5, "b": each.last + 0.5} for each in given]
    return {
        "data": {"values": values},
        "mark": {"type": "rect", "color": colour},
        "encoding": {"x": {"field": "a", "type": "quantitative"}, "x2": {"field": "b"}},
    }


def _points(rows: Sequence[dict[str, Any]], fill: str, stroke: str) -> dict[str, Any]:
    if not rows:
        return {}
    mark = {"type": "point", "filled": True, "size": 30, "fill": fill, "stroke": stroke,
            "strokeWidth": 1.6, "opacity": 1}  # fmt: skip
    encoding = {"x": {"field": "i", "type": "quantitative"},
                "y": {"field": "v", "type": "quantitative"}}  # fmt: skip
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def _happened(marks: Sequence[Marked], days: int, width: int) -> list[dict[str, Any]]:
    """Above the days a bar from the first to the last of each, its name on it."""
    placed = lanes(marks, days, width)
    if not placed:
        return []
    values = [
        {"a": mark.first - 0.4, "b": mark.last + 0.4, "t": mark.label, "y": -6 - LANE * lane,
         "at": mark.last + 0.4 if left else mark.first - 0.4, "left": left}
        for mark, lane, left in placed
    ]  # fmt: skip
    across = {"type": "quantitative"}
    down = {"field": "y", "type": "quantitative", "scale": None, "axis": None}
    bar = {"type": "rule", "strokeWidth": 3, "color": LIGHT["base"], "strokeCap": "round"}
    found: list[dict[str, Any]] = [{
        "data": {"values": values}, "mark": bar,
        "encoding": {"x": {"field": "a", **across}, "x2": {"field": "b"}, "y": down},
    }]  # fmt: skip
    for left in (False, True):
        text = {"type": "text", "align": "right" if left else "left", "baseline": "bottom",
                "dy": -3, "fontSize": 11, "color": LIGHT["ink-2"]}  # fmt: skip
        some = [each for each in values if each["left"] is left]
        if some:
            found.append({
                "data": {"values": some}, "mark": text,
                "encoding": {"x": {"field": "at", **across}, "y": down,
                             "text": {"field": "t"}},
            })  # fmt: skip
    return found


def lanes(marks: Sequence[Marked], days: int, width: int) -> list[tuple[Marked, int, bool]]:
    """Each with its row (0 the lowest) and whether its name ends at its last day.

    In a row nothing overlaps; what finds no room in three rows is left out.
    """
    taken: list[list[tuple[float, float]]] = [[] for _ in range(MOST_LANES)]
    found = []
    for mark in sorted(marks, key=lambda each: (each.first, -each.last)):
        name = wide(mark.label) / width * days
        begin, end = float(mark.first), float(mark.last + 1)
        left = begin + name > days
        if left:
            begin = min(begin, end - name)
        else:
            end = max(end, begin + name)
        for lane, held in enumerate(taken):
            if all(end + 0.5 <= a or begin - 0.5 >= b for a, b in held):
                held.append((begin, end))
                found.append((mark, lane, left))
                break
    return found
