"""Periods: whole days, both ends in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanbu.errors import BadInput
from fanbu.types import Period

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-10-01..2026-10-31", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026-10-05", date(2026, 10, 5), date(2026, 10, 5)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2026年10月", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026/9", date(2026, 9, 1), date(2026, 9, 30)),
        ("2026年", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026年10月5日", date(2026, 10, 5), date(2026, 10, 5)),
        ("2026/10/5..2026.10.31", date(2026, 10, 5), date(2026, 10, 31)),
        ("2026-10-3", date(2026, 10, 3), date(2026, 10, 3)),
    ],
)
def test_parse(text: str, start: date, end: date) -> None:
    assert Period.parse(text) == Period(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "last week",
        "2026-13",
        "2026-10-01..",
        "1..2",
        "11月",
        "10/11/2026",
        "2026年13月",
        "2026-W46",
        "2026-W46-3",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        Period.parse(text)
    assert caught.value.code == "bad_period"


def test_a_reversed_period_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        Period.parse("2026-10-31..2026-10-01")
    assert caught.value.code == "period_reversed"


def test_the_period_before() -> None:
    week = Period(date(2026, 11, 9), date(2026, 11, 15))
    assert week.previous() == Period(date(2026, 11, 2), date(2026, 11, 8))
    assert Period.parse("2026-03").previous() == Period.parse("2026-02")


def test_whole_months_are_compared_with_whole_months() -> None:
    quarter = Period.parse("2026-01-01..2026-03-31")
    assert quarter.previous() == Period.parse("2025-10-01..2025-12-31")
    assert Period.parse("2026").previous() == Period.parse("2025")
    # February has four weeks, and is a month all the same
    assert Period.parse("2026-02").year_before() == Period.parse("2025-02")
    assert Period.parse("2025-02").year_before() == Period.parse("2024-02")
    assert Period.parse("2026-02-02..2026-03-01").year_before().start == date(2025, 2, 3)


def test_a_year_before_keeps_weekdays_for_weeks_and_dates_for_months() -> None:
    week = Period(date(2026, 11, 9), date(2026, 11, 15))
    assert week.year_before() == Period(date(2025, 11, 10), date(2025, 11, 16))
    assert Period.parse("2025-03").year_before() == Period.parse("2024-03")
    assert Period.parse("2024-02").year_before() == Period.parse("2023-02")


@given(DAYS, st.sampled_from([0, 6]))
def test_a_week_holds_its_day(day: date, first: int) -> None:
    week = Period.week(day, first)
    assert week.start <= day <= week.end
    assert week.days == 7
    assert week.start.weekday() == first


@given(DAYS)
def test_months_tile_the_calendar(day: date) -> None:
    month = Period.month(day)
    before = month.previous()
    assert (month.start - before.end).days == 1
    assert before == Period.month(before.start)
