"""What the status of an order says of money that went back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest

from fanbu.ingest.refund_statuses import says

from .conftest import CONTEXT, Reads, csv, rows

HEAD = "订单号,买家,下单时间,实付金额,订单状态"
DAY = "2026-08-01 10:00"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("已退款", "whole"), ("已退货退款", "whole"), ("退款成功", "whole"), ("refunded", "whole"),
        (" Refunded ", "whole"), ("ＲＥＦＵＮＤＥＤ", "whole"), ("fully_refunded", "whole"),
        ("交易关闭(已退款)", "whole"), ("部分退款", "unsaid"), ("Partially Refunded", "unsaid"),
        ("已退货", "unsaid"), ("部分退款成功", "unsaid"), ("退款中", None), ("未退款", None),
        ("退款关闭", None), ("not refunded", None), ("交易成功", None), ("paid", None), ("", None),
    ],
)  # fmt: skip
def test_words(status: str, told: str | None) -> None:
    assert says(status) == told


def test_a_refunded_order_gives_back_what_was_paid(reads: Reads) -> None:
    parsed = reads(
        csv(HEAD, f"1,小明,{DAY},100,已退款", f"2,小红,{DAY},80.5,交易成功",
            f"3,小蓝,{DAY},0,退款成功", f"4,小白,{DAY},60,部分退款"), yes=True,
    )  # fmt: skip
    assert rows(parsed, "external_id", "net", table="orders") == [
        ("1", 100), ("2", Decimal("80.5")), ("3", 0), ("4", 60)
    ]  # fmt: skip
    assert rows(parsed, "order", "amount", "props", table="refunds") == [
        ("1", 100, '{"by_status": "已退款"}')
    ]
    ordered = rows(parsed, "ordered_at", table="orders")[0]
    assert rows(parsed, "refunded_at", table="refunds") == [ordered]
    told = {w.code: dict(w.details) for w in parsed.warnings}
    assert told["refunds_undated"]["rows"] == 1
    unsaid = told["refunds_unsaid"]
    assert (unsaid["rows"], unsaid["shown"], unsaid["statuses"]) == (1, [5], ["部分退款"])


def test_a_day_of_the_refund_is_its_day(reads: Reads) -> None:
    parsed = reads(
        csv(f"{HEAD},退款时间", f"1,小明,{DAY},100,已退款,2026-08-05 10:00",
            f"2,小红,{DAY},80,交易成功,2026-08-06 10:00", f"3,小蓝,{DAY},70,交易成功,"),
        yes=True,
    )  # fmt: skip
    [(order, moment)] = rows(parsed, "order", "refunded_at", table="refunds")
    assert (order, f"{moment:%m-%d %H}") == ("1", "08-05 02")
    [warning] = parsed.warnings
    assert (warning.code, warning.details["shown"]) == ("refunds_unsaid", [3])


def test_an_amount_of_the_file_is_believed(reads: Reads) -> None:
    """40 of 100; blank is all; a zero beside the status is a contradiction that is told."""
    parsed = reads(
        csv(f"{HEAD},退款金额", f"1,小明,{DAY},100,已退款,40", f"2,小红,{DAY},80,已退款,",
            f"3,小蓝,{DAY},70,已退款,0", f"4,小白,{DAY},60,部分退款,10"), yes=True,
    )  # fmt: skip
    assert rows(parsed, "order", "amount", table="refunds") == [("1", 40), ("2", 80), ("4", 10)]
    assert [(w.code, w.details["rows"]) for w in parsed.warnings] == [
        ("refunds_unsaid", 1), ("refunds_undated", 1),
    ]  # fmt: skip


def test_what_was_never_paid_gives_nothing_back(reads: Reads) -> None:
    head = "订单号,买家,下单时间,付款时间,订单金额,优惠金额,订单状态"
    text = csv(head, f"1,小明,{DAY},,100,,已退款", f"2,小红,{DAY},{DAY},100,10,已退款")
    assert rows(reads(text, yes=True), "order", "amount", table="refunds") == [("2", 90)]


def test_another_currency_is_converted_once(reads: Reads) -> None:
    dollars = replace(CONTEXT, rates=lambda _, days: pa.array([7.0] * len(days), pa.float64()))
    parsed = reads(csv(f"{HEAD},币种", f"1,小明,{DAY},100,已退款,USD"), yes=True, context=dollars)
    assert rows(parsed, "order", "amount", table="refunds") == [("1", 700)]


def test_the_lines_of_a_refunded_order(reads: Reads) -> None:
    text = csv("Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Order status",
               "1,A,tea,2,2026-08-01 10:00,3.10,7,Refunded",
               "1,B,cup,1,2026-08-01 10:00,4.00,7,Refunded",
               "2,A,tea,1,2026-08-01 10:00,3.10,7,Complete",
               "C3,A,tea,-1,2026-08-02 10:00,3.10,7,Complete")  # fmt: skip
    parsed = reads(text, yes=True)
    assert rows(parsed, "external_id", "net", table="orders") == [
        ("1", Decimal("10.20")), ("2", Decimal("3.10"))
    ]  # fmt: skip
    assert rows(parsed, "order", "amount", table="refunds") == [
        (None, Decimal("3.10")), ("1", Decimal("10.20"))
    ]  # fmt: skip


def test_a_refund_of_one_line_is_not_the_whole_order(reads: Reads) -> None:
    """Whichever line it is; a blank status is the order's."""
    head = "Invoice,StockCode,Quantity,InvoiceDate,Price,Customer ID,Order status"
    text = csv(head, f"1,A,1,{DAY},100,7,Refunded", f"1,B,1,{DAY},300,7,Complete",
               f"2,A,1,{DAY},100,7,Complete", f"2,B,1,{DAY},300,7,Refunded",
               f"3,A,1,{DAY},100,7,Refunded", f"3,B,1,{DAY},300,7,",
               f"4,A,1,{DAY},100,7,Complete", f"4,B,1,{DAY},300,7,")  # fmt: skip
    parsed = reads(text, yes=True)
    assert rows(parsed, "order", "amount", table="refunds") == [
        ("1", 100), ("2", 300), ("3", 400)
    ]  # fmt: skip
