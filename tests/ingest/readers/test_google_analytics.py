"""Google Analytics: GA4's lines above, channels and mediums, pages; UA's tables and charts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ingest.readers.conftest import Door

from fanbu.types import Period
from fanbu.workspace.channels import default_rules

if TYPE_CHECKING:
    from fanbu.model.imports import ParsedFile

RULE = "# ----------------------------------------"
ABOVE = [[RULE], ["# Traffic acquisition"], ["# Account: Cloud"], ["# Property: Cloud - GA4"],
         [RULE], ["#"], ["# All Users"], ["# Start date: 20260501"],
         ["# End date: 20260531"]]  # fmt: skip
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
HEADER = ["Session primary channel group (Default Channel Group)", "Sessions", "Engaged sessions",
          "Bounce rate", "Average session duration", "Total users", "Key events"]  # fmt: skip
ORGANIC = ["Organic Search", "1200", "800", "0.25", "60.5", "1000", "12"]
PAID = ["Paid Search", "800", "400", "0.5", "30", "700", "8.5"]
TOTAL = ["", "2000", "1200", "0.35", "48.3", "1500", "20.5"]


@pytest.fixture
def ruled(door: Door) -> Door:
    return Door(replace(door.context, channels=default_rules()))


def read(door: Door, *rows: list[str], name: str = "export.csv") -> ParsedFile:
    return door.read(name, door.csv([*ABOVE, *rows]))


def test_channels_of_a_month(ruled: Door) -> None:
    file = read(ruled, HEADER, ORGANIC, PAID, TOTAL)
    assert (file.reader, file.platform, file.account) == (
        "google_analytics", "google_analytics", "Cloud - GA4",
    )  # fmt: skip
    assert (dict(file.dropped), file.warnings) == ({"total_row": 1}, ())
    (part,) = file.tables
    assert (part.table, part.level, part.window) == ("site_daily", "source", MAY)
    organic, paid = ruled.rows(file, "site_daily")
    assert (organic["channel"], paid["channel"]) == ("organic/search", "paid/search")
    assert (organic["day"], organic["until"]) == (MAY.start, MAY.end)
    names = ("sessions", "engaged_sessions", "users", "key_events", "bounces", "seconds")
    assert [organic[name] for name in names] == [1200, 800, 1000, 12, 300, 72_600]
    assert [paid[name] for name in names] == [800, 400, 700, Decimal("8.5"), 400, 24_000]
    assert json.loads(paid["props"]) == {"Bounce rate": 0.5, "Average session duration": 30}


def test_a_wrong_total_is_refused_but_users_are_people(door: Door) -> None:
    problem = door.refused("ga4.csv", door.csv([*ABOVE, HEADER, ORGANIC, PAID,
                                                ["", "2001", *TOTAL[2:]]]))  # fmt: skip
    assert (problem.code, problem.details["column"]) == ("totals_disagree", "Sessions")


def test_days(door: Door) -> None:
    rows = [["Date", *HEADER], ["20260502", *PAID], ["20260503", *PAID]]
    assert [row["day"].day for row in door.rows(read(door, *rows), "site_daily")] == [2, 3]
    nth = [["Nth day", "Sessions"], ["0000", "7"], ["0030", "9"]]
    found = door.rows(read(door, *nth), "site_daily")
    assert [(row["day"], row["sessions"]) for row in found] == [(MAY.start, 7), (MAY.end, 9)]


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ("google / cpc", "paid/google_ads"),
        ("google / organic", "organic/google"),
        ("baidu / organic", "organic/baidu"),
        ("sogou / organic", "organic/search"),
        ("(direct) / (none)", "direct/direct"),
        ("example.org / referral", "earned/sites"),
        ("newsletter / email", "owned/email"),
    ],
)
def test_source_and_medium_make_the_channel(ruled: Door, said: str, channel: str) -> None:
    whole = [["Session source / medium", "Sessions", "Key events"], [said, "5", "1"]]
    source, _, medium = said.partition(" / ")
    apart = [["Session source", "Session medium", "Sessions", "Key events"],
             [source, medium, "5", "1"]]  # fmt: skip
    for rows in (whole, apart):
        (row,) = ruled.rows(read(ruled, *rows), "site_daily")
        assert row["channel"] == channel


def test_a_page_does_not_have_the_sessions_of_the_site(door: Door) -> None:
    """One session saw both pages: 1 + 1 is not two sessions, and the total says so."""
    rows = [
        ["Page path and screen class", "Views", "Sessions", "Total users", "Key events"],
        ["/a", "3", "1", "1", "0"],
        ["/b", "2", "1", "1", "1"],
        ["", "5", "1", "1", "1"],
    ]
    file = read(door, *rows)
    assert (file.reader, file.tables[0].level) == ("google_analytics_pages", "page")
    found = door.rows(file, "site_daily")
    assert [(row["page"], row["views"], row.get("sessions")) for row in found] == [
        ("/a", 3, None), ("/b", 2, None),
    ]  # fmt: skip
    assert json.loads(found[0]["props"])["Sessions"] == 1


def test_a_landing_page_has_its_sessions(door: Door) -> None:
    rows = [["Landing page", "Sessions", "Engagement rate"], ["/a", "3", "0.5"]]
    file = read(door, *rows)
    assert (file.reader, file.tables[0].level) == ("google_analytics", "page")
    assert door.rows(file, "site_daily")[0]["sessions"] == 3


def test_another_split_is_another_level(door: Door) -> None:
    rows = [["Country", "Sessions", "Engaged sessions"], ["China", "3", "2"]]
    (part,) = read(door, *rows).tables
    assert (part.level, "props.Country" in part.dims) == ("site/country", True)


UA = ["Day Index", "Users", "New Users", "Number of Sessions per User", "Sessions",
      "Avg. Session Duration", "Bounce Rate", "Pageviews", "Pages / Session"]  # fmt: skip


def test_universal_analytics_leaves_days_out(door: Door) -> None:
    rows = [
        UA,
        ["1/1/13", "67,283", "17,706", "1.05", "68,825", "0:01:46", "80.00%", "82,590", "1.15"],
        ["1/13/13", "123,942", "53,118", "1.03", "N/A", "0:01:25", "72.22%", "N/A", "1.44"],
    ]
    file = door.read("ga.csv", door.csv(rows, "utf-8-sig"))
    assert (file.reader, file.tables[0].level) == ("google_analytics", "site")
    first, second = door.rows(file, "site_daily")
    assert (first["sessions"], first["views"], first["users"], first["new_users"]) == (
        68_825, 82_590, 67_283, 17_706,
    )  # fmt: skip
    assert (first["bounces"], first["seconds"]) == (55_060, 68_825 * 106)
    assert (second["sessions"], second["views"], second["bounces"], second["seconds"]) == (
        None, None, None, None,
    )  # fmt: skip


def test_a_chart_is_another_export_than_the_table(door: Door) -> None:
    """It has the days that the table leaves out; neither takes the other's place."""
    rows = [["Day Index", "Pageviews"], ["1/1/13", "92,812"], ["1/13/13", "182,645"]]
    file = door.read("ga.csv", door.csv(rows, "utf-8-sig"))
    assert file.reader == "google_analytics_chart"
    assert [row["views"] for row in door.rows(file, "site_daily")] == [92_812, 182_645]


def test_a_sheet_of_ones_own_is_nobodys(door: Door) -> None:
    data = door.csv([["日期", "渠道", "会话数", "关键事件"], ["2026-05-01", "抖音", "5", "1"]])
    assert door.refused("站点.csv", data).code in ("mapping_needed", "no_table_fits")


def test_headers_in_capitals_are_the_same(door: Door) -> None:
    file = read(door, [name.upper() for name in HEADER], ORGANIC)
    (row,) = door.rows(file, "site_daily")
    assert (row["bounces"], row["seconds"]) == (300, 72_600)


def test_two_rates_of_one_name_are_refused(door: Door) -> None:
    data = door.csv([*ABOVE, ["Bounce rate", *HEADER], ["0.5", *ORGANIC]])
    problem = door.refused("ga4.csv", data)
    assert (problem.code, problem.details["column"]) == ("repeated_column", "Bounce rate")
    same = read(door, ["Bounce rate", *HEADER], ["0.25", *ORGANIC])
    assert door.rows(same, "site_daily")[0]["bounces"] == 300


def test_a_clock_says_its_units_whatever_the_header(door: Door) -> None:
    for header, cell in (("平均会话时长(分钟)", "0:01:30"), ("平均会话时长(分钟)", "1.5"),
                         ("平均会话时长", "90")):  # fmt: skip
        file = read(door, [HEADER[0], "Sessions", header], ["Direct", "10", cell])
        assert door.rows(file, "site_daily")[0]["seconds"] == 900


lines = st.lists(
    st.tuples(st.integers(0, 10**8), st.integers(0, 10**6), st.integers(0, 10_000)),
    min_size=1, max_size=5,
)  # fmt: skip


@given(lines)
@settings(max_examples=20, deadline=None)
def test_rows_come_back(door: Door, made: list[tuple[int, int, int]]) -> None:
    rows: list[list[Any]] = [
        [f"Group {at}", sessions, events, share / 10_000]
        for at, (sessions, events, share) in enumerate(made)
    ]
    whole = ["", sum(s for s, *_ in made), sum(e for _, e, _ in made), 0.5]
    header = [HEADER[0], "Sessions", "Key events", "Bounce rate"]
    file = door.read("ga4.csv", door.csv([*ABOVE, header, *rows, whole]))
    found = door.rows(file, "site_daily")
    assert [(r["sessions"], r["key_events"]) for r in found] == [(s, e) for s, e, _ in made]
    assert [round(float(r["bounces"]), 3) for r in found] == [
        pytest.approx(s * share / 10_000, abs=0.001) for s, _, share in made
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_total_and_active_users_side_by_side(door: Door, order: int) -> None:
    """Two ways to count people are no contradiction; total users are the users."""
    counts = [("Total users", "100"), ("Active users", "90")][::order]
    header = ["Session primary channel group", *(name for name, _ in counts), "Engagement rate"]
    found = read(door, header, ["Direct", *(shown for _, shown in counts), "0.5"]).tables[0].rows
    assert found["users"].to_pylist() == [100]
    assert json.loads(found["props"][0].as_py())["Active users"] == 90
