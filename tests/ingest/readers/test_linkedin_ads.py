"""LinkedIn: the month comes first; a report without days counts its whole range."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from fanbu.types import Period

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

NAME = "account_campaign_performance_report.csv"
ABOVE = [["Campaign Performance Report (in UTC)"],
         ["Report Start: 09/01/2026", "Report End: 09/30/2026"], []]  # fmt: skip
HEADER = ["Start Date (in UTC)", "Account Name", "Campaign Group Name", "Campaign Name",
          "Campaign ID", "Currency", "Total Spent", "Impressions", "Clicks",
          "Clicks to Landing Page", "Conversions", "Total Conversion Value", "Leads"]  # fmt: skip


def row(day: str, *more: str) -> list[str]:
    return [day, "Cloud", "Autumn", "Brand", "123456789", "CNY", "1,050.50", "20,000", "150", "120",
            "3", "900.00", "2", *more]  # fmt: skip


@pytest.mark.parametrize(("encoding", "cut"), [("utf-8-sig", ","), ("utf-16-le", "\t")])
def test_days_are_month_first_though_all_could_be_days(door: Door, encoding: str, cut: str) -> None:
    total = ["Total", *[""] * 5, "2,101.00", "40,000", "300", "240", "6", "1,800", "4"]
    rows = [*ABOVE, HEADER, row("9/2/2026"), row("9/3/2026"), total]
    file = door.read(NAME, door.csv(rows, encoding, cut))
    assert (file.account, dict(file.dropped)) == ("Cloud", {"total_row": 1})
    assert file.tables[0].window == Period(date(2026, 9, 1), date(2026, 9, 30))
    found = door.rows(file, "spend")
    assert [(r["day"], r["goal"], r["conversions"], r.get("conversion_value"), r["cost"])
            for r in found] == [
        (date(2026, 9, 2), "conversions", 3, 900, Decimal("1050.50")),
        (date(2026, 9, 3), "conversions", 3, 900, Decimal("1050.50")),
        (date(2026, 9, 2), "leads", 2, None, None),
        (date(2026, 9, 3), "leads", 2, None, None),
    ]  # fmt: skip
    assert {r["zone"] for r in found} == {"UTC"}
    assert json.loads(found[0]["props"]) == {
        "Campaign Group Name": "Autumn", "Clicks to Landing Page": 120,
    }  # fmt: skip


def test_rows_that_all_start_the_report_count_its_range(door: Door) -> None:
    rows = [*ABOVE, HEADER, row("9/1/2026"), row("9/1/2026")]
    found = door.rows(door.read(NAME, door.csv(rows)), "spend")
    assert {(r["day"], r["until"]) for r in found} == {(date(2026, 9, 1), date(2026, 9, 30))}


def test_an_end_date_is_the_rows_own(door: Door) -> None:
    rows = [*ABOVE, [*HEADER, "End Date (in UTC)"], row("9/7/2026", "9/13/2026")]
    found = door.rows(door.read(NAME, door.csv(rows)), "spend")
    assert {(r["day"], r["until"]) for r in found} == {(date(2026, 9, 7), date(2026, 9, 13))}


def test_a_day_that_is_no_month_is_refused(door: Door) -> None:
    data = door.csv([*ABOVE, HEADER, row("13/9/2026")])
    assert door.refused(NAME, data).code == "bad_value"


def test_ads_are_creatives(door: Door) -> None:
    rows = [*ABOVE, ["Ad ID", *HEADER], ["7", *row("9/2/2026")]]
    assert door.read(NAME, door.csv(rows)).tables[0].level == "creative"
