"""Meta Ads: three levels, with and without days, results by indicator, purchases with value."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.types import Period

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

SPAN = ["2026-09-01", "2026-09-30"]
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))
LEAD = "actions:offsite_conversion.fb_pixel_lead"
BUY = "actions:offsite_conversion.fb_pixel_purchase"
SETTING = "7-day click or 1-day view"
HEADER: list[Any] = [
    "Reporting starts", "Reporting ends", "Campaign name", "Campaign ID", "Ad set name",
    "Ad name", "Day", "Amount spent (CNY)", "Impressions", "Reach", "Frequency", "Results",
    "Result indicator", "Cost per result", "Link clicks", "Clicks (all)", "Purchases",
    "Purchases conversion value", "Attribution setting",
]  # fmt: skip
LEADS: list[Any] = [
    *SPAN, "线索_北美", "120213548790160417", "父母", "视频一", "2026-09-02", "312.37", 1472, 1090,
    "1.350459", 2, LEAD, "156.19", 26, 33, 1, "99.00", SETTING,
]  # fmt: skip
SHOP: list[Any] = [
    *SPAN, "转化_北美", "120213548790160999", "回流", "图一", "2026-09-02", "100.00", 500, 400,
    "1.25", 4, BUY, "25.00", 10, 12, 4, "480.50", "1-day click",
]  # fmt: skip
NONE: list[Any] = [
    *SPAN, "线索_北美", "120213548790160417", "父母", "视频一", "2026-09-03", "10.00", 40, 39,
    "1.02", "", "", "", 0, 0, "", "", SETTING,
]  # fmt: skip
TOTAL: list[Any] = [
    *SPAN, "", "", "", "", "", "422.37", 2012, 1300, "1.54", "", "", "", 36, 45, 5, "579.50", "",
]  # fmt: skip
NAME = "Meta广告_云朵编程_20260901-20260930.csv"


def test_ads_by_day(door: Door) -> None:
    file = door.read(NAME, door.csv([HEADER, LEADS, SHOP, NONE, TOTAL], "utf-8-sig"))
    assert (file.reader, file.platform, file.account) == ("meta_ads", "meta", "云朵编程")
    assert (file.rows, dict(file.dropped), file.warnings) == (4, {"total_row": 1}, ())
    (part,) = file.tables
    assert (part.level, part.window) == ("creative", SEPTEMBER)
    assert {"ad_campaign", "ad_group", "creative", "goal", "clock"} <= set(part.dims)
    lead, shop, none, bought = door.rows(file, "spend")
    assert json.loads(lead.pop("props")) == {
        "Reach": 1090, "Frequency": 1.350459, "Cost per result": 156.19, "Clicks (all)": 33,
        "Attribution setting": SETTING, "Result indicator": LEAD, "Results": 2,
    }  # fmt: skip
    assert lead == {
        "day": date(2026, 9, 2), "until": date(2026, 9, 2), "platform": "meta",
        "account": "云朵编程", "level": "creative", "channel": "paid/meta",
        "ad_campaign_id": "120213548790160417", "ad_campaign": "线索_北美", "ad_group": "父母",
        "creative": "视频一", "impressions": 1472, "clicks": 26, "cost": Decimal("312.37"),
        "conversions": Decimal(2), "conversion_value": None, "goal": "lead",
        "goals": ["lead", "purchase"], "clock": "billing", "window_days": 7, "currency": "CNY",
    }  # fmt: skip
    assert (shop["goal"], shop["goals"], shop["window_days"]) == ("purchase", ["purchase"], 1)
    assert (shop["conversions"], shop["conversion_value"]) == (4, Decimal("480.5"))
    assert (none["goal"], none["conversions"], none["cost"]) == ("lead", None, 10)
    assert (bought["goal"], bought["conversions"], bought["conversion_value"]) == (
        "purchase", 1, Decimal(99),
    )  # fmt: skip
    assert (bought["cost"], bought["impressions"], bought["day"]) == (None, None, date(2026, 9, 2))


def test_purchases_are_counted_once(door: Door) -> None:
    """Results that are purchases and the column Purchases say the same thing."""
    rows = door.rows(door.read(NAME, door.csv([HEADER, LEADS, SHOP])), "spend")
    bought = [(row["conversions"], row["conversion_value"]) for row in rows
              if row["goal"] == "purchase"]  # fmt: skip
    assert sorted(bought) == [(1, Decimal(99)), (4, Decimal("480.5"))]


def columns(names: list[str], *rows: list[Any]) -> list[list[Any]]:
    """Only the columns named, of every row."""
    places = [HEADER.index(name) for name in names]
    return [names, *([row[at] for at in places] for row in rows)]


BARE = ["Reporting starts", "Reporting ends", "Amount spent (CNY)", "Impressions", "Link clicks",
        "Results", "Result indicator"]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "level"),
    [(["Campaign name"], "ad_campaign"), (["Campaign name", "Ad set name"], "ad_group"),
     (["Ad name"], "creative"), ([], "account")],
)  # fmt: skip
def test_levels_without_days(door: Door, names: list[str], level: str) -> None:
    """Without Day, the reporting range is the window of every row."""
    (part,) = door.read(NAME, door.csv(columns([*names, *BARE], LEADS))).tables
    assert part.level == level
    (row,) = part.rows.to_pylist()
    assert (row["day"], row["until"]) == (date(2026, 9, 1), date(2026, 9, 30))
    assert part.window == SEPTEMBER


def test_all_clicks_stand_in_for_link_clicks(door: Door) -> None:
    names = [name for name in HEADER if name != "Link clicks"]
    (row, *_) = door.rows(door.read(NAME, door.csv(columns(names, LEADS))), "spend")
    assert row["clicks"] == 33


def test_results_without_an_indicator(door: Door) -> None:
    names = [name for name in HEADER if name != "Result indicator"]
    rows = door.rows(door.read(NAME, door.csv(columns(names, LEADS))), "spend")
    assert [(row["goal"], row["conversions"]) for row in rows] == [("results", 2), ("purchase", 1)]


FRENCH = [
    ["Début des rapports", "Fin des rapports", "Nom de la campagne", "Montant dépensé (EUR)",
     "Impressions", "Couverture", "Résultats", "Indicateur de résultats", "Clics sur un lien",
     "Achats", "Valeur de conversion des achats", "Paramètre d’attribution"],
    [*SPAN, "Prospects", "1\u202f234,56", "12 345", "9 876", "1,000", LEAD, "1\xa0200", "3",
     "1 500,5", "7 jours clic"],
    [*SPAN, "", "1 234,56", "12 345", "9 000", "1,000", "", "1 200", "3", "1 500,5", ""],
]  # fmt: skip


def test_french(door: Door) -> None:
    """Semicolons, spaces between thousands, decimal commas; money in euros."""
    file = door.read("Rapport.csv", door.csv(FRENCH, "utf-8-sig", ";"))
    assert (file.reader, dict(file.dropped)) == ("meta_ads", {"total_row": 1})
    assert file.tables[0].window == SEPTEMBER
    lead, bought = door.rows(file, "spend")
    assert (lead["impressions"], lead["clicks"], lead["conversions"]) == (12345, 1200, 1)
    assert json.loads(lead["original"])["cost"] == 1234.56
    assert (lead["currency"], lead["window_days"], lead["goal"]) == ("EUR", 7, "lead")
    assert (bought["goal"], bought["conversions"]) == ("purchase", 3)
    assert json.loads(bought["original"])["conversion_value"] == 1500.5


def test_a_total_that_lacks_a_row(door: Door) -> None:
    problem = door.refused(NAME, door.csv([HEADER, LEADS, NONE, TOTAL]))
    assert (problem.code, problem.details["column"]) == ("totals_disagree", "Amount spent (CNY)")


@pytest.mark.parametrize("column", ["Amount spent (CNY)", "Impressions"])
def test_a_renamed_column_is_not_guessed(door: Door, column: str) -> None:
    header = ["Something" if name == column else name for name in HEADER]
    assert door.refused(NAME, door.csv([header, LEADS])).code in (
        "mapping_needed", "no_table_fits",
    )  # fmt: skip


def test_ids_and_days_that_excel_changed(door: Door) -> None:
    """A rounded id is none, the name tells the campaign; 9/2/2026 reads two ways."""
    rounded = [[*row[:3], "1.20214E+17", *row[4:]] for row in (LEADS, SHOP)]
    file = door.read(NAME, door.csv([HEADER, *rounded]))
    found = {(row["ad_campaign_id"], row["ad_campaign"]) for row in door.rows(file, "spend")}
    assert found == {(None, "线索_北美"), (None, "转化_北美")}
    assert [warning.code for warning in file.warnings] == ["mangled_ids"]
    as_number = [[*row[:3], float(row[3]), *row[4:]] for row in (LEADS, SHOP)]
    file = door.read("a.xlsx", door.xlsx([HEADER, *as_number]))
    assert {row["ad_campaign_id"] for row in door.rows(file, "spend")} == {None}
    days = [HEADER, [*LEADS[:6], "9/2/2026", *LEADS[7:]]]
    assert door.refused(NAME, door.csv(days)).code == "ambiguous_dates"


def test_half_a_row_is_refused(door: Door) -> None:
    assert door.refused(NAME, door.csv([HEADER, LEADS, SHOP[:9]])).code == "ragged_row"


@pytest.mark.parametrize(
    ("name", "account"),
    [(NAME, "云朵编程"), ("My-Shop-Campaigns-Sep-1-2026-Sep-30-2026.csv", "My-Shop"),
     ("Untitled-report-Sep-1-2026.csv", "default")],
)  # fmt: skip
def test_the_account_in_the_files_name(door: Door, name: str, account: str) -> None:
    assert door.read(name, door.csv([HEADER, LEADS])).account == account


def test_an_account_column_wins(door: Door) -> None:
    rows = [["Account name", *HEADER], ["北美账户", *LEADS]]
    assert door.read(NAME, door.csv(rows)).account == "北美账户"


ads = st.lists(
    st.fixed_dictionaries({
        "day": st.integers(1, 30),
        "cents": st.integers(0, 10**10),
        "impressions": st.integers(0, 10**9),
        "clicks": st.one_of(st.none(), st.integers(0, 10**7)),
        "results": st.one_of(st.none(), st.integers(0, 10**6)),
        "bought": st.one_of(st.none(), st.integers(0, 10**4)),
        "goal": st.sampled_from([LEAD, BUY]),
    }),
    min_size=1, max_size=5,
)  # fmt: skip


@given(ads, st.booleans())
@settings(max_examples=40, deadline=None)
def test_rows_come_back(door: Door, made: list[dict[str, Any]], total: bool) -> None:  # noqa: FBT001
    """Rows → native dress → rows: money once, each goal's conversions once."""
    table = [HEADER]
    for number, ad in enumerate(made):
        bought = ad["bought"]
        results = bought if ad["goal"] == BUY else ad["results"]
        table.append([
            *SPAN, f"K{number}", f"12021354879016{number:04d}", "组", "片",
            f"2026-09-{ad['day']:02d}", f"{ad['cents'] / 100:.2f}", ad["impressions"], "", "",
            "" if results is None else results, ad["goal"], "", "" if ad["clicks"] is None
            else ad["clicks"], "", "" if bought is None else bought,
            "" if bought is None else f"{bought * 9.5:.2f}", SETTING,
        ])  # fmt: skip
    if total:
        cents = sum(ad["cents"] for ad in made)
        seen = sum(ad["impressions"] for ad in made)
        table.append([*SPAN, *[""] * 5, f"{cents / 100:.2f}", seen, 7, *[""] * 9])
    rows = door.rows(door.read(NAME, door.csv(table, "utf-8-sig")), "spend")
    main = [row for row in rows if row["impressions"] is not None]
    assert [(r["day"].day, r["cost"], r["impressions"], r["clicks"]) for r in main] == [
        (ad["day"], Decimal(ad["cents"]) / 100, ad["impressions"], ad["clicks"]) for ad in made
    ]
    for goal, wanted in (
        ("lead", [ad["results"] for ad in made if ad["goal"] == LEAD]),
        ("purchase", [ad["bought"] for ad in made]),
    ):
        counted = [r["conversions"] for r in rows if r["goal"] == goal]
        assert sum(filter(None, counted)) == sum(filter(None, wanted))
    value = sum(r["conversion_value"] or 0 for r in rows if r["goal"] == "purchase")
    assert value == sum(Decimal(ad["bought"] or 0) * Decimal("9.5") for ad in made)
