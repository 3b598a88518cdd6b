"""The headline rows: like is compared with like, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from math import isnan
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from tests.report.world import (
    BAIDU,
    BROKEN_FORM,
    END,
    HOLE,
    HOLED,
    NOW,
    OCEAN,
    SOURCES,
    WEEK,
    WHOLE,
    FakeRead,
    infos,
    source,
    weekly,
    weeks_before,
    without_spend,
)

from fanbu.analyses import headline
from fanbu.analyses.scope import Scope
from fanbu.model.facts import DataFacts
from fanbu.model.question import Query, partial_name
from fanbu.model.target import Target
from fanbu.types import Period

if TYPE_CHECKING:
    import pyarrow as pa

SCOPE = Scope(WEEK, "week", ("cost", "leads", "cpl", "revenue"), infos())


def rows(read: FakeRead, scope: Scope = SCOPE, now: datetime = NOW) -> dict[str, headline.Row]:
    return {row.metric: row for row in headline.compute(read, scope, now).rows}


def test_value_before_and_last_year() -> None:
    found = rows(FakeRead(BROKEN_FORM, DataFacts(SOURCES)))
    leads, cpl = found["leads"], found["cpl"]
    assert (leads.value, leads.before, leads.year) == (595, 875, 875)
    assert leads.change == -280
    assert leads.relative == pytest.approx(-0.32)
    assert cpl.value == pytest.approx(42_000 / 595)
    assert cpl.before == pytest.approx(48.0)
    assert found["cost"].change == 0


def test_a_fall_of_a_third_is_sure_and_no_change_is_not() -> None:
    found = rows(FakeRead(BROKEN_FORM, DataFacts(SOURCES)))
    assert found["leads"].noise.sure
    assert not found["cost"].noise.sure


def test_weeks_that_lack_amounts_say_nothing_of_what_is_usual() -> None:
    """Of five weeks only a part of the cost has a rate: they are no more than unknown."""

    class Lacking(FakeRead):
        def table(self, query: Query, /) -> pa.Table:
            found = super().table(query)
            if "cost" not in query.metrics or query.grain != "day" or query.by:
                return found
            lost = [day in lost_days for day in found.column("period").to_pylist()]
            return found.append_column(partial_name("cost"), [lost])

    lost_days = {day for n in range(3, 8) for day in weeks_before(n).each()}
    part = [
        {**row, "cost": row["cost"] * (row["day"].day % 9) / 9}
        if row["day"] in lost_days and row.get("cost") is not None
        else {**row, "cost": row["cost"] * 1.1}
        if WEEK.start <= row["day"] <= WEEK.end and row.get("cost") is not None
        else row
        for row in BROKEN_FORM
    ]
    gone = [{**row, "cost": None} if row["day"] in lost_days else row for row in part]
    seen = rows(Lacking(part, DataFacts(SOURCES)))["cost"]
    unseen = rows(FakeRead(gone, DataFacts(SOURCES)))["cost"]
    assert seen.now == pytest.approx(1.1 * seen.before)
    assert seen.noise == unseen.noise


def test_missing_days_leave_both_weeks() -> None:
    """Baidu lacks 11 and 12 Nov: cost and cost per lead compare five days, leads all seven."""
    found = rows(FakeRead(without_spend(BROKEN_FORM, BAIDU, HOLE), DataFacts(HOLED)))
    cost, leads = found["cost"], found["leads"]
    assert [day.day for day in cost.basis.now] == [9, 10, 13, 14, 15]
    assert [day.day for day in cost.basis.before] == [2, 3, 6, 7, 8]
    assert (cost.now, cost.before, cost.value) == (30_000, 30_000, 38_000)
    assert cost.shown == 30_000
    assert not found["cpl"].basis.whole
    assert leads.basis.whole


def test_a_ratio_with_a_hole_and_nothing_before_is_of_the_days_that_are_whole() -> None:
    """The first week of all; Baidu lacks 11 and 12 Nov: 5/7 of 42,000 over 5/7 of 595 leads."""
    first = [row for row in without_spend(BROKEN_FORM, BAIDU, HOLE) if row["day"] >= WEEK.start]
    baidu = source("spend", "baidu", Period(WEEK.start, date(2026, 11, 10)),
                   Period(date(2026, 11, 13), WEEK.end))  # fmt: skip
    others = [source(one.table, one.platform, WEEK) for one in SOURCES if one.platform != "baidu"]
    found = rows(FakeRead(first, DataFacts((baidu, *others))))
    cpl, leads = found["cpl"], found["leads"]
    assert [day.day for day in cpl.basis.now] == [9, 10, 13, 14, 15]
    assert cpl.shown == pytest.approx(42_000 / 595)
    assert not cpl.basis.whole
    assert isnan(cpl.before)
    assert leads.shown == 595


def test_a_day_exported_before_its_end_is_not_compared() -> None:
    """The register was exported on Sunday at noon, Shanghai: Sunday is not over."""
    noon = datetime.fromisoformat("2026-11-15T04:00")
    early = source("leads", "leads", as_of=noon)
    scope = replace(SCOPE, zone=ZoneInfo("Asia/Shanghai"))
    found = rows(FakeRead(BROKEN_FORM, DataFacts((*SOURCES[:2], early, SOURCES[3]))), scope)
    assert found["leads"].basis.now[-1] == date(2026, 11, 14)
    assert (found["leads"].now, found["leads"].before) == (510, 750)


def test_an_export_at_the_end_of_its_day_is_whole() -> None:
    end = datetime.fromisoformat("2026-11-15T15:59:59")
    scope = replace(SCOPE, zone=ZoneInfo("Asia/Shanghai"))
    taken = source("leads", "leads", as_of=end)
    found = rows(FakeRead(BROKEN_FORM, DataFacts((*SOURCES[:2], taken, SOURCES[3]))), scope)
    assert found["leads"].basis.whole


def test_a_source_without_any_day_of_the_week_stops_the_comparison() -> None:
    gone = source("spend", "baidu", Period(WHOLE.start, date(2026, 11, 8)))
    found = rows(FakeRead(BROKEN_FORM, DataFacts((SOURCES[0], gone, *SOURCES[2:]))))
    assert not found["cost"].basis.comparable
    assert isnan(found["cost"].change)
    assert found["leads"].basis.whole


def test_a_new_source_is_empty_before_its_first_day() -> None:
    new = source("spend", "baidu", WEEK)
    found = rows(FakeRead(BROKEN_FORM, DataFacts((SOURCES[0], new, *SOURCES[2:]))))
    assert found["cost"].basis.whole


def test_days_before_the_first_data_of_all_are_unknown() -> None:
    """The register begins on 4 Nov: two days of the week before are not a small week."""
    began = source("leads", "leads", Period(date(2026, 11, 4), END))
    found = rows(FakeRead(BROKEN_FORM, DataFacts((*SOURCES[:2], began, SOURCES[3]))))["leads"]
    assert [day.day for day in found.basis.before] == [4, 5, 6, 7, 8]


def test_the_week_before_is_read_as_it_was_known_at_the_same_age() -> None:
    """Of the 100 leads of the week before, 20 became valid only after that week was a day old."""
    then, later = (datetime.fromisoformat(f"2026-11-{day}") for day in ("09", "14"))
    world = [
        *weekly(WEEK, OCEAN, valid_leads=70),
        *[{**r, "seen": then} for r in weekly(weeks_before(1), OCEAN, valid_leads=70)],
        *[{**r, "seen": later} for r in weekly(weeks_before(1), OCEAN, valid_leads=21)],
    ]
    scope = replace(SCOPE, headline=("valid_leads",))
    both = source("leads", "leads", weeks_before(1), WEEK)
    found = rows(FakeRead(world, DataFacts((both,))), scope)["valid_leads"]
    assert (found.basis.same_age, found.before, found.change) == (True, 70, 0)


def test_without_an_export_from_then_the_week_before_is_as_known_now() -> None:
    late = source("leads", "leads", WHOLE)
    scope = replace(SCOPE, headline=("leads",))
    found = rows(FakeRead(BROKEN_FORM, DataFacts((late,))), scope)["leads"]
    assert (found.basis.same_age, found.before) == (False, 875)


def test_metrics_without_data_are_lacking() -> None:
    found = headline.compute(FakeRead([], DataFacts()), SCOPE, NOW)
    assert (found.rows, found.lacking, found.past_periods) == ((), SCOPE.headline, 0)


def test_no_year_before() -> None:
    recent = [row for row in BROKEN_FORM if row["day"].year == 2026]
    facts = DataFacts(
        tuple(source(s.table, s.platform, Period(date(2026, 9, 1), END)) for s in SOURCES)
    )
    assert isnan(rows(FakeRead(recent, facts))["leads"].year)


def test_past_periods_are_counted() -> None:
    assert headline.compute(FakeRead(BROKEN_FORM, DataFacts(SOURCES)), SCOPE, NOW).past_periods == 8
    short = [row for row in BROKEN_FORM if row["day"] >= date(2026, 10, 26)]
    assert headline.compute(FakeRead(short, DataFacts(SOURCES)), SCOPE, NOW).past_periods == 2


@pytest.mark.parametrize(
    ("target", "share", "behind"),
    [(3000, (875 / 7 * 8 + 595) / 3000, False), (4000, (875 / 7 * 8 + 595) / 4000, True)],
)
def test_a_month_target_is_held_against_the_time_that_passed(
    target: float, share: float, behind: Any
) -> None:
    """1 to 8 Nov brought 1,000, the week 595; half of November has passed."""
    aim = Target("leads", Period.month(END), target)
    scope = replace(SCOPE, targets=(aim,))
    found = rows(FakeRead(BROKEN_FORM, DataFacts(SOURCES)), scope)["leads"].aim
    assert found is not None
    assert found.share == pytest.approx(share)
    assert found.elapsed == 0.5
    assert found.behind is behind


def test_a_ratio_has_a_bound_and_no_pace() -> None:
    scope = replace(SCOPE, targets=(Target("cpl", Period.month(END), 60),))
    found = rows(FakeRead(BROKEN_FORM, DataFacts(SOURCES)), scope)["cpl"].aim
    assert found is not None
    assert isnan(found.elapsed)
    assert found.behind


def test_a_day_is_compared_with_the_same_weekday() -> None:
    scope = replace(SCOPE, period=Period(END, END), grain="day")
    assert scope.previous.start == END - timedelta(7)
    assert rows(FakeRead(BROKEN_FORM, DataFacts(SOURCES)), scope)["leads"].before == 125


def test_months_of_different_length_are_compared_whole() -> None:
    october = Period.month(date(2026, 10, 1))
    scope = replace(SCOPE, period=october, grain="month")
    assert (scope.previous.days, october.days) == (30, 31)
    assert rows(FakeRead(BROKEN_FORM, DataFacts(SOURCES)), scope)["leads"].basis.whole


def quiet_orders(*quiet: Period, covered: Period = WHOLE) -> FakeRead:
    """Six orders of 100 a day of a register that is up to date, and none on some days."""
    rows: list[dict[str, Any]] = [
        {"day": day, "channel": OCEAN, "orders": 6, "revenue": 600}
        for n in range(9) for day in weeks_before(n).each()
        if not any(run.start <= day <= run.end for run in quiet)
    ]  # fmt: skip
    return FakeRead(rows, DataFacts((source("orders", "orders", covered),)))


ORDERS = replace(SCOPE, headline=("orders", "revenue", "average_order"))


def test_a_week_of_which_nothing_came_is_zero_and_its_mean_has_no_value() -> None:
    found = rows(quiet_orders(WEEK), ORDERS)
    orders, revenue, mean = (found[name] for name in ORDERS.headline)
    assert (orders.value, orders.now, orders.before) == (0, 0, 42)
    assert (revenue.value, revenue.change) == (0, -4_200)
    assert orders.noise.sure
    assert isnan(mean.value)
    assert mean.before == 100


def test_so_is_a_week_after_such_a_week_and_one_before_others() -> None:
    both = rows(quiet_orders(WEEK, weeks_before(1)), ORDERS)["orders"]
    assert (both.value, both.before) == (0, 0)
    began = rows(quiet_orders(weeks_before(1)), ORDERS)["orders"]
    assert (began.value, began.before) == (42, 0)


def test_a_week_nobody_told_of_is_unknown() -> None:
    """The same rows, and the register was exported the week before."""
    told = Period(WHOLE.start, weeks_before(1).end)
    assert rows(quiet_orders(WEEK, covered=told), ORDERS) == {}


def test_rows_without_the_value_are_unknown_and_not_zero() -> None:
    """Orders of which nobody wrote the amount: no week without revenue."""
    read = quiet_orders(WEEK)
    read.rows += [{"day": day, "channel": OCEAN, "orders": 6} for day in WEEK.each()]
    found = rows(read, ORDERS)
    assert found["orders"].value == 42
    assert isnan(found["revenue"].value)


def test_a_platform_that_stopped_days_before_leaves_a_ratio_no_basis() -> None:
    """Baidu's spend ends 13 days before the week: neither week has all the cost of its leads."""
    ended = Period(WHOLE.start, date(2026, 10, 27))
    read = FakeRead(BROKEN_FORM, DataFacts((SOURCES[0], source("spend", "baidu", ended),
                                            *SOURCES[2:])))  # fmt: skip
    found = rows(read)["cpl"]
    assert isnan(found.value)
    assert isnan(found.before)
    assert (found.basis.comparable, found.basis.before) == (False, ())
