"""Every ad platform's dress over the same rows: totals by level and goal, and what goes wrong."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ingest.readers.dresses import DRESSES, QIANCHUAN, Dress, Line, summed

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

FIRST = date(2026, 9, 1)
UNKNOWN_FILE = ("mapping_needed", "no_table_fits")
each_dress = pytest.mark.parametrize("dress", DRESSES, ids=lambda dress: dress.reader)


def line(day: int, ident: int, shown: int, clicks: int, cents: int, got: int | None) -> Line:
    when = FIRST + timedelta(day)
    return {"day": when, "id": f"{ident}", "name": f"计划{ident}", "shown": shown,
            "clicks": clicks, "cents": cents, "got": got}  # fmt: skip


LINES = [
    line(0, 1790000000000000001, 12_000, 340, 123_450, 7),
    line(0, 1790000000000000002, 800, 21, 9_905, None),
    line(12, 1790000000000000001, 3_000, 66, 50_000, 0),
]
"""15,800 shown, 427 clicks, 1,833.55 spent, 7 conversions in two days and two campaigns."""


@each_dress
def test_three_rows_and_their_total(door: Door, dress: Dress) -> None:
    file = door.read(dress.file, dress.write(LINES, total=summed(LINES)))
    assert (file.reader, file.platform, file.account) == (
        dress.reader, dress.platform, dress.account,
    )  # fmt: skip
    assert (file.rows, dict(file.dropped), file.warnings) == (4, {"total_row": 1}, ())
    (part,) = file.tables
    assert (part.table, part.level) == ("spend", "ad_campaign")
    assert "ad_campaign" in part.dims
    rows = door.rows(file, "spend")
    assert {row["channel"] for row in rows} == {dress.channel}
    assert {row["goal"] for row in rows} == {dress.goal}
    assert [row["ad_campaign_id"] for row in rows] == [entry["id"] for entry in LINES]
    assert [row["ad_campaign"] for row in rows] == [entry["name"] for entry in LINES]
    assert [(row["day"], row["until"]) for row in rows] == [(e["day"], e["day"]) for e in LINES]
    assert [row["impressions"] for row in rows] == [12_000, 800, 3_000]
    assert [row["clicks"] for row in rows] == [340, 21, 66]
    assert [row["cost"] for row in rows] == [Decimal("1234.50"), Decimal("99.05"), Decimal(500)]
    assert [row["conversions"] for row in rows] == [7, None, 0]
    assert {row["currency"] for row in rows} == {"CNY"}


@each_dress
@pytest.mark.parametrize("part", ["shown", "clicks", "cents", "got"])
def test_a_wrong_total_is_refused(door: Door, dress: Dress, part: str) -> None:
    """Rounding explains a cent a row; one yuan it does not."""
    wrong = summed(LINES)[part] + (100 if part == "cents" else 1)
    total = {**summed(LINES), part: wrong}
    problem = door.refused(dress.file, dress.write(LINES, total=total))
    assert (problem.code, problem.details["row"]) == (
        "totals_disagree", len(dress.preamble) + len(LINES) + 2,
    )  # fmt: skip
    assert problem.details["column"] == dress.header_of(part)


@each_dress
def test_a_lost_row_is_noticed(door: Door, dress: Dress) -> None:
    data = dress.write(LINES[1:], total=summed(LINES))
    assert door.refused(dress.file, data).code == "totals_disagree"


@each_dress
def test_a_missing_column_takes_nothing_else_away(door: Door, dress: Dress) -> None:
    """Without its goal, its ids, its names or its rates a report still tells the rest."""
    for part in ("got", "id", "name"):
        less = dress.without(dress.header_of(part))
        rows = door.rows(door.read(dress.file, less.write(LINES)), "spend")
        assert [row["cost"] for row in rows] == [Decimal("1234.50"), Decimal("99.05"), 500]
        assert [row["clicks"] for row in rows] == [340, 21, 66]
        assert ("conversions" in rows[0]) == (part != "got")
        if part == "name":
            assert [row["ad_campaign"] for row in rows] == [entry["id"] for entry in LINES]


@each_dress
@pytest.mark.parametrize("part", ["cents", "shown"])
def test_a_renamed_column_is_not_guessed(door: Door, dress: Dress, part: str) -> None:
    strange = dress.renamed({dress.header_of(part): "某个新指标"})
    others = ("qianchuan", "kuaishou_ads", "jingzhuntong_whole")
    if dress.reader in others and part == "shown":  # known by other words
        rows = door.rows(door.read(dress.file, strange.write(LINES)), "spend")
        assert "impressions" not in rows[0]
        assert [row["cost"] for row in rows] == [Decimal("1234.50"), Decimal("99.05"), 500]
        return
    assert door.refused(dress.file, strange.write(LINES)).code in UNKNOWN_FILE


@each_dress
def test_a_new_column_stays_with_the_rows(door: Door, dress: Dress) -> None:
    more = Dress(**{**fields_of(dress), "columns": {**dress.columns, "新指标数": "5"}})
    file = door.read(dress.file, more.write(LINES, total=summed(LINES)))
    assert file.reader == dress.reader
    rows = door.rows(file, "spend")
    assert [json.loads(row["props"])["新指标数"] for row in rows] == [5, 5, 5]
    assert [row["cost"] for row in rows] == [Decimal("1234.50"), Decimal("99.05"), 500]
    assert "props.新指标数" not in file.tables[0].dims


def fields_of(dress: Dress) -> dict[str, Any]:
    return {name: getattr(dress, name) for name in Dress.__dataclass_fields__}


@each_dress
def test_brackets_of_both_widths_and_no_unit(door: Door, dress: Dress) -> None:
    """`消耗(元)`, `消耗（元）` and `消耗` are one column."""
    money = dress.header_of("cents")
    bare = money.split("(")[0].split("（")[0]
    for shape in (bare, f"{bare}(元)", f"{bare}（元）", f" {bare} （元）"):
        data = dress.renamed({money: shape}).write(LINES, total=summed(LINES))
        rows = door.rows(door.read(dress.file, data), "spend")
        assert [row["cost"] for row in rows] == [Decimal("1234.50"), Decimal("99.05"), 500]


@each_dress
def test_a_report_without_days_needs_its_window(door: Door, dress: Dress) -> None:
    less = dress.without(dress.header_of("day"))
    data = less.write(LINES)
    if dress.reader == "linkedin_ads":  # its first lines name the range
        rows = door.rows(door.read(dress.file, data), "spend")
        assert {(row["day"], row["until"]) for row in rows} == {(FIRST, date(2026, 9, 30))}
        return
    assert door.refused(dress.file, data).code == "window_needed"


def test_a_sheet_of_several_platforms_is_nobodys(door: Door) -> None:
    """A column 平台 is never a platform's own: such a sheet is read by its own words."""
    both = Dress(**{**fields_of(QIANCHUAN), "columns": {"平台": "千川", **QIANCHUAN.columns}})
    assert door.refused("汇总.csv", both.write(LINES)).code == "mapping_needed"


MADE = st.lists(
    st.builds(
        line,
        st.integers(0, 29),
        st.integers(1, 9).map(lambda last: 1790000000000000000 + last),
        st.integers(0, 10**9),
        st.integers(0, 10**7),
        st.integers(0, 10**10),
        st.one_of(st.none(), st.integers(0, 10**5)),
    ),
    min_size=2,
    max_size=6,
    unique_by=lambda made: (made["day"], made["id"]),
)


@each_dress
@given(lines=MADE)
@settings(max_examples=15, deadline=None)
def test_rows_come_back(door: Door, dress: Dress, lines: list[Line]) -> None:
    lines = [*lines, line(28, 1790000000000000099, 1, 1, 1, 1)]  # a day that only reads one way
    file = door.read(dress.file, dress.write(lines, total=summed(lines)))
    assert [
        (row["day"], row["ad_campaign_id"], row["impressions"], row["clicks"], row["cost"],
         row["conversions"])
        for row in door.rows(file, "spend")
    ] == [
        (entry["day"], entry["id"], entry["shown"], entry["clicks"],
         Decimal(entry["cents"]).scaleb(-2), entry["got"])
        for entry in lines
    ]  # fmt: skip
