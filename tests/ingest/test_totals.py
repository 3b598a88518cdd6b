"""Total rows are taken out and held against the rows."""

from __future__ import annotations

from datetime import date

import pytest

from fanbu.errors import BadInput
from fanbu.types import Period

from .conftest import Reads, csv, rows

HEADER = "日期,账户,推广计划,展现,点击,消费,网页转化"
FIRST = "2026-08-01,a,品牌,1000,10,2.50,1"
SECOND = "2026-08-02,a,品牌,2000,20,3.25,2"


@pytest.mark.parametrize(
    "word", ["总计", "合计", "汇总", "Total", "Total: Account", "Gesamt: Konto"]
)
def test_a_total_is_dropped_wherever_it_stands(reads: Reads, word: str) -> None:
    total = f"{word},--,--,3000,30,5.75,3"
    for lines in ((total, FIRST, SECOND), (FIRST, SECOND, total)):
        parsed = reads(csv(HEADER, *lines))
        assert (parsed.rows, parsed.dropped) == (3, {"total_row": 1})
        assert [cost for (cost,) in rows(parsed, "impressions")] == [1000, 2000]


def test_a_total_that_disagrees_refuses_the_file(reads: Reads) -> None:
    with pytest.raises(BadInput) as caught:
        reads(csv(HEADER, FIRST, SECOND, "合计,--,--,3000,31,5.75,3"))
    details = caught.value.details
    assert (caught.value.code, details["column"], details["total"], details["sum"]) == (
        "totals_disagree", "点击", 31, 30,
    )  # fmt: skip
    assert details["row"] == 4


def test_rounding_of_each_row_is_no_disagreement(reads: Reads) -> None:
    """Two rows shown to cents can hide a cent (and the total half of one more), not two."""
    assert reads(csv(HEADER, FIRST, SECOND, "合计,,,3000,30,5.76,3")).dropped == {"total_row": 1}
    with pytest.raises(BadInput, match="totals_disagree"):
        reads(csv(HEADER, FIRST, SECOND, "合计,,,3000,30,5.77,3"))


def test_masked_cells_excuse_it(reads: Reads) -> None:
    masked = "2026-08-02,a,品牌,2000,<5,3.25,2"
    parsed = reads(csv(HEADER, FIRST, masked, "合计,,,3000,14,5.75,3"))
    assert [warning.code for warning in parsed.warnings] == ["totals_masked"]
    assert rows(parsed, "clicks")[1] == (None,)


def test_one_of_several_totals_must_agree(reads: Reads) -> None:
    """Google prints one for the filtered rows, one for the account: the latter holds more."""
    parsed = reads(csv(HEADER, FIRST, SECOND, "Total: Campaigns,,,3000,30,5.75,3",
                       "Total: Account,,,9000,90,99.00,9"))  # fmt: skip
    assert parsed.dropped == {"total_row": 2}


def test_a_header_glued_in_again_is_dropped(reads: Reads) -> None:
    parsed = reads(csv(HEADER, FIRST, HEADER, SECOND))
    assert parsed.dropped == {"repeated_header": 1}
    assert rows(parsed, "row_no")[:2] == [(2,), (4,)]


def test_every_row_is_kept_or_counted(reads: Reads) -> None:
    parsed = reads(csv(HEADER, FIRST, ",,,,,,", SECOND, "合计,,,3000,30,5.75,3"))
    assert parsed.rows == len(rows(parsed, "row_no")) + sum(parsed.dropped.values())


def test_skipped_rows_leave_the_total_unchecked(reads: Reads) -> None:
    bad = "2026-08-02,a,品牌,2000,many,3.25,2"
    parsed = reads(csv(HEADER, FIRST, bad, "合计,,,3000,30,5.75,3"), skip_bad=True)
    assert parsed.dropped == {"bad_value": 1, "total_row": 1}
    assert [warning.code for warning in parsed.warnings] == ["totals_unchecked"]


LIST = "Page path and screen class,Views,Key events,Event count"
PAGES = ("/a,3000,2,9", "/b,2000,3,8", "/c,1000,1,7")
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))


@pytest.mark.parametrize("name", ["", "-", "--", "all", "全部", "平均", "共3条"])
def test_a_row_that_may_be_a_total_is_one_when_it_adds_up(reads: Reads, name: str) -> None:
    parsed = reads(csv(LIST, *PAGES, f"{name},6000,6,24"), window=MAY)
    assert (parsed.reader, parsed.dropped) == ("google_analytics_pages", {"total_row": 1})
    assert [views for (views,) in rows(parsed, "views")] == [3000, 2000, 1000]


@pytest.mark.parametrize("name", ["all", "全部", "平均", "/all"])
def test_the_same_words_may_name_a_row(reads: Reads, name: str) -> None:
    parsed = reads(csv(LIST, *PAGES, f"{name},6001,6,24"), window=MAY)
    assert (parsed.dropped, rows(parsed, "page")[-1]) == ({}, (name,))


def test_months_under_a_total_are_no_sums(reads: Reads) -> None:
    """A total that says so does not make the rows of two months sums over the days of none."""
    header = "日期,计划名称,消耗(元),展示次数,直接成交订单数"
    parsed = reads(csv(header, "总计,,30,3000,3", "2026-08,拉新,10,1000,1",
                       "2026-09,拉新,20,2000,2"))  # fmt: skip
    assert parsed.dropped == {"total_row": 1}
    assert rows(parsed, "day", "until", "cost") == [
        (date(2026, 8, 1), date(2026, 8, 31), 10), (date(2026, 9, 1), date(2026, 9, 30), 20),
    ]  # fmt: skip
