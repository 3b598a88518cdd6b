"""Numbers of several days together: they count where all of their days are asked about.

day      1   2   3   4   5   6   7
daily   10  10
span            [------ 60 ------]      (days 3 … 7)
"""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pytest
from tests.report.world import infos

from fanbu.analyses import coverage, due, facts
from fanbu.analyses.cube import Cube, cube, within
from fanbu.analyses.scope import Scope, days
from fanbu.analyses.segments import align
from fanbu.model.facts import Coverage, DataFacts, SourceFacts
from fanbu.model.metric import MetricInfo
from fanbu.types import Period

COST = MetricInfo("cost", "Cost", "money", "lower")
LAST = MetricInfo("cost", "Cost", over="last")
WEEK = Period(date(2026, 11, 9), date(2026, 11, 15))
SPAN = Period(date(2026, 11, 11), date(2026, 11, 15))
AFTER = datetime.fromisoformat("2026-11-20")


def _week() -> Cube:
    rows = pa.table(
        {
            "period": [date(2026, 11, 9), date(2026, 11, 10), SPAN.start],
            "until": [date(2026, 11, 9), date(2026, 11, 10), SPAN.end],
            "channel": ["a", "a", "b"],
            "cost": [10.0, 10.0, 60.0],
        }
    )
    return cube(rows, ("channel",), WEEK)


def test_a_span_counts_where_all_of_it_is_chosen() -> None:
    found = _week()
    assert found.total(COST).tolist() == [20, 60]
    assert found.total(COST, days(SPAN))[1] == 60
    assert np.isnan(found.total(COST, days(SPAN)[1:])[1])
    assert np.isnan(found.daily("cost")[1]).all()


def test_the_last_value_may_be_that_of_a_span() -> None:
    assert _week().total(LAST).tolist() == [10, 60]


def test_a_cut_cube_keeps_only_whole_spans() -> None:
    cut = within(_week(), Period(WEEK.start, date(2026, 11, 14)))
    assert cut.spans == ()
    assert np.isnan(cut.total(COST)[1])
    assert within(_week(), SPAN).total(COST)[1] == 60


def test_aligned_cubes_carry_their_spans() -> None:
    rows = pa.table({"period": [date(2026, 11, 9)], "channel": ["c"], "cost": [1.0]})
    now, before = align(_week(), cube(rows, ("channel",), WEEK))
    assert now.segments == before.segments == (("a",), ("b",), ("c",))
    assert now.total(COST)[:2].tolist() == [20, 60]
    assert before.total(COST)[2] == 1


def _facts(*spans: Period) -> DataFacts:
    """Spend known from the 2nd to the 15th, the days of `spans` only together."""
    covered = (Coverage(Period(date(2026, 11, 2), WEEK.end), AFTER),)
    return DataFacts((SourceFacts("spend", "meta", "a", covered, spans),))


def _compared(*spans: Period) -> coverage.Basis:
    scope = Scope(WEEK, "week", ("cost",), infos())
    return coverage.basis(
        _facts(*spans), MetricInfo("cost", "Cost", tables=("spend",)), scope, None
    )


def test_weeks_told_as_weeks_are_compared_whole() -> None:
    assert _compared(WEEK, WEEK.shift(-7)).whole


def test_days_told_with_days_of_another_week_are_not_compared() -> None:
    """8–9 November is one number: the 9th and its partner, the 2nd, and the 8th and the 15th."""
    found = _compared(Period(date(2026, 11, 8), date(2026, 11, 9)))
    assert [day.day for day in found.now] == [10, 11, 12, 13, 14]
    assert [day.day for day in found.before] == [3, 4, 5, 6, 7]


def test_a_span_is_compared_as_a_whole_or_not_at_all() -> None:
    """The 15th is missing, so all of 11–15 November leaves, with its partners."""
    known = _facts(SPAN).sources[0]
    short = SourceFacts(
        "spend", "meta", "a",
        (Coverage(Period(date(2026, 11, 2), date(2026, 11, 6)), AFTER),
         Coverage(Period(date(2026, 11, 8), WEEK.end), AFTER)),
        known.spans,
    )  # fmt: skip
    scope = Scope(WEEK, "week", ("cost",), infos())
    found = coverage.basis(
        DataFacts((short,)), MetricInfo("cost", "Cost", tables=("spend",)), scope, None
    )
    assert [day.day for day in found.now] == [9, 10]


@pytest.mark.parametrize(
    ("span", "told"),
    [(WEEK, ()), (Period(date(2026, 11, 1), date(2026, 11, 30)), ("2026-11-01..2026-11-30",))],
)
def test_a_span_across_the_period_is_noted(span: Period, told: tuple[str, ...]) -> None:
    scope = Scope(WEEK, "week", ("cost",), infos())
    clock = due.Clock(AFTER, scope.zone)
    note = facts._note(_facts(span).sources[0], scope, set(), _facts(span), clock)
    assert tuple(str(one) for one in note.spans) == told
    assert note.missing == ()
