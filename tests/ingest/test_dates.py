"""Cells → days and moments: read one way or refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.ingest import dates
from fanbu.ingest.dates import DateRules
from fanbu.types import Period

RULES = DateRules(ZoneInfo("Asia/Shanghai"))


def days(*cells: str | None, rules: DateRules = RULES) -> list[date | None]:
    first, _, moments = dates.days(pa.array(cells, pa.string()), rules)
    assert moments.problem is None, moments
    found: list[date | None] = first.values.to_pylist()
    return found


@pytest.mark.parametrize(
    "cell",
    [
        "20260811", "2026-08-11", "2026/8/11", "2026年8月11日", "2026年08月11日10时00分00秒",
        "August 11, 2026", "Aug 11, 2026", "11 Aug 2026", "11-Aug-2026", "11.08.2026",
        "2026-08-11 23:59:59", "2026.8.11", "2026-08-11T09:00:00+08:00",
    ],
)  # fmt: skip
def test_a_day_in_every_dress(cell: str) -> None:
    assert days(cell) == [date(2026, 8, 11)]


def test_a_number_above_twelve_settles_the_column() -> None:
    assert days("1/13/13", "1/2/13") == [date(2013, 1, 13), date(2013, 1, 2)]
    assert days("13/1/2026", "2/1/2026") == [date(2026, 1, 13), date(2026, 1, 2)]


def test_an_unbroken_run_of_days_settles_the_column() -> None:
    """1/4 … 5/4 is a run only when the day comes first: otherwise it jumps by months."""
    assert days(*(f"{d}/4/2026" for d in range(1, 6)))[0] == date(2026, 4, 1)


def test_what_reads_two_ways_is_not_guessed() -> None:
    moments = dates.moments(pa.array(["03/04/2026", "05/04/2026"]), RULES)
    assert moments.problem == "ambiguous_dates"
    assert moments.sample == ("03/04/2026", "05/04/2026")
    assert days("03/04/2026", rules=DateRules(RULES.zone, "dmy")) == [date(2026, 4, 3)]
    assert days("03/04/2026", rules=DateRules(RULES.zone, "mdy")) == [date(2026, 3, 4)]


def test_a_missing_year_comes_from_year_or_window() -> None:
    assert dates.moments(pa.array(["08/22"]), RULES).problem == "year_needed"
    assert days("08/22", rules=DateRules(RULES.zone, year=2025)) == [date(2025, 8, 22)]
    turn = DateRules(RULES.zone, window=Period(date(2025, 12, 20), date(2026, 1, 10)))
    assert days("12月31日", "1月2日", rules=turn) == [date(2025, 12, 31), date(2026, 1, 2)]


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        (date(2026, 9, 1), [date(2026, 8, 22), date(2025, 12, 31)]),
        (date(2026, 1, 2), [date(2025, 8, 22), date(2025, 12, 31)]),
        (date(2026, 12, 31), [date(2026, 8, 22), date(2026, 12, 31)]),
    ],
)
def test_a_day_without_a_year_is_the_last_before_the_file(
    taken: date, expected: list[date]
) -> None:
    rules = DateRules(RULES.zone, taken=taken, chinese=True)
    assert days("08/22", "12/31", rules=rules) == expected
    assert days("8月22日", "12月31日", rules=rules) == expected


def test_chinese_writes_the_month_first() -> None:
    """Unless the days say otherwise: a number above 12, or an unbroken run."""
    rules = DateRules(RULES.zone, taken=date(2026, 12, 31), chinese=True)
    assert days("08/05", "08/11", rules=rules) == [date(2026, 8, 5), date(2026, 8, 11)]
    assert days(*(f"0{d}/09" for d in range(1, 5)), rules=rules)[0] == date(2026, 9, 1)
    moments = dates.moments(pa.array(["08/05"]), DateRules(RULES.zone, taken=date(2026, 12, 31)))
    assert moments.problem == "ambiguous_dates"
    with_year = dates.moments(pa.array(["03/04/2026", "05/04/2026"]), rules)
    assert with_year.problem == "ambiguous_dates"


def test_a_year_is_not_lent_to_one_cell_of_many() -> None:
    rules = DateRules(RULES.zone, taken=date(2026, 12, 31), chinese=True)
    assert dates.moments(pa.array(["2025-08-22", "08/23"]), rules).problem == "year_needed"


def test_a_range_gives_first_and_last_day() -> None:
    first, last, _ = dates.days(
        pa.array(["20260324000000~20260324005959", "2026-03-01 至 2026-03-31"]), RULES
    )
    assert last is not None
    assert first.values.to_pylist() == [date(2026, 3, 24), date(2026, 3, 1)]
    assert last.values.to_pylist() == [date(2026, 3, 24), date(2026, 3, 31)]


def test_numbers_as_dates() -> None:
    for cells in ([46245.5], [20260811], [20260811.0]):
        first, _, _ = dates.days(pa.array(cells), RULES)
        assert first.values.to_pylist() == [date(2026, 8, 11)]


def times(*cells: str) -> list[Any]:
    found: list[Any] = dates.times(pa.array(cells), RULES)[0].values.to_pylist()
    return found


def test_a_naive_moment_is_the_workspaces_and_an_offset_is_kept() -> None:
    noon = datetime(2026, 8, 11, 4, tzinfo=UTC)
    assert times("2026-08-11 12:00:00") == [noon]
    assert times("2026-08-11T04:00:00Z", "2026-08-11 12:00") == [noon, noon]
    assert times("8/13/2026 2:05 PM") == [datetime(2026, 8, 13, 6, 5, tzinfo=UTC)]


def test_what_is_no_date_is_bad() -> None:
    found = dates.moments(pa.array(["2026-02-30", "soon", "--", "2026-02-28"]), RULES)
    assert found.bad is not None
    assert found.bad.to_pylist() == [True, True, False, False]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dates(date(1990, 1, 1), date(2069, 12, 31)), min_size=1, max_size=15))
def test_days_written_and_read(given_days: list[date]) -> None:
    for write in ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%d %b %Y", "%B %d, %Y"):
        assert days(*(day.strftime(write) for day in given_days)) == given_days
    for order, write in (("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y")):
        rules = DateRules(RULES.zone, order)  # type: ignore[arg-type]
        assert days(*(day.strftime(write) for day in given_days), rules=rules) == given_days


def test_dates_in_a_line() -> None:
    assert dates.dates_in("September 1, 2026 - September 30, 2026") == [
        date(2026, 9, 1), date(2026, 9, 30)
    ]  # fmt: skip
    assert dates.dates_in("# Start date: 20260501") == [date(2026, 5, 1)]
    moment = dates.moment_in("导出时间：2026-08-01 12:30:00", RULES.zone)
    assert moment == datetime(2026, 8, 1, 4, 30, tzinfo=UTC)
