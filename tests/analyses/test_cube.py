"""Cubes against the same made row by row; values of every kind, null and the empty text alike."""

from __future__ import annotations

from datetime import date, timedelta
from math import isnan
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.analyses.cube import cube
from fanbu.types import Period

START = date(2026, 10, 1)
ROWS = st.lists(
    st.tuples(
        st.integers(-1, 4),
        st.sampled_from(("x", "y", "", None)),
        st.sampled_from((date(2026, 9, 1), None)),
        st.floats(0, 9) | st.none(),
    ),
    max_size=12,
)


def plain(rows: list[tuple[Any, ...]], days: int) -> dict[tuple[str, ...], list[float | None]]:
    """Segment, in order of appearance → value a day; the last row of a day counts."""
    found: dict[tuple[str, ...], list[float | None]] = {}
    for day, channel, born, value in rows:
        line = found.setdefault((channel or "", str(born) if born else ""), [None] * days)
        if 0 <= day < days:
            line[day] = value
    return found


@settings(deadline=None)
@given(ROWS)
def test_a_cube_is_its_rows(rows: list[tuple[Any, ...]]) -> None:
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    table = pa.table(
        {
            "period": pa.array([START + timedelta(n) for n in columns[0]], pa.date32()),
            "channel": pa.array(columns[1], pa.string()),
            "born": pa.array(columns[2], pa.date32()),
            "value": pa.array(columns[3], pa.float64()),
        }
    )
    made = cube(table, ("channel", "born"), Period(START, START + timedelta(3)))
    found = {
        segment: [None if isnan(value) else value for value in line]
        for segment, line in zip(made.segments, made.daily("value").tolist(), strict=True)
    }
    assert found == plain(rows, 4)
    assert list(found) == list(plain(rows, 4))


def test_a_dimension_nobody_answers_is_one_segment() -> None:
    table = pa.table({"period": [START, START], "channel": pa.nulls(2), "value": [1, 2]})
    made = cube(table, ("channel",), Period(START, START))
    assert made.segments == (("",),)
    assert made.daily("value").tolist() == [[2.0]]
