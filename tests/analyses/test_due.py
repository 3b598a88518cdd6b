"""Which exports should be there by now: Monday 16 November 2026 is the day, unless said."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from tests.report.world import source

from fanbu.analyses.due import Clock, cadence_of, due_day, standings, usual_days
from fanbu.model.facts import Coverage, DataFacts, SourceFacts
from fanbu.model.source import ExpectedSource, Pause, SourceName
from fanbu.types import Period

if TYPE_CHECKING:
    from fanbu.types import Cadence

SHANGHAI = ZoneInfo("Asia/Shanghai")
BAIDU = SourceName("baidu")


def at(text: str, first_weekday: int = 0) -> Clock:
    """A moment of the workspace's clock."""
    local = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
    return Clock(local.astimezone(UTC).replace(tzinfo=None), SHANGHAI, first_weekday)


def day(number: int, month: int = 11) -> date:
    return date(2026, month, number)


@pytest.mark.parametrize(
    ("cadence", "ready", "now", "due"),
    [
        ("daily", "09:00", "2026-11-16T09:00", day(15)),  # to the minute
        ("daily", "09:00", "2026-11-16T08:59", day(14)),
        ("daily", "00:00", "2026-11-16T00:00", day(15)),
        ("weekly", "09:00", "2026-11-16T09:00", day(15)),
        ("weekly", "09:00", "2026-11-16T08:59", day(8)),
        ("weekly", "09:00", "2026-11-18T08:00", day(15)),  # a Wednesday before nine
        ("monthly", "09:00", "2026-11-16T12:00", day(31, 10)),
        ("monthly", "09:00", "2026-12-01T08:59", day(31, 10)),
        ("monthly", "09:00", "2026-12-01T09:00", day(30)),
    ],
)
def test_the_last_day_that_is_due(cadence: Cadence, ready: str, now: str, due: date) -> None:
    expected = ExpectedSource(BAIDU, "李雷", cadence, time.fromisoformat(ready))
    assert due_day(expected, at(now)) == due


def test_a_week_that_begins_on_sunday_ends_on_saturday() -> None:
    weekly = ExpectedSource(BAIDU, "李雷", "weekly")
    assert due_day(weekly, at("2026-11-16T09:00", first_weekday=6)) == day(14)


def spend(
    *runs: tuple[int, int], account: str = "a", pauses: tuple[Pause, ...] = ()
) -> SourceFacts:
    """Spend of Baidu for runs of November days, each exported the day after it at nine."""
    covered = tuple(
        Coverage(Period(day(first), day(last)),
                 datetime(2026, 11, last, 1) + timedelta(1))  # noqa: DTZ001 - UTC, naive
        for first, last in runs
    )  # fmt: skip
    return SourceFacts("spend", "baidu", account, covered, (), pauses)


def test_a_declared_source_is_late_from_its_hour_on() -> None:
    """10–12 November are there, 13–15 are not: the 13th was due on the 14th at 09:30."""
    daily = ExpectedSource(BAIDU, "李雷", "daily", time(9, 30))
    facts = DataFacts((spend((10, 12)),), expected=(daily,))
    [one] = standings(facts, at("2026-11-16T09:30"))
    assert (one.due, one.overdue) == (day(15), (day(13), day(14), day(15)))
    assert one.since == datetime(2026, 11, 14, 9, 30)  # noqa: DTZ001 - the workspace's clock
    [one] = standings(facts, at("2026-11-14T09:29"))
    assert (one.overdue, one.since) == ((), None)


def test_a_hole_is_overdue_and_a_pause_is_no_hole() -> None:
    daily = ExpectedSource(BAIDU, "李雷")
    rest = (Pause(BAIDU, day(11), day(12)), Pause(BAIDU, day(15)))
    holed = spend((8, 10), (13, 13))
    [one] = standings(DataFacts((holed,), expected=(daily,)), at("2026-11-16T12:00"))
    assert [d.day for d in one.overdue] == [11, 12, 14, 15]
    rested = spend((8, 10), (13, 13), pauses=rest)
    [one] = standings(DataFacts((rested,), expected=(daily,)), at("2026-11-16T12:00"))
    assert [d.day for d in one.overdue] == [14]


def test_the_closest_name_counts_and_what_never_came_is_told() -> None:
    expected = (
        ExpectedSource(BAIDU, "whole"),
        ExpectedSource(SourceName("baidu", "b"), "account"),
        ExpectedSource(SourceName("baidu", "", "spend"), "table"),
        ExpectedSource(SourceName("meta"), "nobody"),
    )
    facts = DataFacts((spend((10, 15)), spend((10, 15), account="b")), expected=expected)
    found = standings(facts, at("2026-11-16T12:00"))
    assert [(one.source and one.source.account, one.expected.owner) for one in found] == [
        ("a", "table"), ("b", "account"), (None, "nobody"),
    ]  # fmt: skip


def test_what_nobody_declared_is_expected_as_often_as_it_came() -> None:
    """Exports of 1, 8 and 15 November: weekly; late after nine silent days, not before."""
    three = spend((1, 1), (2, 8), (9, 15))
    assert (usual_days(three, SHANGHAI), cadence_of(7)) == (7, "weekly")
    [one] = standings(DataFacts((three,)), at("2026-11-25T12:00"))
    assert (one.inferred, one.expected.cadence, one.overdue) == (True, "weekly", ())
    [one] = standings(DataFacts((three,)), at("2026-11-26T12:00"))
    assert [d.day for d in one.overdue] == list(range(16, 26))
    assert one.since is None


def test_a_second_file_with_nothing_new_is_no_rhythm() -> None:
    """Each week one file on Sunday night, another on Monday with the same days: weekly."""
    night = [datetime(2026, 11, n, 15, 59) for n in (1, 8, 15)]  # noqa: DTZ001
    covered = [Coverage(Period(day(1), m.date()), m) for m in night]
    covered += [Coverage(one.period, one.as_of + timedelta(hours=9)) for one in covered]
    facts = SourceFacts("placement_stats", "wechat_oa", "default", tuple(covered))
    assert usual_days(facts, SHANGHAI) == 7


def test_a_single_export_is_expected_after_as_many_days_as_it_tells() -> None:
    assert usual_days(spend((1, 5), (7, 10)), SHANGHAI) == 5
    halves = (Period(day(1), day(5)), Period(day(7), day(10)))
    once = source("spend", "baidu", *halves, as_of=datetime.fromisoformat("2026-11-11T01:00"))
    assert usual_days(once, SHANGHAI) == 10


def test_a_register_is_judged_whole_or_by_where_it_comes_from() -> None:
    """Orders: Taobao's reach the 15th, Youzan's stopped on the 8th."""
    whole = source("orders", "orders", Period(day(1), day(15)))
    taobao = source("orders", "taobao", Period(day(1), day(8)), Period(day(1), day(15)))
    youzan = source("orders", "youzan", Period(day(1), day(1)), Period(day(1), day(8)))
    registers, clock = (taobao, youzan), at("2026-11-16T12:00")

    def judged(*expected: ExpectedSource) -> list[tuple[str, int]]:
        facts = DataFacts((whole,), expected=expected, registers=registers)
        found = standings(facts, clock)
        return [(one.source.platform, len(one.overdue)) for one in found if one.source]

    assert judged() == [("taobao", 0), ("youzan", 0)]  # not silent for nine days yet
    assert judged(ExpectedSource(SourceName("youzan"))) == [("taobao", 0), ("youzan", 7)]
    assert judged(ExpectedSource(SourceName("orders"))) == [("orders", 0)]


def test_what_came_alone_once_may_be_in_files_that_do_not_say_whose_they_are() -> None:
    """The first file had pieces of Zhihu only, those after it of several platforms."""
    whole = source("placements", "placements", Period(day(1), day(15)))
    zhihu = source("placements", "zhihu", Period(day(1), day(1)))
    mixed = source("placements", "placements", Period(day(1), day(8)), Period(day(1), day(15)))
    clock = at("2026-11-16T12:00")

    def overdue(name: SourceName, *registers: SourceFacts) -> list[int]:
        expected = (ExpectedSource(name),)
        found = standings(DataFacts((whole,), expected=expected, registers=registers), clock)
        return [len(one.overdue) for one in found if one.source]

    anywhere, there = SourceName("zhihu"), SourceName("zhihu", table="placements")
    assert overdue(anywhere, zhihu, mixed) == [0]
    assert overdue(anywhere, zhihu) == [14]  # no file since
    assert sum(overdue(there, zhihu, mixed)) == 14  # it was said that this very export must come


def test_rates_are_looked_up_when_they_are_needed() -> None:
    rates = source("rates", "other", Period(day(2), day(3)), Period(day(5), day(6)))
    [found] = standings(DataFacts((rates,)), at("2026-11-30T12:00"))
    assert found.overdue == ()
