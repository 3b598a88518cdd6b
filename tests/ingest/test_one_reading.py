"""What reads two ways, or only seems to be a number, is refused; nothing is lost on the way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fanbu.errors import BadInput

from .conftest import Reads, csv, only, rows

HEADER = ("时间-天", "单元名称", "消耗", "展示数", "点击数", "转化数")
FIRST = ("2026-08-01", "甲", "10.50", 100, 10, 1)
SECOND = ("2026-08-02", "乙", "20.25", 300, 25, 2)
THIRD = ("2026-08-03", "丙", "30.25", 700, 35, 4)


def refused(reads: Reads, *lines: tuple[object, ...]) -> BadInput:
    with pytest.raises(BadInput) as caught:
        reads(csv(*lines))
    return caught.value


@pytest.mark.parametrize("cell", ["1 2", "0x1F", '"12,34,5"', '"1,2345"'])
def test_what_is_no_number(reads: Reads, cell: str) -> None:
    """A blank or comma stands between groups of three digits, or it is no separator."""
    problem = refused(reads, HEADER, FIRST, (*SECOND[:3], cell, 25, 2))
    assert (problem.code, problem.details["row"], problem.details["column"]) == (
        "bad_value", 3, "展示数",
    )  # fmt: skip


def test_two_columns_of_one_measure(reads: Reads) -> None:
    header = (*HEADER, "展示次数")
    problem = refused(reads, header, (*FIRST, 100), (*SECOND, 301))
    assert (problem.code, problem.details["column"]) == ("repeated_column", "展示数 / 展示次数")
    same = reads(csv(header, (*FIRST, 100), (*SECOND, 300)))
    assert rows(same, "impressions") == [(100,), (300,)]
    blank = reads(csv(header, (*FIRST, ""), (*SECOND, "")))
    assert rows(blank, "impressions") == [(100,), (300,)]


def test_another_currencys_sign(reads: Reads) -> None:
    problem = refused(reads, HEADER, FIRST, (*SECOND[:2], "$20.25", *SECOND[3:]))
    assert (problem.code, problem.details["row"], problem.details["value"]) == (
        "other_currency", 3, "$20.25",
    )  # fmt: skip
    dollars = csv(HEADER, FIRST, (*SECOND[:2], "$20.25", *SECOND[3:]))
    told = only(reads(dollars, set={"currency": "USD"}))
    assert told.rows["original"].to_pylist() == ['{"cost": 10.5}', '{"cost": 20.25}']
    yuan = reads(csv(HEADER, FIRST, (*SECOND[:2], "¥20.25", *SECOND[3:])))
    assert rows(yuan, "cost") == [(Decimal("10.5"),), (Decimal("20.25"),)]


def test_two_headers_of_two_currencies(reads: Reads) -> None:
    """Money in two currencies is not all of the first one; 元 beside a told currency is loose."""
    header = ("日期", "计划名称", "花费(美元)", "展现", "成交金额(元)")
    lines = [("2026-08-01", "甲", 10, 100, 70), ("2026-08-02", "乙", 20, 300, 140)]
    with pytest.raises(BadInput, match="other_currency"):
        reads(csv(header, *lines), yes=True)
    told = reads(csv((*header[:2], "花费(元)", *header[3:]), *lines), yes=True,
                 set={"currency": "HKD"})  # fmt: skip
    assert only(told).rows["original"][0].as_py() == '{"cost": 10, "conversion_value": 70}'


@pytest.mark.parametrize(
    ("unit", "cost"), [("万元", 105_000), ("角", Decimal("1.05")), ("分", Decimal("0.105"))]
)
def test_the_headers_unit(reads: Reads, unit: str, cost: object) -> None:
    parsed = reads(csv((*HEADER[:2], f"消耗({unit})", *HEADER[3:]), FIRST))
    assert rows(parsed, "cost") == [(cost,)]


@pytest.mark.parametrize("span", ["2026-08-01~2026-08-03", "2026-08-01 至 2026-08-03", "2026-08"])
def test_a_sum_over_days_is_a_total(reads: Reads, span: str) -> None:
    parsed = reads(csv(HEADER, FIRST, SECOND, THIRD, (span, "", "61.00", 1100, 70, 7)))
    assert (parsed.dropped, rows(parsed, "impressions")) == (
        {"total_row": 1}, [(100,), (300,), (700,)],
    )  # fmt: skip
    problem = refused(reads, HEADER, FIRST, THIRD, (span, "", "61.00", 1100, 70, 7))
    assert problem.code == "totals_disagree"


def test_a_month_is_all_of_its_days(reads: Reads) -> None:
    parsed = reads(csv(HEADER, ("2026-08", *FIRST[1:]), ("2026-09", *SECOND[1:])))
    assert rows(parsed, "day", "until") == [
        (date(2026, 8, 1), date(2026, 8, 31)), (date(2026, 9, 1), date(2026, 9, 30)),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["", "所有单元"])
def test_a_row_that_adds_up_is_the_total(reads: Reads, name: str) -> None:
    total = ("2026-08-03" if name else "", name, "61.00", 1100, 70, 7)
    parsed = reads(csv(HEADER, FIRST, SECOND, THIRD, total))
    assert (parsed.dropped, rows(parsed, "clicks")) == ({"total_row": 1}, [(10,), (25,), (35,)])


def test_two_digits_of_a_year(reads: Reads) -> None:
    lines = [("26-08-03", *FIRST[1:]), ("26-08-13", *SECOND[1:])]
    assert rows(reads(csv(HEADER, *lines)), "day") == [(date(2026, 8, 3),), (date(2026, 8, 13),)]
    problem = refused(reads, HEADER, ("12/08/20", *FIRST[1:]))
    assert problem.code == "ambiguous_dates"


@pytest.mark.parametrize("names", [('"甲', "乙"), ('"甲', '"乙')])
def test_an_open_quote_swallows_no_row(reads: Reads, names: tuple[str, str]) -> None:
    lines = [(*row[:1], name, *row[2:]) for row, name in zip((FIRST, SECOND), names, strict=True)]
    problem = refused(reads, HEADER, *lines, THIRD)
    assert problem.code in ("open_quote", "ragged_row")
    assert problem.details["row"] == 2


def test_the_beginning_of_a_row_is_no_remark(reads: Reads) -> None:
    assert refused(reads, HEADER, FIRST, ("2026-08-02",)).code == "ragged_row"
    assert reads(csv(HEADER, FIRST, ("注：仅供参考",))).dropped == {"note_row": 1}


GERMAN = "日期;计划;花费;展现;点击"


def test_a_thousand_is_not_one(reads: Reads) -> None:
    """`1.000` beside `12,50` counts a thousand, whatever the delimiter."""
    lines = (GERMAN, "2026-08-01;甲;12,50;1.000;5", "2026-08-02;甲;2,50;12.000;5")
    for sign in (";", "\t"):
        parsed = reads(csv(*(line.replace(";", sign) for line in lines)), yes=True)
        assert rows(parsed, "cost", "impressions") == [
            (Decimal("12.5"), 1000), (Decimal("2.5"), 12000),
        ]  # fmt: skip
    money = (f"{GERMAN};成交金额", "2026-08-01;甲;1.500;10;5;3,50", "2026-08-02;甲;2.500;9;5;4,50")
    assert rows(reads(csv(*money), yes=True), "cost") == [(1500,), (2500,)]


def test_a_thousand_or_one(reads: Reads) -> None:
    for lines in (
        (GERMAN, "2026-08-01;甲;1.500;10;5", "2026-08-02;甲;2.500;20;5"),
        (GERMAN.replace(";", ","), "2026-08-01,甲,12,1.000,5", "2026-08-02,甲,2,2.000,5"),
    ):
        with pytest.raises(BadInput, match="ambiguous_numbers"):
            reads(csv(*lines), yes=True)
    one = reads(csv(GERMAN.replace(";", ","), "2026-08-01,甲,12.50,1.000,5"), yes=True)
    assert rows(one, "impressions") == [(1,)]


def test_rows_as_an_array_of_json(reads: Reads) -> None:
    text = '[{"day": "2026-08-01", "cost": 1.5, "impressions": 5, "tags": {"at": "2026-08-01"}},\n'
    text += ' {"day": "2026-08-02", "cost": 2, "impressions": 6, "tags": null}]'
    parsed = reads(text, "answer.json", table="spend")
    assert rows(parsed, "day", "cost") == [
        (date(2026, 8, 1), Decimal("1.5")), (date(2026, 8, 2), 2),
    ]  # fmt: skip
    assert (
        only(parsed).rows["props"][0].as_py() == '{"tags": "{\\"at\\": \\"2026-08-01 00:00:00\\"}"}'
    )
    with pytest.raises(BadInput, match="bad_json_lines"):
        reads(text[:-1], "answer.json", table="spend")


def test_signs_that_nobody_sees(reads: Reads) -> None:
    hidden = tuple(f"{name[0]}\u200b{name[1:]}\ufeff" for name in HEADER)
    lines = [(*FIRST[:2], "\u200b10.50", *FIRST[3:]), (f"{SECOND[0]}\u200b", *SECOND[1:])]
    parsed = reads(csv(hidden, *lines))
    assert (parsed.reader, rows(parsed, "day", "cost")) == (
        "ocean_engine",
        [(date(2026, 8, 1), Decimal("10.5")), (date(2026, 8, 2), Decimal("20.25"))],
    )


def test_cells_kept_from_a_spreadsheet(reads: Reads) -> None:
    """`="…"` is how exports keep long ids and days as they are."""
    lines = [tuple(f'="{cell}"' for cell in row[:3]) + row[3:] for row in (FIRST, SECOND)]
    parsed = reads(csv(HEADER, *lines))
    assert rows(parsed, "day", "ad_group", "cost") == [
        (date(2026, 8, 1), "甲", Decimal("10.5")), (date(2026, 8, 2), "乙", Decimal("20.25")),
    ]  # fmt: skip


def test_a_forced_reader_must_find_a_number(reads: Reads) -> None:
    with pytest.raises(BadInput, match="not_this_reader"):
        reads(csv("日期,计划名称,费用", "2026-08-01,甲,10"), reader="ocean_engine")
