"""Headcounts of shops: an ordinary sheet is understood, and each shop is a scope of its own."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter

from fanbu.errors import BadInput

from .conftest import Reads, csv, only, rows, with_accounts

COUNTS = ("passers", "entrants", "cards", "test_drives", "deposits", "ordered", "returned")


def book(*lines: tuple[object, ...]) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("客流")
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return held.getvalue()


def test_a_showroom_workbook(reads: Reads) -> None:
    content = book(
        ("日期", "门店", "过店人数", "进店人数", "建卡", "试驾", "下订", "天气"),
        ("2026-10-05", "浦东店", 820, 41, 12, 6, 2, "晴"),
        ("2026-10-05", "静安店", 640, 37, 9, 4, 1, "晴"),
        ("合计", "", 1460, 78, 21, 10, 3, ""),
    )
    parsed = reads(content, "客流.xlsx", yes=True)
    table = only(parsed)
    assert (table.table, table.level, parsed.platform, parsed.account) == (
        "footfall", "shop", "offline", None,
    )  # fmt: skip
    assert rows(parsed, "day", "shop", "account", *COUNTS[:5]) == [
        (date(2026, 10, 5), "浦东店", "浦东店", 820, 41, 12, 6, 2),
        (date(2026, 10, 5), "静安店", "静安店", 640, 37, 9, 4, 1),
    ]
    assert rows(parsed, "props") == [('{"天气": "晴"}',)] * 2
    assert "shop" in table.dims


def test_a_restaurant_and_english_headers(reads: Reads) -> None:
    dinner = csv("日期,门店,门店过往人数,到店,点菜桌数,复来", "2026/10/5,徐汇店,300,80,22,9")
    assert rows(reads(dinner, yes=True), "passers", "entrants", "ordered", "returned") == [
        (300, 80, 22, 9)
    ]
    english = csv("Date,Store,Passers-by,Walk-ins,Test drives,Deposits", "2026-10-05,West,90,9,3,1")
    assert rows(reads(english, yes=True), "shop", *COUNTS[:2], *COUNTS[3:5]) == [
        ("West", 90, 9, 3, 1)
    ]


def test_one_shop_without_a_column_for_it(reads: Reads) -> None:
    """Said with the import, else the only shop known, else asked for."""
    sheet = csv("日期,过店人数,进店人数", "2026-10-05,820,41")
    for given in ({"account": "静安店"}, {"set": {"shop": "静安店"}}):
        assert rows(reads(sheet, yes=True, **given), "account", "shop") == [("静安店", "静安店")]
    context = with_accounts("浦东店")
    assert rows(reads(sheet, yes=True, context=context), "account", "shop") == [
        ("浦东店", "浦东店")
    ]
    assert rows(reads(sheet, yes=True), "account", "shop") == [("default", None)]
    with pytest.raises(BadInput, match="account_needed"):
        reads(sheet, yes=True, context=with_accounts("浦东店", "静安店"))


def test_an_account_that_is_said_stays(reads: Reads) -> None:
    sheet = csv("day,shop,account,passers", "2026-10-05,A,dealer,5", "2026-10-05,B,,6")
    assert rows(reads(sheet, table="footfall"), "shop", "account") == [("A", "dealer"), ("B", "B")]


def test_a_register_of_leads_is_no_headcount(reads: Reads) -> None:
    text = csv("日期,门店,客户姓名,手机号,到店,试驾", "2026-10-05,浦东店,王,13800138000,1,0")
    assert only(reads(text, yes=True)).table == "leads"
