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
AUGUST = Period(date(2026, 8, 1), date(2026, 8, 31))


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


@pytest.mark.parametrize("name", ["甲", "乙"])
def test_numbers_that_rise_together_are_no_total(reads: Reads, name: str) -> None:
    """1 + 2 = 3 in every column is one chance, not six; and the row has a day of its own."""
    lines = [f"2026-08-0{n},a,{name},{n}00,{n}0,{n}.00,{n}" for n in (1, 2, 3)]
    parsed = reads(csv(HEADER, *lines))
    assert (parsed.dropped, rows(parsed, "impressions")) == ({}, [(100,), (200,), (300,)])
    plain = "date,campaign,impressions,clicks,cost"
    parsed = reads(csv(plain, *(f"2026-08-01,{n},{n}00,{n}0,{n}" for n in (1, 2, 3))), yes=True)
    assert (parsed.dropped, rows(parsed, "clicks")) == ({}, [(10,), (20,), (30,)])


def test_a_cost_of_no_kind_is_no_total(reads: Reads) -> None:
    text = csv("费用类型,付款日期,金额", "咖啡,2026-03-01,100", "场地,2026-03-02,200",
               ",2026-03-03,300")  # fmt: skip
    parsed = reads(text, yes=True)
    assert (parsed.dropped, rows(parsed, "amount")) == ({}, [(100,), (200,), (300,)])


def test_our_own_dress_may_have_a_total_that_says_so(reads: Reads) -> None:
    """Headers of a plain table are our own names; its last row is no campaign."""
    lines = ("campaign,impressions,clicks,cost", "甲,100,10,1.00", "乙,200,25,2.50")
    for word in ("Total", "合计"):
        parsed = reads(csv(*lines, f"{word},300,35,3.50"), window=AUGUST)
        assert (parsed.reader, parsed.dropped) == ("canonical", {"total_row": 1})
        assert rows(parsed, "clicks") == [(10,), (25,)]
    kept = reads(csv(*lines, "Total,300,35,3.60"), window=AUGUST)
    assert (kept.dropped, len(rows(kept, "clicks"))) == ({}, 3)


def test_a_total_over_no_rows_is_not_lost(reads: Reads) -> None:
    header = "Reporting starts,Reporting ends,Campaign name,Amount spent (CNY),Impressions,Reach"
    span = "2026-08-01,2026-08-31"
    with pytest.raises(BadInput, match="totals_disagree"):
        reads(csv(header, f"{span},,10.00,100,50"))
    assert reads(csv(header, f"{span},,0,0,0")).dropped == {"total_row": 1}


def test_weeks_and_the_day_that_is_left(reads: Reads) -> None:
    """A span in which no other row's day lies is no sum of rows."""
    header = HEADER.replace("日期,账户,", "日期,")
    weeks = ("2026-08-17~2026-08-23,品牌,1000,10,2.50,1", "2026-08-24~2026-08-30,品牌,2000,20,3,2")
    parsed = reads(csv(header, *weeks, "2026-08-31,品牌,300,3,1.00,0"))
    assert parsed.dropped == {}
    assert [(day.day, until.day) for day, until in rows(parsed, "day", "until")[:3]] == [
        (17, 23), (24, 30), (31, 31),
    ]  # fmt: skip


@pytest.mark.parametrize("span", ["2026-08-17~2026-08-32", "2026-08-23~2026-08-17"])
def test_a_span_without_a_last_day(reads: Reads, span: str) -> None:
    with pytest.raises(BadInput, match="bad_value"):
        reads(csv(HEADER, FIRST, SECOND.replace("2026-08-02", span)))


def test_remarks_below_a_table(reads: Reads) -> None:
    """Filled up with blank cells by a spreadsheet; a campaign's last row without numbers stays."""
    note, more = "注：数据仅供参考，以次日为准,,,,,,", "导出人：小王,,,,,,"
    parsed = reads(csv(HEADER, FIRST, SECOND, "合计,,,3000,30,5.75,3", note, more))
    assert parsed.dropped == {"note_row": 2, "total_row": 1}
    assert [cost for (cost,) in rows(parsed, "impressions")] == [1000, 2000]
    for row in ("2026-08-03,,,,,,", ",,,,,7.00,"):
        with pytest.raises(BadInput):
            reads(csv(HEADER, FIRST, row, "合计,,,3000,30,5.75,3"))


PAGES = ("# ---", "# Start date: 20260801", "# End date: 20260831", "# ---",
         "Landing page,Sessions,Key events,Engagement rate")  # fmt: skip


def test_a_blank_name_is_no_total_where_rows_exceed_it(reads: Reads) -> None:
    small = reads(csv(*PAGES, "/a,70,3,0.5", "/b,10,1,0.5", ",5,1,0.5"))
    assert (small.dropped, rows(small, "page", "sessions")) == (
        {}, [("/a", 70), ("/b", 10), (None, 5)],
    )  # fmt: skip
    for total in (",180,14,0.5", "Total,180,14,0.5"):
        large = reads(csv(*PAGES, total, "/a,70,3,0.5", "/b,10,1,0.5", ",100,10,0.5"))
        assert large.dropped == {"total_row": 1}
        assert rows(large, "page", "sessions") == [("/a", 70), ("/b", 10), (None, 100)]
    for wrong in (",180,3,0.5", ",60,4,0.5", ",80,5,0.5"):
        with pytest.raises(BadInput, match="totals_disagree"):
            reads(csv(*PAGES, wrong, "/a,70,3,0.5", "/b,10,1,0.5"))
    with pytest.raises(BadInput, match="bad_value"):
        reads(csv(*PAGES, "/a,70,3,0.5", "/b,10,1,0.5", ",five,1,0.5"))


def test_a_total_of_orders_under_their_ids(reads: Reads) -> None:
    text = csv("下单时间,订单号,实付金额,手机号", "2026-08-01 10:00,A1,100,13800138000",
               "2026-08-01 11:00,A2,50,13800138001", ",合计,150,")  # fmt: skip
    parsed = reads(text, yes=True)
    assert (parsed.dropped, rows(parsed, "external_id")) == ({"total_row": 1}, [("A1",), ("A2",)])


LIST = "Page path and screen class,Views,Key events,Event count"
VIEWED = ("/a,3000,2,9", "/b,2000,3,8", "/c,1000,1,7")
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))


@pytest.mark.parametrize("name", ["", "-", "--", "all", "全部", "平均", "共3条"])
def test_a_row_that_may_be_a_total_is_one_when_it_adds_up(reads: Reads, name: str) -> None:
    parsed = reads(csv(LIST, *VIEWED, f"{name},6000,6,24"), window=MAY)
    assert (parsed.reader, parsed.dropped) == ("google_analytics_pages", {"total_row": 1})
    assert [views for (views,) in rows(parsed, "views")] == [3000, 2000, 1000]


@pytest.mark.parametrize("name", ["all", "全部", "平均", "/all"])
def test_the_same_words_may_name_a_row(reads: Reads, name: str) -> None:
    parsed = reads(csv(LIST, *VIEWED, f"{name},6001,6,24"), window=MAY)
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


def test_a_month_among_days_that_the_total_counts_in_is_refused(reads: Reads) -> None:
    """It is no sum of the days, and no day of its own: nothing tells what it is."""
    header = HEADER.replace("日期,账户,", "日期,")
    with pytest.raises(BadInput, match="totals_disagree"):
        reads(csv(header, "2026-08,品牌,1000,10,2.50,1", "2026-08-02,品牌,2000,20,3.25,2",
                  "合计,,3000,30,5.75,3"))  # fmt: skip


PLAN = "2026-08-0{day},a,{plan},{shown},{clicks},{cost},1"


def plans(*names: str) -> list[str]:
    """One row a plan; no number of a row is the sum of the others."""
    return [
        PLAN.format(
            day=1 + at, plan=name, shown=1000 + 7 * at, clicks=10 + at * at, cost=2 + 3 * at
        )
        for at, name in enumerate(names)
    ]


@pytest.mark.parametrize("word", ["合计", "Total", "汇总"])
def test_a_row_that_is_only_called_a_total_can_be_kept(reads: Reads, word: str) -> None:
    lines = plans("品牌", word, "通用")
    with pytest.raises(BadInput) as caught:
        reads(csv(HEADER, *lines))
    assert caught.value.code == "totals_disagree"
    parsed = reads(csv(HEADER, *lines), keep_totals=True)
    assert rows(parsed, "ad_campaign", "impressions") == [
        ("品牌", 1000), (word, 1007), ("通用", 1014),
    ]  # fmt: skip
    assert dict(parsed.dropped) == {}
    assert [(w.code, w.details["rows"], w.details["row"]) for w in parsed.warnings] == [
        ("totals_kept", 1, 3),
    ]  # fmt: skip


@pytest.mark.parametrize("plan", ["品牌", "合计"])
def test_what_is_the_sum_stays_a_total(reads: Reads, plan: str) -> None:
    """Of the rows, or of the rows and the row that is only called so."""
    lines = plans(plan, "通用")
    total = "合计,--,--,2007,21,7,2"
    parsed = reads(csv(HEADER, *lines, total), keep_totals=True)
    assert rows(parsed, "ad_campaign", "impressions") == [(plan, 1000), ("通用", 1007)]
    assert dict(parsed.dropped) == {"total_row": 1}
