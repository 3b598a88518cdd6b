"""Search Console: a folder of views, each of its own level; filters and empty lists passed over."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ingest.readers.conftest import Door

from fanbu.ingest import look
from fanbu.model.imports import ImportOptions, ParsedFile, PassedOver
from fanbu.types import Period

if TYPE_CHECKING:
    from pathlib import Path

SEPTEMBER = ImportOptions(window=Period(date(2026, 9, 1), date(2026, 9, 30)))
ENDS = ["Clicks", "Impressions", "CTR", "Position"]
FILES = {
    "Countries.csv": [["Country", *ENDS], ["China", "90", "9,000", "1%", "8.2"],
                      ["Japan", "30", "1,000", "3%", "4"]],
    "Dates.csv": [["Date", *ENDS], ["2026-09-01", "70", "6,000", "1.17%", "7.1"],
                  ["2026-09-30", "50", "4,000", "1.25%", "8"]],
    "Devices.csv": [["Device", *ENDS], ["Mobile", "120", "10,000", "1.2%", "7.5"]],
    "Filters.csv": [["Filter", "Value"], ["Search type", "Web"], ["Date", "Last month"]],
    "Pages.csv": [["Top pages", *ENDS], ["https://x.cn/a", "80", "9,500", "0.84%", "7"],
                  ["https://x.cn/b", "40", "2,800", "1.43%", "9"]],
    "Queries.csv": [["Top queries", *ENDS], ["学编程", "10", "2,300", "0.43%", "5.4"],
                    ["total", "60", "4,100", "1.46%", "6"]],
    "Search appearance.csv": [["Search Appearance", *ENDS]],
}  # fmt: skip
LEVELS = {"countries": "country", "dates": "site", "devices": "device", "pages": "page",
          "queries": "keyword"}  # fmt: skip


def export() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, rows in FILES.items():
            archive.writestr(name, Door.csv(rows, "utf-8-sig"))
    return packed.getvalue()


def test_a_whole_export(door: Door, tmp_path: Path) -> None:
    file = tmp_path / "x.cn-Performance-on-Search-2026-10-01.zip"
    file.write_bytes(export())
    seen = list(look([file], SEPTEMBER, door.context))
    found = [one for one in seen if isinstance(one, ParsedFile)]
    passed = [(one.path.rpartition("!")[2], one.why) for one in seen if isinstance(one, PassedOver)]
    assert passed == [("Filters.csv", "no_facts"), ("Search appearance.csv", "no_facts")]
    assert {parsed.reader.removeprefix("search_console_"): parsed.tables[0].level
            for parsed in found} == LEVELS  # fmt: skip
    assert {(p.platform, p.account, p.tables[0].table) for p in found} == {
        ("search_console", "x.cn", "site_daily"),
    }  # fmt: skip
    clicks = {p.reader.removeprefix("search_console_"):
              sum(row["clicks"] for row in door.rows(p, "site_daily")) for p in found}  # fmt: skip
    assert clicks == {"countries": 120, "dates": 120, "devices": 120, "pages": 120, "queries": 70}


def test_queries_keep_their_means_beside_the_counts(door: Door) -> None:
    file = door.read("Queries.csv", door.csv(FILES["Queries.csv"][:2]), SEPTEMBER)
    (row,) = door.rows(file, "site_daily")
    assert (row["keyword"], row["clicks"], row["impressions"]) == ("学编程", 10, 2300)
    assert (row["day"], row["until"]) == (date(2026, 9, 1), date(2026, 9, 30))
    assert (row["channel"], json.loads(row["props"])) == (
        "organic/google", {"CTR": 0.0043, "Position": 5.4},
    )  # fmt: skip


def test_people_also_search_for_total(door: Door) -> None:
    """The files have no totals: a query of that name is a query, unless it sums up the others."""
    file = door.read("Queries.csv", door.csv(FILES["Queries.csv"]), SEPTEMBER)
    assert [row["keyword"] for row in door.rows(file, "site_daily")] == ["学编程", "total"]
    more = [["云朵", "5", "90", "5.6%", "1"], ["total", "75", "6490", "1.16%", "5"]]
    summed = door.read("Queries.csv", door.csv([*FILES["Queries.csv"], *more]), SEPTEMBER)
    assert [row["keyword"] for row in door.rows(summed, "site_daily")] == [
        "学编程",
        "total",
        "云朵",
    ]


@pytest.mark.parametrize("word", ["合计", "Total", "全部", "", "-"])
@pytest.mark.parametrize("name", ["Countries.csv", "Pages.csv", "Dates.csv"])
def test_a_total_somebody_added_is_no_row(door: Door, name: str, word: str) -> None:
    head, *lines = FILES[name]
    third = ["2026-09-15" if name == "Dates.csv" else "x", "4", "50", "8%", "6"]
    clicks, shown = (sum(int(row[at].replace(",", "")) for row in (*lines, third)) for at in (1, 2))
    total = [word, str(clicks), str(shown), "", ""]
    data = door.csv([head, *lines, third, total])
    if name == "Dates.csv" and word == "全部":  # where a day must stand it is none
        assert door.refused(name, data).code == "bad_value"
        return
    file = door.read(name, data, SEPTEMBER)
    assert dict(file.dropped) == {"total_row": 1}
    assert sum(row["clicks"] for row in door.rows(file, "site_daily")) == clicks


@pytest.mark.parametrize("name", ["Queries.csv", "Pages.csv", "Countries.csv", "Devices.csv"])
def test_only_the_days_have_dates(door: Door, name: str) -> None:
    assert door.refused(name, door.csv(FILES[name])).code == "window_needed"
    assert door.read("Dates.csv", door.csv(FILES["Dates.csv"])).tables[0].level == "site"


def test_the_chinese_export(door: Door) -> None:
    rows = [
        ["热门查询", "点击次数", "展示", "点击率", "排名"],
        ["学编程", "10", "2300", "0.43%", "5"],
    ]
    assert door.read("查询数.csv", door.csv(rows), SEPTEMBER).reader == "search_console_queries"


def test_a_renamed_count_is_not_guessed(door: Door) -> None:
    rows = [["Top queries", "Clicks", "Shows", "CTR", "Position"], ["a", "1", "2", "50%", "1"]]
    assert door.refused("Queries.csv", door.csv(rows), SEPTEMBER).code in (
        "mapping_needed", "no_table_fits",
    )  # fmt: skip


counts = st.integers(0, 10**9)


searched = st.text("学编程abc ", min_size=1).filter(str.strip)


@given(st.dictionaries(searched, st.tuples(counts, counts), min_size=1, max_size=6))
@settings(max_examples=20, deadline=None)
def test_queries_come_back(door: Door, made: dict[str, tuple[int, int]]) -> None:
    rows = [[query, f"{clicks:,}", f"{shown:,}", "1%", "2.5"]
            for query, (clicks, shown) in made.items()]  # fmt: skip
    file = door.read("Queries.csv", door.csv([FILES["Queries.csv"][0], *rows]), SEPTEMBER)
    found = door.rows(file, "site_daily")
    assert [(r["keyword"], r["clicks"], r["impressions"]) for r in found] == [
        (query.strip(), clicks, shown) for query, (clicks, shown) in made.items()
    ]
    assert sum(Decimal(row["clicks"]) for row in found) == sum(c for c, _ in made.values())
