"""Days, weeks and windows: where a row counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from fanbu.types import Period

if TYPE_CHECKING:
    from tests.metrics.conftest import World


def test_a_day_is_a_day_of_the_workspace(world: World) -> None:
    """15:59 UTC is 23:59 in Shanghai, 16:00 UTC is midnight of the next day."""
    world.add("leads", {"created_at": "2026-10-31 15:59"}, {"created_at": "2026-10-31 16:00"})
    assert world.ask("leads", grain="day") == [
        {"period": "2026-10-31", "leads": 1},
        {"period": "2026-11-01", "leads": 1},
    ]
    assert world.ask("leads", period="2026-10") == [{"leads": 1}]


def test_daylight_saving(world: World) -> None:
    """New York left summer time on 1 November 2026: 03:59 and 04:59 UTC are both 23:59 there."""
    world.place = replace(world.place, timezone="America/New_York")
    world.add("leads", {"created_at": "2026-11-01 03:59"}, {"created_at": "2026-11-02 04:59"})
    rows = world.ask("leads", grain="day")
    assert [row["period"] for row in rows] == ["2026-10-31", "2026-11-01"]


def test_a_moment_of_long_ago_is_asked_of_the_calendar(world: World) -> None:
    """China had summer time then, nine hours ahead; today it adds eight, whatever the season."""
    world.add("leads", {"created_at": "1988-07-01 15:30"}, {"created_at": "2026-07-01 15:30"})
    rows = world.ask("leads", grain="day")
    assert [row["period"] for row in rows] == ["1988-07-02", "2026-07-01"]


def test_spend_keeps_the_day_of_its_platform(world: World) -> None:
    world.add("spend", {"day": "2026-10-31", "cost": 3})
    world.place = replace(world.place, timezone="America/New_York")
    assert world.ask("cost", grain="day") == [{"period": "2026-10-31", "cost": 3}]


def test_weeks_start_as_the_workspace_says(world: World) -> None:
    """1 November 2026 is a Sunday."""
    for day in ("2026-10-31", "2026-11-01", "2026-11-02"):
        world.add("spend", {"day": day, "cost": 1})
    assert world.ask("cost", grain="week") == [
        {"period": "2026-10-26", "cost": 2},
        {"period": "2026-11-02", "cost": 1},
    ]
    world.place = replace(world.place, first_weekday=6)
    assert world.ask("cost", grain="week") == [
        {"period": "2026-10-25", "cost": 1},
        {"period": "2026-11-01", "cost": 2},
    ]


def test_months(world: World) -> None:
    for day in ("2026-10-31", "2026-11-01", "2027-11-01"):
        world.add("spend", {"day": day, "cost": 1})
    rows = world.ask("cost", grain="month")
    assert [row["period"] for row in rows] == ["2026-10-01", "2026-11-01", "2027-11-01"]


class TestWindows:
    """A file for 28 September – 4 October gives rows of seven days.

    10     |-------|      7 days, over a month's end
     1         |          1 October alone
    """

    def test_counted_whole_or_not_at_all(self, world: World) -> None:
        world.add("spend", {"day": "2026-09-28", "until": "2026-10-04", "cost": 10})
        world.add("spend", {"day": "2026-10-01", "cost": 1})
        assert world.ask("cost") == [{"cost": 11}]
        assert world.ask("cost", period="2026-09-28..2026-10-04") == [{"cost": 11}]
        assert world.ask("cost", period="2026-10") == [{"cost": 1}]
        assert world.ask("cost", grain="week") == [{"period": "2026-09-28", "cost": 11}]
        assert world.ask("cost", grain="month") == [{"period": "2026-10-01", "cost": 1}]

    def test_what_is_left_out_is_said(self, world: World) -> None:
        world.add("spend", {"day": "2026-09-28", "until": "2026-10-04", "cost": 10})
        left_out = {"subject": "spend", "rows": 1}
        assert world.warned("cost", period="2026-10")["window_rows_left_out"] == left_out
        assert world.warned("cost", "clicks", grain="day")["window_rows_left_out"] == left_out
        assert world.warned("cost") == {}
        assert world.warned("cost", grain="week") == {}
        assert world.warned("cost", period="2026-11") == {}


class TestLast:
    """followers: account x 100 (1st), 110 (3rd); account y 50 (2nd), unknown on the 3rd."""

    def test_last_value_of_each_account_added_over_accounts(self, world: World) -> None:
        for day, account, followers in (
            ("01", "x", 100), ("03", "x", 110), ("02", "y", 50), ("03", "y", None),
        ):  # fmt: skip
            row = {"day": f"2026-10-{day}", "platform": "p", "account": account}
            world.add("accounts_daily", {**row, "followers": followers, "gained": 2})
        assert world.ask("followers", "gained") == [{"followers": 160, "gained": 8}]
        assert world.ask("followers", by=("account",)) == [
            {"account": "x", "followers": 110},
            {"account": "y", "followers": 50},
        ]
        assert world.ask("followers", grain="day") == [
            {"period": "2026-10-01", "followers": 100},
            {"period": "2026-10-02", "followers": 50},
            {"period": "2026-10-03", "followers": 110},
        ]
        assert world.ask("followers", "net_gained", grain="month") == [
            {"period": "2026-10-01", "followers": 160, "net_gained": None}
        ]


def test_a_metric_with_another_clock(world: World) -> None:
    world.add(
        "contacts",
        {"added_at": "2026-10-01 02:00", "lost_at": "2026-10-03 02:00"},
        {"added_at": "2026-10-02 02:00"},
    )
    assert world.ask("contacts_added", "contacts_lost", grain="day") == [
        {"period": "2026-10-01", "contacts_added": 1, "contacts_lost": 0},
        {"period": "2026-10-02", "contacts_added": 1, "contacts_lost": 0},
        {"period": "2026-10-03", "contacts_added": 0, "contacts_lost": 1},
    ]


def test_as_it_was_known(world: World) -> None:
    known = datetime.fromisoformat("2026-10-05")
    world.add("leads", {"created_at": "2026-10-01 02:00", "as_of": "2026-10-02 00:00"})
    world.add("leads", {"created_at": "2026-10-01 02:00", "as_of": "2026-10-09 00:00"})
    assert world.ask("leads") == [{"leads": 2}]
    assert world.ask("leads", cutoff=known) == [{"leads": 1}]


def test_lines_are_dated_by_their_order(world: World) -> None:
    from fanbu.metrics.definitions import merge, read_source

    text = b"""
    - name: units
      label: {zh: "\xe4\xbb\xb6\xe6\x95\xb0", en: Units}
      measure: sum(quantity)
      of: order_lines
      at: paid_at
    """
    world.definitions = merge([read_source("own.yaml", text)])
    paid = {"ordered_at": "2026-09-30 02:00", "paid_at": "2026-10-01 02:00", "channel": "a"}
    world.add("orders", {"external_id": "1", **paid})
    world.add("order_lines", {"order": "1", "quantity": 2, "title": "A"})
    world.add("order_lines", {"order": "9", "quantity": 5, "title": "A"})
    assert world.ask("units", by=("channel", "product"), grain="day") == [
        {"period": "2026-10-01", "channel": "a", "product": "A", "units": 2}
    ]
    assert world.ask("units", period=Period.parse("2026-09")) == [{"units": None}]
