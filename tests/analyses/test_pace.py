"""Targets against time: every number by hand, and against a recount row by row."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from math import isnan, nan
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from tests.report.world import infos, source

from fanbu.analyses import pace
from fanbu.model.facts import DataFacts, SourceFacts
from fanbu.model.metric import MetricInfo
from fanbu.model.target import Target
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fanbu.model.question import Query

UTC_ZONE = ZoneInfo("UTC")
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
LONG = Period(date(2026, 8, 1), date(2026, 11, 20))
METRICS = {
    **infos("en"),
    "followers": MetricInfo("followers", "Followers", over="last", tables=("accounts_daily",)),
}


class Days:
    """Answers by day from a list of rows; `where` names the rows' part."""

    def __init__(self, rows: Mapping[tuple[str, date], Mapping[str, float]], facts: DataFacts):
        self.rows, self.known = rows, facts

    def table(self, query: Query, /) -> pa.Table:
        assert query.period is not None
        chosen = [
            (day, values)
            for (part, day), values in sorted(self.rows.items())
            if query.period.start <= day <= query.period.end and (query.where or "") in ("", part)
        ]
        by_day: dict[date, dict[str, float]] = {}
        for day, values in chosen:
            held = by_day.setdefault(day, {})
            for name, value in values.items():
                held[name] = held.get(name, 0.0) + value
        columns: dict[str, Any] = {"period": pa.array(list(by_day), pa.date32())}
        for name in query.metrics:
            columns[name] = pa.array([v.get(name) for v in by_day.values()], pa.float64())
        return pa.table(columns)

    def prepare(self, queries: Iterable[Query], /) -> None:
        del queries

    def facts(self) -> DataFacts:
        return self.known


def stand(
    target: Target,
    rows: Mapping[tuple[str, date], Mapping[str, float]],
    *sources: SourceFacts,
    until: date = date(2026, 11, 20),
) -> pace.Pace:
    plan = pace.Plan((target,), until, METRICS, UTC_ZONE)
    [found] = pace.compute(Days(rows, DataFacts(sources)), plan)
    return found


def every_day(period: Period, **values: float) -> dict[tuple[str, date], dict[str, float]]:
    return {("", period.start + timedelta(i)): dict(values) for i in range(period.days)}


def test_a_count_half_way() -> None:
    """20 of 30 days, 50 leads a day: 1,000 of 1,200; ten days left for 200."""
    found = stand(Target("leads", NOVEMBER, 1200), every_day(LONG, leads=50), leads())
    assert (found.state, found.day, found.passed) == ("running", date(2026, 11, 20), 20)
    assert found.actual == 1000
    assert found.time == pytest.approx(20 / 30)
    assert found.done == pytest.approx(1000 / 1200)
    assert found.points == pytest.approx(1000 / 1200 - 20 / 30)
    assert (found.left, found.per_day, found.days_left) == (200, 20, 10)
    assert found.run_rate == 1500
    assert not found.behind


def leads(last: date = LONG.end, as_of: datetime | None = None) -> SourceFacts:
    return source("leads", "leads", Period(LONG.start, last), as_of=as_of)


def spend(last: date = LONG.end, platform: str = "baidu") -> SourceFacts:
    return source("spend", platform, Period(LONG.start, last))


def test_today_is_not_over_and_does_not_count() -> None:
    """The register was taken at noon of the 20th: the 19th is the last whole day."""
    noon = datetime(2026, 11, 20, 12)  # noqa: DTZ001 - UTC, naive, as facts have it
    found = stand(Target("leads", NOVEMBER, 1200), every_day(LONG, leads=50), leads(as_of=noon))
    assert (found.day, found.actual, found.time) == (date(2026, 11, 19), 950, 19 / 30)


def test_a_budget_that_is_gone() -> None:
    found = stand(Target("cost", NOVEMBER, 9000), every_day(LONG, cost=500), spend())
    assert (found.actual, found.left, found.per_day) == (10_000, -1000, 0)
    assert found.behind
    under = stand(Target("cost", NOVEMBER, 16_000), every_day(LONG, cost=500), spend())
    assert (under.left, under.per_day, under.behind) == (6000, 600, False)


def test_a_ratio_is_compared_and_has_no_progress() -> None:
    rows = every_day(LONG, cost=500, leads=5)
    found = stand(Target("cpl", NOVEMBER, 90), rows, spend(), leads())
    assert (found.actual, found.behind) == (100, True)
    assert all(isnan(v) for v in (found.done, found.left, found.per_day, found.run_rate))
    assert not stand(Target("cpl", NOVEMBER, 100), rows, spend(), leads()).behind


def test_a_last_value_has_what_is_left_and_no_progress() -> None:
    rows = every_day(LONG)
    for i in range(LONG.days):
        rows["", LONG.start + timedelta(i)] = {"followers": 1000.0 + i}
    known = source("accounts_daily", "wechat_oa", LONG)
    found = stand(Target("followers", NOVEMBER, 1200), rows, known)
    last = 1000 + LONG.days - 1
    assert (found.actual, found.left, found.per_day) == (last, 1200 - last, (1200 - last) / 10)
    assert isnan(found.done)
    assert not found.behind


def test_no_run_rate_under_eight_weeks() -> None:
    """Eight whole weeks with values, the last ending where we stand; 55 days are not enough."""
    target = Target("leads", NOVEMBER, 1200)
    for back, told in ((56, True), (49, False)):
        first = date(2026, 11, 20) - timedelta(back - 1)
        found = stand(target, every_day(Period(first, LONG.end), leads=50), leads())
        assert isnan(found.run_rate) is not told
    assert stand(target, {}, leads()).actual == 0  # the register is known, and empty


def test_before_and_after_its_time() -> None:
    december = Period.month(date(2026, 12, 1))
    ahead = stand(Target("leads", december, 310), every_day(LONG, leads=50), leads())
    assert (ahead.state, ahead.per_day, ahead.day) == ("ahead", 10, None)
    october = Period.month(date(2026, 10, 1))
    over = stand(Target("leads", october, 1600), every_day(LONG, leads=50), leads())
    assert (over.state, over.time, over.actual, over.behind) == ("over", 1.0, 1550, False)
    assert isnan(over.per_day)
    nothing = stand(Target("orders", NOVEMBER, 10), {}, leads())
    assert (nothing.state, nothing.day) == ("unknown", None)


def test_days_a_source_lacks_are_told() -> None:
    """Baidu ends on the 15th while Meta goes on: we stand on the 20th, five days are missing."""
    rows = every_day(LONG, cost=500)
    found = stand(
        Target("cost", NOVEMBER, 20_000), rows, spend(date(2026, 11, 15)), spend(platform="meta")
    )
    assert found.day == date(2026, 11, 20)
    [hole] = found.holes
    assert hole.source.platform == "baidu"
    assert hole.days == tuple(date(2026, 11, d) for d in range(16, 21))


def test_weeks_told_as_one_number() -> None:
    """Weeks from Monday; the one cut by the 1st is in no progress, that cut by the 20th is later.

    Alone, the source is known to Sunday the 15th; beside a daily one its last days are missing.
    """
    weeks = tuple(Period(date(2026, 10, 26), date(2026, 11, 1)).shift(7 * n) for n in range(4))
    weekly = SourceFacts("spend", "baidu", "b", spend(date(2026, 11, 22)).covered, weeks)
    rows = every_day(LONG, cost=500)
    alone = stand(Target("cost", NOVEMBER, 20_000), rows, weekly)
    assert alone.day == date(2026, 11, 15)
    assert [hole.days for hole in alone.holes] == [(date(2026, 11, 1),)]
    both = stand(Target("cost", NOVEMBER, 20_000), rows, weekly, spend(platform="meta"))
    assert both.day == date(2026, 11, 20)
    [hole] = both.holes
    assert hole.days == tuple(date(2026, 11, d) for d in (1, 16, 17, 18, 19, 20))


def test_every_table_of_a_metric_must_know_the_day() -> None:
    rows = every_day(LONG, cost=500, leads=5)
    found = stand(Target("cpl", NOVEMBER, 90), rows, spend(date(2026, 11, 12)), leads())
    assert found.day == date(2026, 11, 12)


@pytest.mark.parametrize("seed", range(25))
def test_twin(seed: int) -> None:
    """Any month, target, part and last day: the same as counting the rows one by one."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    rows = {
        (part, LONG.start + timedelta(i)): {"leads": float(dice.randint(0, 9))}
        for part in ("a", "b")
        for i in range(LONG.days)
        if dice.random() < 0.8
    }
    start = date(2026, 8, 1) + timedelta(dice.randint(0, 90))
    period = Period(start, start + timedelta(dice.randint(0, 60)))
    until = min(LONG.end, start + timedelta(dice.randint(0, 80)))
    scope = dice.choice(["", "a", "b"])
    value = dice.randint(1, 400)
    target = Target("leads", period, value, scope)
    found = stand(target, rows, leads(), until=until)
    end = min(period.end, until)
    counted = sum(
        values["leads"]
        for (part, day), values in rows.items()
        if period.start <= day <= end and scope in ("", part)
    )
    passed = (end - period.start).days + 1
    assert found.actual == counted
    assert found.passed == passed
    assert found.done == pytest.approx(counted / value)
    assert found.time == pytest.approx(passed / period.days)
    left = period.days - passed
    assert found.per_day == pytest.approx(
        max(value - counted, 0) / left if left else nan, nan_ok=True
    )
    weeks = [
        any(
            scope in ("", part) and end - timedelta(7 * n + 6) <= day <= end - timedelta(7 * n)
            for part, day in rows
        )
        for n in range(8)
    ]
    rate = counted / passed * period.days if all(weeks) and left else nan
    assert found.run_rate == pytest.approx(rate, nan_ok=True)
    assert found.behind == (counted / value < passed / period.days - 0.05)
