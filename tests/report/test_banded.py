"""A series with its band as a chart: gaps, strange days, and what happened above them."""

from __future__ import annotations

import json
from itertools import combinations
from math import nan
from typing import Any

import pytest

from fanbu.report.banded import MOST_LANES, Banded, banded, lanes
from fanbu.report.blocks import Marked
from fanbu.report.charts import wide
from fanbu.report.theme import LIGHT

WORDS = {name: name for name in ("day", "value", "expected", "low", "high")}
DAYS = 20


def given(values: list[float], **more: Any) -> Banded:
    days = [(f"d{i}", value, 10.0, 8.0, 12.0) for i, value in enumerate(values)]
    told: dict[str, Any] = {"strange": [(18, 19)], "tone": "bad", "unit": "count", **more}
    return Banded("Leads by day", days, words=WORDS, **told)


def points(spec: dict[str, Any]) -> dict[str, list[int]]:
    """Outline → the days that have a point of it."""
    layers = [each for each in spec["layer"] if each["mark"]["type"] == "point"]
    return {each["mark"]["stroke"]: [row["i"] for row in each["data"]["values"]] for each in layers}


def test_unknown_days_are_gaps_and_a_day_between_them_a_point() -> None:
    values = [10.0] * DAYS
    values[4] = values[6] = values[19] = nan
    chart = banded(given(values), 680)
    assert chart is not None
    rows = chart.spec["data"]["values"]
    assert [row["i"] for row in rows if row["v"] is None] == [4, 6, 19]
    assert points(dict(chart.spec)) == {LIGHT["ink"]: [5], LIGHT["cinnabar"]: [18]}
    json.dumps(chart.spec, allow_nan=False)


@pytest.mark.parametrize(
    ("tone", "name"), [("good", "jade"), ("watch", "amber"), ("data", "indigo")]
)
def test_the_strange_days_have_the_colour_of_their_tone(tone: str, name: str) -> None:
    chart = banded(given([10.0] * DAYS, tone=tone), 680)
    assert chart is not None
    assert points(dict(chart.spec)) == {LIGHT[name]: [18, 19]}


def test_nothing_known_is_no_chart() -> None:
    assert banded(given([nan] * DAYS), 680) is None


def test_names_do_not_run_into_each_other() -> None:
    """Whatever happens on the same days stands in rows; what finds no room is left out."""
    marks = [Marked(i, i + 2, f"国庆节假期 {i}") for i in range(DAYS - 2)]
    for width in (320, 680):
        placed = lanes(marks, DAYS, width)
        assert placed
        assert {lane for _, lane, _ in placed} <= set(range(MOST_LANES))
        for one, other in combinations(placed, 2):
            if one[1] == other[1]:
                (a, b), (c, d) = (_reach(*each, width) for each in (one, other))
                assert b < c or d < a, (one, other)
    assert len(lanes(marks, DAYS, 680)) > len(lanes(marks, DAYS, 320))


def _reach(mark: Marked, lane: int, left: bool, width: int) -> tuple[float, float]:  # noqa: FBT001
    del lane
    name = wide(mark.label) / width * DAYS
    end = mark.last + 1.0
    return (min(mark.first, end - name), end) if left else (mark.first, max(end, mark.first + name))


def test_a_name_at_the_edge_ends_with_its_days() -> None:
    [(_, lane, left)] = lanes([Marked(18, 19, "Mid-Autumn Festival")], DAYS, 320)
    assert (lane, left) == (0, True)


def domain(given_: Banded) -> list[float]:
    chart = banded(given_, 680)
    assert chart is not None
    found: list[float] = chart.spec["layer"][2]["encoding"]["y"]["scale"]["domain"]
    return found


def test_a_band_that_goes_far_beyond_is_cut_at_the_edge() -> None:
    """Else the line would lie flat; what lies near is drawn whole."""
    days = [(f"d{i}", 5.0 + i % 2, 5.5, 4.5, 6.5) for i in range(DAYS)]
    whole = Banded("x", days, [(18, 19)], "bad", "ratio", WORDS)
    assert domain(whole) == [4.5, 6.5]
    wild = Banded("x", [("d", 5.5, 5.5, -90.0, 300.0), *days], [(18, 19)], "bad", "ratio", WORDS)
    assert domain(wild) == [4.4, 6.6]
    flat = Banded("x", [("d", 5.0, nan, nan, nan)] * 3, [(1, 1)], "bad", "count", WORDS)
    assert domain(flat) == [2.5, 7.5]
