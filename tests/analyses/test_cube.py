"""Cubes against the same made row by row; values of every kind, null and the empty text alike."""

from __future__ import annotations

from datetime import date, timedelta
from math import isnan
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.analyses.cube import Cube, cube, evened
from fanbu.model.question import partial_name
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


def told_together(columns: dict[str, list[float | None]]) -> Cube:
    """Days 1–4: day 2 by itself, days 1–3 together, and days 3–6, of which two are not asked."""
    day = [START + timedelta(n) for n in range(6)]
    table = pa.table(
        {
            "period": pa.array([day[1], day[0], day[2]]),
            "until": pa.array([day[1], day[2], day[5]]),
            **columns,
        }
    )
    return cube(table, (), Period(START, day[3]))


def test_what_several_days_tell_together_is_spread_evenly() -> None:
    """7 over days 1–3 (2, 2 and 3) beside the 5 of day 2; a part is exact, too."""
    made = told_together({"views": [5.0, 7.0, 100.0], "seconds": [None, 1.5, None]})
    found = evened(made, ("views", "seconds"))
    assert found.spans == ()
    assert found.daily("views")[0, :3].tolist() == [2.0, 5.0 + 2.0, 3.0]
    assert isnan(found.daily("views")[0, 3])  # the third row is of days that were not asked for
    assert found.daily("seconds")[0, :3].tolist() == [0.5, 0.5, 0.5]


def test_a_level_of_several_days_is_their_last_ones() -> None:
    """Followers do not add up: 7 stood at the end of day 3."""
    found = evened(told_together({"followers": [5.0, 7.0, 100.0]}), ())
    assert [None if isnan(v) else v for v in found.daily("followers")[0]] == [None, 5.0, 7.0, None]


def test_days_of_a_span_that_lacks_amounts_lack_some() -> None:
    made = told_together({"cost": [5.0, 7.0, 1.0], partial_name("cost"): [False, True, False]})
    assert evened(made, ("cost",)).partial["cost"].tolist() == [[True, True, True, False]]


@given(st.integers(0, 10**7), st.integers(2, 40))
def test_shares_of_a_whole_number_make_it_exactly(amount: int, days: int) -> None:
    last = START + timedelta(days - 1)
    table = pa.table({"period": [START], "until": [last], "views": [float(amount)]})
    found = evened(cube(table, (), Period(START, last)), ("views",)).daily("views")[0]
    assert found.sum() == amount
    assert found.max() - found.min() <= 1
