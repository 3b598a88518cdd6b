"""Every dress of a table gives the same sheet: encodings, delimiters, workbooks, wrong names."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from fanbu.errors import BadInput
from fanbu.ingest.headers import find_header, normalise
from fanbu.ingest.sheets import read_sheets

if TYPE_CHECKING:
    from collections.abc import Callable

    from fanbu.ingest.sheet import Sheet

HEADER = ("日期", "推广计划", "消费", "转化")
ROWS = (("2026-08-01", "品牌词,上海", "2.50", "1"), ("2026-08-02", "通用词", "--", "0"))


def sheet_of(data: bytes, path: str = "x.csv", **given: Any) -> Sheet:
    [sheet] = read_sheets(data, path, **given)
    return sheet


def cells(sheet: Sheet) -> list[tuple[Any, ...]]:
    return list(zip(*(column.to_pylist() for column in sheet.columns), strict=True))


def delimited(sign: str = ",", end: str = "\n") -> str:
    def quoted(cell: str) -> str:
        return f'"{cell}"' if sign in cell else cell

    return end.join(sign.join(map(quoted, row)) for row in (HEADER, *ROWS)) + end


def workbook(rows: list[tuple[Any, ...]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet("明细")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write(at, column, cell, day if isinstance(cell, dt.date) else None)
    return target.getvalue()


HTML = (
    '<html><head><meta charset="gb18030"></head><table><tr><td colspan="4">报表</td></tr>'
    + "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (HEADER, *ROWS)
    )
    + "</table></html>"
)

DRESSES: dict[str, Callable[[], bytes]] = {
    "utf-8": lambda: delimited().encode(),
    "utf-8 with a mark, CRLF": lambda: delimited(end="\r\n").encode("utf-8-sig"),
    "gbk": lambda: delimited().encode("gbk"),
    "utf-16 tab": lambda: delimited("\t", "\r\n").encode("utf-16"),
    "utf-16-le without a mark": lambda: delimited("\t").encode("utf-16-le"),
    "utf-16-be without a mark": lambda: delimited("\t").encode("utf-16-be"),
    "semicolons": lambda: delimited(";").encode(),
    "pipes": lambda: delimited("|").encode(),
    "doubled carriage returns": lambda: delimited(end="\r\r\n").encode(),
    "xlsx": lambda: workbook([HEADER, *ROWS]),
    "html in gb18030": lambda: HTML.encode("gb18030"),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_one_table_in_every_dress(dress: str) -> None:
    """The name says .xls each time: it is not believed."""
    sheet = sheet_of(DRESSES[dress](), "报表.xls")
    assert sheet.header == HEADER
    assert cells(sheet) == list(ROWS)
    first = 3 if dress.startswith("html") else 2
    assert sheet.row_no.to_pylist() == [first, first + 1]


def test_western_text_is_read_last() -> None:
    sheet = sheet_of("Campaign,Cost\nÉté à Paris,2\nNoël,3\n".encode("cp1252"))
    assert sheet.columns[0].to_pylist() == ["Été à Paris", "Noël"]


def test_a_header_under_a_preamble_and_with_line_breaks() -> None:
    text = '百度推广 数据报告\n账户：云朵\n\n"日期","消费\n(元)",展现\n2026-08-01,2.5,10\n'
    sheet = sheet_of(text.encode())
    assert sheet.header == ("日期", "消费\n(元)", "展现")
    assert normalise(sheet.header[1]).bare == "消费"
    assert sheet.preamble[1] == ("账户：云朵",)
    assert cells(sheet) == [("2026-08-01", "2.5", "10")]


def test_a_workbook_keeps_its_types_and_row_numbers() -> None:
    rows = [
        ("云朵编程 登记表",),
        ("日期", "消费", "线索ID", "备注"),
        (dt.date(2026, 8, 1), 2.5, "0071", ""),
        (dt.date(2026, 8, 2), 3, "0072", 7),
    ]
    sheet = sheet_of(workbook(rows), known={"日期", "消费"})
    assert [str(column.type) for column in sheet.columns] == [
        "date32[day]", "double", "string", "double"
    ]  # fmt: skip
    assert cells(sheet) == [
        (dt.date(2026, 8, 1), 2.5, "0071", None),
        (dt.date(2026, 8, 2), 3.0, "0072", 7.0),
    ]
    assert sheet.row_no.to_pylist() == [3, 4]


def test_parquet_and_json_lines() -> None:
    table = pa.table({"day": ["2026-08-01"], "cost": [2.5]})
    target = io.BytesIO()
    pq.write_table(table, target)
    assert cells(sheet_of(target.getvalue())) == [("2026-08-01", 2.5)]
    lines = b'{"name": "visit", "tags": ["a", "b"]}\n{"name": "pay", "tags": null}\n'
    assert cells(sheet_of(lines)) == [("visit", '["a", "b"]'), ("pay", None)]
    dated = b'{"name": "sale", "days": {"first": "2026-10-01T00:00:00"}}\n'
    assert cells(sheet_of(dated)) == [("sale", '{"first": "2026-10-01 00:00:00"}')]


def test_an_unquoted_comma_is_repaired_when_one_reading_fits() -> None:
    """Only the title is free text: joining anything else breaks a number or a date."""
    text = "日期,标题,展现,消费\n2026-08-01,好课,10,2.5\n2026-08-02,先学,再说,20,3.5\n"
    sheet = sheet_of(text.encode())
    assert cells(sheet)[1] == ("2026-08-02", "先学,再说", "20", "3.5")
    assert sheet.row_no.to_pylist() == [2, 3]


def test_an_unquoted_comma_that_reads_two_ways_is_refused() -> None:
    text = "日期,标题,描述,消费\n2026-08-01,好课,甲,2.5\n2026-08-02,先学,再说,乙,3.5\n"
    with pytest.raises(BadInput) as caught:
        sheet_of(text.encode())
    details = caught.value.details
    assert (caught.value.code, details["row"], details["readings"]) == ("ragged_row", 3, 2)
    kept = sheet_of(text.encode(), skip_bad=True)
    assert (kept.rows, kept.dropped) == (1, (("ragged_row", 3),))


def test_a_remark_under_the_table_is_set_aside() -> None:
    text = "日期,标题,消费\n2026-08-01,好课,2.5\n注：数据次日更新\n2026-08-02,好课,3.5\n"
    sheet = sheet_of(text.encode())
    assert sheet.row_no.to_pylist() == [2, 4]
    assert sheet.dropped == (("note_row", 3),)


def test_in_a_narrow_table_a_remark_is_what_no_cell_could_be() -> None:
    """A day alone, or any word where words stand, is the beginning of a row."""
    text = '日期,消费\n2026-08-01,2.5\n""\n注：数据次日更新\n2026-08-02,3.5\n'
    assert sheet_of(text.encode()).row_no.to_pylist() == [2, 5]
    for cut in ("日期,消费\n2026-08-01,2.5\n2026-08-02\n", "词,消费\n好课,2.5\n试听\n"):
        with pytest.raises(BadInput, match="ragged_row"):
            sheet_of(cut.encode())


def test_a_narrow_table_that_goes_on_without_a_header_is_refused() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        first, second = book.add_worksheet("1"), book.add_worksheet("2")
        first.write_row(0, 0, ("日期", "消费"))
        first.write_row(1, 0, ("2026-08-01", 2.5))
        second.write_row(0, 0, ("2026-08-02", 3.5))
    with pytest.raises(BadInput, match="no_header"):
        list(read_sheets(target.getvalue(), "f.xlsx"))


def test_a_header_is_words_as_wide_as_its_rows() -> None:
    rows = [["报表"], [], ["2026", "8"], ["日期", "消费"], ["2026-08-01", "2.5"]]
    assert find_header(rows) == 3
    assert find_header([["1", "2"], ["3", "4"]]) is None


@pytest.mark.parametrize(
    ("header", "bare", "unit"),
    [
        ("点击率（%）", "点击率", "%"),
        ("点击率%", "点击率", "%"),
        (" Amount spent (USD) ", "amountspent", "usd"),
        ("阅读后关注（人）", "阅读后关注", "人"),
        ("Clicks (all)", "clicks(all)", None),
        ("ad_campaign", "adcampaign", None),
    ],
)
def test_headers_made_comparable(header: str, bare: str, unit: str | None) -> None:
    found = normalise(header)
    assert (found.bare, found.unit) == (bare, unit)
