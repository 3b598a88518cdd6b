"""Google Ads: two lines above the header, totals below, and the account's language throughout."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.model.imports import ImportOptions
from fanbu.types import Period

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

RANGE = "September 1, 2026 - September 30, 2026"
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))
HEADER = [
    "Campaign status", "Campaign", "Budget", "Budget name", "Budget type", "Currency code",
    "Status", "Impr.", "Clicks", "CTR", "Avg. CPC", "Cost", "Conversions", "Conv. value",
    "Cost / conv.", "Conv. rate",
]  # fmt: skip
BRAND = ["Enabled", "Brand", "40.00", " --", "Daily", "CNY", "Eligible", "12,345", "1,200",
         "9.72%", "0.50", "600.00", "30.50", "1,525.00", "19.67", "2.54%"]  # fmt: skip
PMAX = ["Paused", "PMax, autumn", "100.00", " --", "Daily", "CNY", "Paused", "100", "0", "0.00%",
        " --", "0.00", "0.00", "0.00", " --", " --"]  # fmt: skip
TOTALS = [
    [f"Total: {name}", *[" --"] * 4, "CNY", " --", "12,445", "1,200", "9.64%", "0.50", "600.00",
     "30.50", "1,525.00", "19.67", "2.54%"]
    for name in ("Campaigns", "Account", "Search")
]  # fmt: skip
PART_TOTAL = ["Total: Performance Max", *[" --"] * 4, "CNY", " --", "100", "0", "0.00%", " --",
              "0.00", "0.00", "0.00", " --", " --"]  # fmt: skip
NAME = "Campaign report.csv"


def report(*rows: list[str], when: str = RANGE) -> list[list[str]]:
    return [["Campaign report"], [when], *rows]


@pytest.mark.parametrize(("encoding", "cut"), [("utf-16-le", "\t"), ("utf-8", ","),
                                               ("utf-8-sig", ",")])  # fmt: skip
def test_a_campaign_report_without_days(door: Door, encoding: str, cut: str) -> None:
    table = report(HEADER, BRAND, PMAX, *TOTALS, PART_TOTAL)
    file = door.read(NAME, door.csv(table, encoding, cut))
    assert (file.reader, file.platform, file.account) == ("google_ads", "google_ads", "default")
    assert (file.rows, dict(file.dropped), file.warnings) == (6, {"total_row": 4}, ())
    (part,) = file.tables
    assert (part.table, part.level, part.window) == ("spend", "ad_campaign", SEPTEMBER)
    assert set(part.dims) == {
        "platform", "account", "channel", "ad_campaign", "goal", "clock", "props.Campaign status",
        "props.Budget type", "props.Status",
    }  # fmt: skip
    brand, pmax = door.rows(file, "spend")
    assert json.loads(brand.pop("props")) == {
        "Campaign status": "Enabled", "Budget": 40, "Budget type": "Daily", "Status": "Eligible",
        "CTR": 0.0972, "Avg. CPC": 0.5, "Cost / conv.": 19.67, "Conv. rate": 0.0254,
    }  # fmt: skip
    assert brand == {
        "day": date(2026, 9, 1), "until": date(2026, 9, 30), "platform": "google_ads",
        "account": "default", "level": "ad_campaign", "channel": "paid/google_ads",
        "ad_campaign": "Brand", "impressions": 12345, "clicks": 1200, "cost": Decimal(600),
        "conversions": Decimal("30.5"), "conversion_value": Decimal(1525), "goal": "conversions",
        "goals": ["conversions"], "clock": "billing", "window_days": None, "currency": "CNY",
    }  # fmt: skip
    assert (pmax["ad_campaign"], pmax["clicks"], pmax["cost"]) == ("PMax, autumn", 0, 0)
    assert "Avg. CPC" not in json.loads(pmax["props"])


def test_all_time_needs_a_window(door: Door) -> None:
    data = door.csv(report(HEADER, BRAND, when="All time"))
    assert door.refused(NAME, data).code == "window_needed"
    options = ImportOptions(window=Period(date(2026, 1, 1), date(2026, 9, 30)))
    (row,) = door.rows(door.read(NAME, data, options), "spend")
    assert (row["day"], row["until"]) == (date(2026, 1, 1), date(2026, 9, 30))


def by(column: str, *cells: str) -> list[list[str]]:
    """The Brand row once for each cell of a further column."""
    return [[column, *HEADER], *([cell, *BRAND] for cell in cells)]


def test_days_weeks_and_months(door: Door) -> None:
    """A week begins on its Monday, also before the range; a month is whole inside it."""
    days = door.read(NAME, door.csv(report(*by("Day", "2026-09-01", "2026-09-03"))))
    weeks = door.read(NAME, door.csv(report(*by("Week", "2026-08-31", "2026-09-28"))))
    months = door.read(NAME, door.csv(report(
        *by("Month", "2026-08-01", "2026-09-01"), when="August 10, 2026 - September 5, 2026",
    )))  # fmt: skip
    spans = [
        [(f"{r['day']:%m-%d}", f"{r['until']:%m-%d}") for r in door.rows(file, "spend")]
        for file in (days, weeks, months)
    ]
    assert spans == [
        [("09-01", "09-01"), ("09-03", "09-03")],
        [("09-01", "09-06"), ("09-28", "09-30")],
        [("08-10", "08-31"), ("09-01", "09-05")],
    ]
    assert days.tables[0].window == SEPTEMBER


def test_a_week_outside_the_range_is_refused(door: Door) -> None:
    problem = door.refused(NAME, door.csv(report(*by("Week", "2026-08-17"))))
    assert (problem.code, problem.details["row"]) == ("bad_value", 4)


def test_a_device_splits_and_an_ad_group_is_a_level(door: Door) -> None:
    rows = [["Device", "Ad group", *HEADER], ["Mobile phones", "Exact", *BRAND],
            ["Computers", "Exact", *BRAND]]  # fmt: skip
    (part,) = door.read(NAME, door.csv(report(*rows))).tables
    assert part.level == "ad_group"
    assert {"ad_group", "props.Device"} <= set(part.dims)


def test_without_a_currency_column_money_is_the_workspaces(door: Door) -> None:
    at = HEADER.index("Currency code")
    rows = [row[:at] + row[at + 1 :] for row in (HEADER, BRAND)]
    (row,) = door.rows(door.read(NAME, door.csv(report(*rows))), "spend")
    assert (row["currency"], row["cost"]) == ("CNY", Decimal(600))


def test_another_currency_is_kept_and_not_taken_for_ours(door: Door) -> None:
    rows = [[cell.replace("CNY", "EUR") for cell in row] for row in (HEADER, BRAND)]
    file = door.read(NAME, door.csv(report(*rows)))
    (row,) = door.rows(file, "spend")
    assert (row["cost"], row["currency"]) == (None, "EUR")
    assert json.loads(row["original"]) == {"cost": 600, "conversion_value": 1525}
    assert [warning.code for warning in file.warnings] == ["missing_rate"]


GERMAN = [
    ["Kampagnenbericht"], ["1. September 2026 - 30. September 2026"],
    ["Kampagnenstatus", "Kampagne", "Budget", "Währungscode", "Impr.", "Klicks", "CTR",
     "Durchschn. CPC", "Kosten", "Conversions", "Conv.-Wert"],
    ["Aktiviert", "Marke", "40,00", "EUR", "12.345", "1.200", "9,72 %", "0,50", "1.600,00",
     "1,000", "1.525"],
    ["Gesamt: Konto", " --", " --", "EUR", "12.345", "1.200", "9,72 %", "0,50", "1.600,00",
     "1,000", "1.525"],
]  # fmt: skip
FRENCH = [
    ["Rapport sur les campagnes"], ["1 septembre 2026 - 30 septembre 2026"],
    ["État de la campagne", "Campagne", "Budget", "Code de devise", "Impr.", "Clics", "CTR",
     "CPC moy.", "Coût", "Conversions", "Valeur de conv."],
    ["Activée", "Marque", "40,00", "EUR", "12\u202f345", "1\xa0200", "9,72\xa0%", "0,50",
     "1\u202f600,00", "1,000", "1\xa0525,00"],
    ["Total : compte", " --", " --", "EUR", "12 345", "1 200", "9,72 %", "0,50", "1 600,00",
     "1,000", "1 525,00"],
]  # fmt: skip


@pytest.mark.parametrize("table", [GERMAN, FRENCH])
@pytest.mark.parametrize(("encoding", "cut"), [("utf-16-le", "\t"), ("utf-8", ";")])
def test_other_languages(door: Door, table: list[list[str]], encoding: str, cut: str) -> None:
    """`1,000` alone could be a thousand conversions; the rest of the file says it is one."""
    file = door.read("Bericht.csv", door.csv(table, encoding, cut))
    assert (file.reader, dict(file.dropped)) == ("google_ads", {"total_row": 1})
    assert file.tables[0].window == SEPTEMBER
    (row,) = door.rows(file, "spend")
    assert (row["impressions"], row["clicks"], row["conversions"]) == (12345, 1200, 1)
    assert json.loads(row["original"]) == {"cost": 1600, "conversion_value": 1525}
    assert json.loads(row["props"])["CTR"] == 0.0972


def test_decimal_signs_that_disagree_are_refused(door: Door) -> None:
    table = report(HEADER, [*BRAND[:11], "600,00", *BRAND[12:]])
    assert door.refused(NAME, door.csv(table, "utf-16-le", "\t")).code == "mixed_numbers"


@pytest.mark.parametrize(
    "when",
    ["Sep 1, 2026 – Sep 30, 2026", "1er septembre 2026 - 30 septembre 2026",
     "1 de septiembre de 2026 - 30 de septiembre de 2026", "2026年9月1日 - 2026年9月30日",
     "01.09.2026 - 30.09.2026", "1.9.2026 - 30.9.2026", "01/09/2026 - 30/09/2026",
     "9/1/2026 - 9/30/2026", "2026-09-01 - 2026-09-30"],
)  # fmt: skip
def test_ranges_as_other_languages_write_them(door: Door, when: str) -> None:
    file = door.read(NAME, door.csv(report(HEADER, BRAND, when=when)))
    assert file.tables[0].window == SEPTEMBER


@pytest.mark.parametrize(
    "when", ["All time", "01/09/2026 - 12/09/2026", "Downloaded September 3, 2026", "1/9/2026"]
)
def test_what_is_no_clear_range_is_asked_for(door: Door, when: str) -> None:
    assert door.refused(NAME, door.csv(report(HEADER, BRAND, when=when))).code == "window_needed"


def test_one_day_is_a_range(door: Door) -> None:
    file = door.read(NAME, door.csv(report(HEADER, BRAND, when="September 1, 2026")))
    assert file.tables[0].window == Period(date(2026, 9, 1), date(2026, 9, 1))


def test_a_range_line_cut_at_its_commas(door: Door) -> None:
    """The range unquoted in a file of commas: four cells, one range."""
    data = door.csv([HEADER, BRAND]).decode()
    file = door.read(NAME, f"Campaign report\r\n{RANGE}\r\n{data}".encode())
    assert file.tables[0].window == SEPTEMBER


@pytest.mark.parametrize("column", ["Campaign", "Impr.", "Cost"])
def test_a_renamed_column_is_not_guessed(door: Door, column: str) -> None:
    header = ["Something" if name == column else name for name in HEADER]
    if column == "Campaign":
        header[0] = "State"
    problem = door.refused(NAME, door.csv(report(header, BRAND)))
    assert problem.code in ("mapping_needed", "no_table_fits")


def test_a_lost_row_is_noticed(door: Door) -> None:
    problem = door.refused(NAME, door.csv(report(HEADER, PMAX, *TOTALS)))
    assert (problem.code, int(problem.details["sum"])) == ("totals_disagree", 100)


def test_half_a_row_is_refused(door: Door) -> None:
    data = door.csv(report(HEADER, BRAND, PMAX[:9]))
    assert door.refused(NAME, data).code == "ragged_row"


def test_rounded_ids_are_not_ids(door: Door) -> None:
    rows = [["Campaign ID", *HEADER], ["1.20208E+17", *BRAND], ["1.20208E+17", *PMAX]]
    file = door.read(NAME, door.csv(report(*rows)))
    assert [row["ad_campaign_id"] for row in door.rows(file, "spend")] == [None, None]
    assert [warning.code for warning in file.warnings] == ["mangled_ids"]


lines = st.lists(
    st.fixed_dictionaries({
        "day": st.integers(1, 30),
        "impressions": st.integers(0, 10**9),
        "clicks": st.integers(0, 10**7),
        "cents": st.integers(0, 10**10),
        "hundredths": st.one_of(st.none(), st.integers(0, 10**8)),
    }),
    min_size=1, max_size=5,
)  # fmt: skip


def shown(hundredths: int | None, style: str) -> str:
    if hundredths is None:
        return " --"
    text = f"{hundredths // 100:,}.{hundredths % 100:02d}"
    signs = {"en": ",.", "de": ".,", "fr": "\u202f,"}[style]
    return text.translate(str.maketrans(",.", signs))


@given(lines, st.sampled_from(["en", "de", "fr"]), st.booleans())
@settings(max_examples=40, deadline=None)
def test_rows_come_back(
    door: Door,
    made: list[dict[str, Any]],
    style: str,
    daily: bool,  # noqa: FBT001
) -> None:
    headers = {
        "en": ["Campaign", "Impr.", "Clicks", "CTR", "Cost", "Conversions", "Currency code"],
        "de": ["Kampagne", "Impr.", "Klicks", "CTR", "Kosten", "Conversions", "Währungscode"],
        "fr": ["Campagne", "Impr.", "Clics", "CTR", "Coût", "Conversions", "Code de devise"],
    }
    days = {"en": "Day", "de": "Tag", "fr": "Jour"}
    rows = [[*([days[style]] if daily else []), *headers[style]]]
    for number, line in enumerate(made):
        whole = [shown(line[name] * 100, style)[:-3] for name in ("impressions", "clicks")]
        rows.append([
            *([f"2026-09-{line['day']:02d}"] if daily else []), f"K{number}", *whole,
            f"{shown(123, style)}%", shown(line["cents"], style),
            shown(line["hundredths"], style), "CNY",
        ])  # fmt: skip
    file = door.read(NAME, door.csv(report(*rows), "utf-16-le", "\t"))
    found = [
        (r["day"].day, r["until"].day, r["impressions"], r["clicks"], r["cost"], r["conversions"])
        for r in door.rows(file, "spend")
    ]
    assert found == [
        (
            line["day"] if daily else 1, line["day"] if daily else 30, line["impressions"],
            line["clicks"], Decimal(line["cents"]) / 100,
            None if line["hundredths"] is None else Decimal(line["hundredths"]) / 100,
        )
        for line in made
    ]  # fmt: skip
