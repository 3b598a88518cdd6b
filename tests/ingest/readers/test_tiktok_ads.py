"""TikTok Ads: masked counts, totals among the names, columns that drift."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fanbu.model.imports import ImportOptions
from fanbu.types import Period

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

NAME = "TikTok report.xlsx"
HEADER = ["Campaign name", "Ad group name", "Ad name", "Currency", "Cost", "Impressions", "CPM",
          "Clicks (destination)", "Clicks (all)", "Reach", "Frequency", "2-second video views",
          "Video views at 25%", "Average play time per video view", "Conversions"]  # fmt: skip
ONE: list[Any] = ["Launch", "Women", "A1", "CNY", 1.5, "<5", 9, 1, 2, 3, 1.1, 4, 2, 1.72, 0]
TWO: list[Any] = ["Launch", "Women", "A2", "CNY", 2.25, 100, 22.5, 3, 4, 5, 1.2, 50, 30, 2.1, 1]
TOTAL: list[Any] = [
    "Total of 2 results",
    "-",
    "-",
    "CNY",
    3.75,
    103,
    36,
    4,
    6,
    7,
    1.2,
    54,
    32,
    2.0,
    1,
]
SEPTEMBER = ImportOptions(window=Period(date(2026, 9, 1), date(2026, 9, 30)))


def test_a_masked_count_is_unknown_not_zero(door: Door) -> None:
    file = door.read(NAME, door.xlsx([HEADER, ONE, TWO, TOTAL]), SEPTEMBER)
    assert (file.reader, dict(file.dropped)) == ("tiktok_ads", {"total_row": 1})
    assert [warning.code for warning in file.warnings] == ["totals_masked"]
    assert (file.tables[0].level, file.tables[0].window) == ("creative", SEPTEMBER.window)
    rows = door.rows(file, "spend")
    assert [(r["creative"], r["impressions"], r["clicks"], r["cost"], r["conversions"])
            for r in rows] == [
        ("A1", None, 1, Decimal("1.5"), 0), ("A2", 100, 3, Decimal("2.25"), 1),
    ]  # fmt: skip
    assert json.loads(rows[1]["props"])["Reach"] == 5
    assert "reach" not in rows[0]


def test_a_mask_does_not_excuse_another_column(door: Door) -> None:
    wrong = [5.75 if cell == 3.75 else cell for cell in TOTAL]
    problem = door.refused(NAME, door.xlsx([HEADER, ONE, TWO, wrong]), SEPTEMBER)
    assert (problem.code, problem.details["column"]) == ("totals_disagree", "Cost")


@pytest.mark.parametrize(
    "names", [["Total", "-", "-"], ["-", "-", "Total of 2 ads"], ["", "", ""], ["-", "-", "-"]]
)
def test_where_a_total_may_say_so(door: Door, names: list[str]) -> None:
    two = [HEADER, TWO, [*names, *TWO[3:]]]
    file = door.read(NAME, door.xlsx(two), SEPTEMBER)
    assert dict(file.dropped) == {"total_row": 1}


def test_a_campaign_may_be_called_total(door: Door) -> None:
    named = ["Total body workout", *TWO[1:]]
    file = door.read(NAME, door.xlsx([HEADER, TWO, named]), SEPTEMBER)
    assert file.dropped == {}
    assert [row["ad_campaign"] for row in door.rows(file, "spend")] == [
        "Launch", "Total body workout",
    ]  # fmt: skip


@pytest.mark.parametrize("cost", ["Cost", "Spend", "Total cost"])
def test_headers_drift(door: Door, cost: str) -> None:
    header = [cost if name == "Cost" else name for name in HEADER]
    (row,) = door.rows(door.read(NAME, door.xlsx([header, TWO]), SEPTEMBER), "spend")
    assert row["cost"] == Decimal("2.25")


def test_all_clicks_where_there_are_no_others(door: Door) -> None:
    rows = [[c for c, h in zip(r, HEADER, strict=True) if h != "Clicks (destination)"]
            for r in (HEADER, TWO)]  # fmt: skip
    (row,) = door.rows(door.read(NAME, door.xlsx(rows), SEPTEMBER), "spend")
    assert row["clicks"] == 4


def test_a_row_without_names_keeps_none(door: Door) -> None:
    """`-` for an ad that is gone: the row stays with its campaign."""
    gone = ["Launch", "-", "-", *TWO[3:]]
    file = door.read(NAME, door.xlsx([HEADER, TWO, gone]), SEPTEMBER)
    assert [row["creative"] for row in door.rows(file, "spend")] == ["A2", None]
