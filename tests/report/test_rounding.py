"""Shown parts add up to the shown total, and no number moves by a unit or more."""

from __future__ import annotations

from itertools import permutations
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.report.rounding import Flow, nearest, sums, whole

PARTS = st.lists(st.floats(-1000, 1000).map(lambda v: round(v, 3)), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("given_parts", "shown"),
    [
        ([-49.6, 2.6, 1.0], [-50, 3, 1]),
        ([-49.7, 2.55, 1.15], [-50, 3, 1]),
        ([1 / 3, 1 / 3, 1 / 3], [1, 0, 0]),
        ([0.5, 0.5, 0.5, 0.5], [1, 1, 0, 0]),
        ([-0.4, -0.4, -0.4], [0, 0, -1]),
        ([12.0, -3.0], [12, -3]),
        ([], []),
    ],
)
def test_parts_sum_to_the_rounded_total(given_parts: list[float], shown: list[int]) -> None:
    assert sorted(sums(given_parts)) == sorted(shown)
    assert sum(sums(given_parts)) == round(sum(given_parts))


def test_a_half_is_one_however_it_was_summed_up() -> None:
    """The sum is 1235.5 or a hair less, by the order in which floats are added."""
    amounts = [0.1, 0.2, 0.3, 0.6, 1234.3]
    whole_sums = {sum(order) for order in permutations(amounts)}
    assert len(whole_sums) > 1
    assert {nearest(total) for total in whole_sums} == {1236}


@given(PARTS)
def test_no_part_moves_by_a_unit(parts: list[float]) -> None:
    shown = sums(parts)
    assert abs(sum(shown) - sum(parts)) <= 0.5 + 1e-5
    assert all(abs(a - b) < 1 + 1e-5 for a, b in zip(shown, parts, strict=True))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.floats(-50, 50), min_size=3, max_size=3), min_size=1, max_size=9))
def test_rows_and_columns_add_up_together(rows: list[list[float]]) -> None:
    """Each row sums to its effect, each column to its total, the effects to the whole."""
    flows = []
    for i, row in enumerate(rows):
        flows += [Flow(v, ("row", i), ("column", j)) for j, v in enumerate(row)]
        flows.append(Flow(sum(row), "all", ("row", i)))
    columns = [sum(row[j] for row in rows) for j in range(3)]
    flows += [Flow(v, ("column", j), "total") for j, v in enumerate(columns)]
    flows.append(Flow(sum(columns), "total", "all", first=True))
    made = whole(flows)
    table = [made[4 * i : 4 * i + 4] for i in range(len(rows))]
    totals, grand = made[-4:-1], made[-1]
    assert all(sum(row[:3]) == row[3] for row in table)
    assert [sum(row[j] for row in table) for j in range(3)] == totals
    assert sum(row[3] for row in table) == sum(totals) == grand
    assert all(abs(m - f.value) < 1 + 1e-4 for m, f in zip(made, flows, strict=True))
    assert abs(grand - flows[-1].value) <= 0.5 + 1e-4


def test_what_does_not_balance_is_rounded_one_by_one() -> None:
    assert whole([Flow(1.4, "a", "b"), Flow(7.6, "b", "a")]) == [1, 8]
    assert isclose(sum(whole([Flow(2.0, "a", "b"), Flow(2.0, "b", "a")])), 4)
