"""Members of a dimension: the largest, those that fell most, their shares; hand numbers."""

from __future__ import annotations

from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING

import pytest
from tests.report.world import NOW, SOURCES, WEEK, FakeRead, Row, infos, source, weeks_before

from fanbu.analyses import members
from fanbu.analyses.members import Wanted
from fanbu.analyses.scope import Scope
from fanbu.model.facts import DataFacts
from fanbu.model.metric import MetricInfo
from fanbu.types import Period

if TYPE_CHECKING:
    from datetime import date

    from fanbu.analyses.members import Members

INFOS = {**infos(), "buyers": MetricInfo("buyers", "Buyers", over="other", tables=("orders",))}
SCOPE = Scope(WEEK, "week", ("revenue",), INFOS, "revenue")
WANTED = Wanted("product", ("revenue", "orders", "views"), "Products")


def sold(day: date, product: str | None, revenue: int, orders: int = 1) -> Row:
    return {"day": day, "product": product, "revenue": revenue, "orders": orders}


def found(rows: list[Row], wanted: Wanted = WANTED, facts: DataFacts | None = None) -> Members:
    read = FakeRead(rows, facts or DataFacts(SOURCES))
    made = members.compute(read, SCOPE, NOW, wanted)
    assert made is not None
    return made


@pytest.fixture
def rows() -> list[Row]:
    """a…l sold 120, 110 … 10 this week; all 60 the week before but l, which sold 100."""
    now = [sold(WEEK.start, name, 120 - 10 * i) for i, name in enumerate("abcdefghijkl")]
    then = [
        sold(weeks_before(1).start, name, 100 if name == "l" else 60) for name in "abcdefghijkl"
    ]
    return [*now, *then, sold(WEEK.start, None, 500)]


def test_the_largest_and_those_that_fell_most(rows: list[Row]) -> None:
    made = found(rows)
    assert [each.name for each in made.top] == list("abcdefgh")
    assert [each.name for each in made.fallen] == ["l", "k", "j"], "−90, −40, −30"
    assert made.left == 2, "i, and what names no product"
    assert (made.columns, made.compared) == (("revenue", "orders"), True)
    first, last = made.top[0], made.fallen[0]
    assert (first.values["revenue"], first.changes["revenue"]) == (120, 1)
    assert last.values["revenue"] == 10
    assert last.changes["revenue"] == pytest.approx(-0.9)
    assert first.share == pytest.approx(120 / 1280)


def test_the_total_is_of_all(rows: list[Row]) -> None:
    total = found(rows).total
    assert (total.values["revenue"], total.share) == (1280, 1)
    assert total.changes["revenue"] == pytest.approx(1280 / 760 - 1)


def test_what_names_no_member_comes_last() -> None:
    made = found([sold(WEEK.start, None, 500), sold(WEEK.start, "a", 3)])
    assert [each.name for each in made.top] == ["a", ""]


def test_one_that_sold_nothing_any_more_is_told() -> None:
    made = found([sold(weeks_before(1).start, "gone", 70), sold(WEEK.start, "a", 3)])
    gone = made.top[1]
    assert (gone.name, gone.values["revenue"], gone.changes["revenue"]) == ("gone", 0, -1)


def test_periods_that_are_not_both_whole_are_not_compared(rows: list[Row]) -> None:
    hole = Period(WEEK.start, WEEK.start)
    facts = DataFacts((source("orders", "orders", Period(WEEK.start.replace(day=10), WEEK.end)),))
    made = found(rows, facts=facts)
    assert hole.days == 1
    assert not made.compared
    assert all(isnan(each.changes["revenue"]) for each in made.top)


def test_weekdays_stand_in_their_order() -> None:
    rows = [{"day": WEEK.start, "weekday": str(n), "revenue": n * n} for n in (7, 1, 3)]
    made = found(rows, replace(WANTED, by="weekday"))
    assert [each.name for each in made.top] == ["1", "3", "7"]


def test_a_share_is_of_what_adds_up() -> None:
    rows = [{"day": WEEK.start, "product": "a", "buyers": 4}]
    made = found(rows, replace(WANTED, metrics=("buyers",)))
    assert isnan(made.top[0].share)


def test_nothing_named_is_no_table() -> None:
    read = FakeRead([sold(WEEK.start, None, 500)], DataFacts(SOURCES))
    assert members.compute(read, SCOPE, NOW, WANTED) is None
    unknown = replace(WANTED, metrics=("nothing",))
    assert members.needs(SCOPE, NOW, unknown) == ()
    assert members.compute(read, SCOPE, NOW, unknown) is None
