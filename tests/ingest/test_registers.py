"""Registers: words of a status, persons without contacts, ids where there are none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from fanbu.errors import BadInput
from fanbu.rules.contact import person_of
from fanbu.types import Period

from .conftest import CONTEXT, Reads, csv, only, rows

LEADS = (
    "云朵编程 线索登记表,,,,,,",
    "线索ID,留资时间,姓名,手机号,来源渠道,状态,备注",
    "XS1,2026-08-01 10:00,李雷,13800138000,老带新,已转正,",
    "XS2,2026-08-01 11:00,韩梅梅,138****8000,抖音,无效,空号",
    "XS3,2026-08-02 09:00,测试一,,百度推广,待跟进,",
)


def test_a_lead_register(reads: Reads) -> None:
    parsed = reads(csv(*LEADS), yes=True)
    assert rows(parsed, "external_id", "source", "channel", "source_kind", "status") == [
        ("XS1", "老带新", "earned/referral", "declared", "已转正"),
        ("XS2", "抖音", "owned/douyin", "declared", "无效"),
        ("XS3", "百度推广", "paid/baidu", "declared", "待跟进"),
    ]
    # what a status means is read when it is asked, not fixed by the import
    assert not {"valid", "won"} & set(only(parsed).rows.column_names)
    assert rows(parsed, "created_at")[0] == (datetime(2026, 8, 1, 2, tzinfo=UTC),)


def test_contacts_never_leave_the_reader(reads: Reads) -> None:
    parsed = reads(csv(*LEADS), yes=True)
    person = person_of(CONTEXT.contact_key, "phone", "13800138000")
    assert rows(parsed, "person") == [(person,), (None,), (None,)]
    held = str(only(parsed).rows.to_pylist())
    for secret in ("13800138000", "138****8000", "李雷", "韩梅梅", "测试一"):
        assert secret not in held
    assert rows(parsed, "props")[2] == ('{"contact_name": "测试"}',)  # the word that tells a test


def test_a_second_phone_column_is_not_kept_as_a_property(reads: Reads) -> None:
    text = csv(
        "线索ID,留资时间,手机号,备用电话,来源", "XS1,2026-08-01,13800138000,13900139000,抖音"
    )
    parsed = reads(text, yes=True)
    assert "13900139000" not in str(only(parsed).rows.to_pylist())


def test_a_lead_without_an_id_keeps_its_own_when_its_status_changes(reads: Reads) -> None:
    header = "留资时间,手机号,来源,状态"
    first = reads(csv(header, "2026-08-01 10:00,13800138000,抖音,待跟进"), yes=True)
    later = reads(csv(header, "2026-08-01 10:00,13800138000,抖音,成交"), yes=True)
    assert rows(first, "external_id") == rows(later, "external_id")
    twins = reads(csv(header, *["2026-08-01 10:00,,抖音,待跟进"] * 2), yes=True)
    assert len(set(rows(twins, "external_id"))) == 2


def test_a_register_without_dates_needs_a_window_and_says_so(reads: Reads) -> None:
    text = csv("线索ID,手机号,来源", "XS1,13800138000,抖音")
    with pytest.raises(BadInput, match="window_needed"):
        reads(text, yes=True)
    parsed = reads(text, yes=True, window=Period.parse("2026-08"))
    assert rows(parsed, "created_at") == [(datetime(2026, 7, 31, 16, tzinfo=UTC),)]
    assert [w.code for w in parsed.warnings] == ["dates_unknown"]
    assert parsed.warnings[0].details["day"] == date(2026, 8, 1)


def test_what_an_order_leaves_unsaid(reads: Reads) -> None:
    """Paid is what was asked less the discount; when it was paid is the store's to tell."""
    text = csv(
        "订单号,买家,下单时间,订单金额,优惠金额,订单状态",
        "1,小明,2026-08-01 10:00,100,10.5,已付款",
        "2,小红,2026-08-01 10:00,100,,等待买家付款",
    )
    parsed = reads(text, yes=True)
    assert rows(parsed, "external_id", "gross", "net") == [
        ("1", Decimal(100), Decimal("89.5")),
        ("2", Decimal(100), Decimal(100)),
    ]
    assert "paid_at" not in only(parsed).rows.column_names


def test_canonical_contacts_may_be_given_as_phone_or_person(reads: Reads) -> None:
    text = csv("external_id,person,ordered_at,net", "1,13800138000,2026-08-01,1",
               "2,u-77,2026-08-01,1")  # fmt: skip
    parsed = reads(text, table="orders")
    hashed = person_of(CONTEXT.contact_key, "phone", "13800138000")
    assert rows(parsed, "person") == [(hashed,), ("u-77",)]
    other = reads(csv("external_id,phone,ordered_at,net", "1,13800138000,2026-08-01,1"),
                  table="orders")  # fmt: skip
    assert rows(other, "person") == [(hashed,)]


def test_lines_become_orders_and_refunds(reads: Reads) -> None:
    """Order 1 has two lines, C2 cancels, 3 takes broken goods back for nothing."""
    text = csv("Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID",
               "1,A,tea,2,2026-08-01 10:00,3.10,7", "1,B,cup,1,2026-08-01 10:00,4.00,7",
               "C2,A,tea,-1,2026-08-02 10:00,3.10,7", "3,B,cup,-5,2026-08-02 11:00,0,")  # fmt: skip
    parsed = reads(text, yes=True)
    assert rows(parsed, "external_id", "gross", "net", table="orders") == [
        ("1", Decimal("10.20"), Decimal("10.20"))
    ]
    assert rows(parsed, "external_id", "amount", table="refunds") == [
        ("C2", Decimal("3.10")), ("3", Decimal(0))
    ]  # fmt: skip
    assert rows(parsed, "order", "line", "sku", table="order_lines") == [
        ("1", "1", "A"), ("1", "2", "B"), ("C2", "1", "A"), ("3", "1", "B")
    ]  # fmt: skip


@pytest.mark.parametrize("table", [None, "orders"])
def test_an_order_known_only_by_its_payment_is_dated_by_it(reads: Reads, table: str | None) -> None:
    text = csv("订单号,买家,付款时间,实付金额", "1,小明,2026-08-01 10:00,100")
    parsed = reads(text, yes=True, table=table)
    moment = datetime(2026, 8, 1, 2, tzinfo=UTC)
    assert rows(parsed, "ordered_at", "paid_at") == [(moment, moment)]
    assert parsed.warnings == ()


def test_the_words_of_a_school_register(reads: Reads) -> None:
    text = csv("登记日期,家长姓名,电话,从哪来,跟进情况,课程顾问",
               "2026-08-01,李雷,13800138000,抖音,已报名,小王")  # fmt: skip
    parsed = reads(text, yes=True)
    person = person_of(CONTEXT.contact_key, "phone", "13800138000")
    assert rows(parsed, "created_at", "person", "source", "status", "owner") == [
        (datetime(2026, 7, 31, 16, tzinfo=UTC), person, "抖音", "已报名", "小王")
    ]
    other = reads(text.replace("跟进情况", "跟进状态").replace("课程顾问", "顾问"), yes=True)
    assert rows(other, "status", "owner") == [("已报名", "小王")]


def test_refunds_noted_beside_their_orders(reads: Reads) -> None:
    """Order 2 went back without a date, order 3 with a minus, order 1 not at all."""
    text = csv("订单号,电话,下单时间,实付金额,退费金额,退费日期",
               "1,13800138000,2026-08-01 10:00,100,0,",
               "2,13800138001,2026-08-01 11:00,100,30,",
               "3,13800138002,2026-08-01 12:00,100,-50,2026-08-09")  # fmt: skip
    for table in (None, "orders"):
        parsed = reads(text, yes=True, table=table)
        assert rows(parsed, "external_id", "net", table="orders") == [
            ("1", Decimal(100)), ("2", Decimal(100)), ("3", Decimal(100))
        ]  # fmt: skip
        assert rows(parsed, "external_id", "order", "amount", "refunded_at", table="refunds") == [
            ("2", "2", Decimal(30), datetime(2026, 8, 1, 3, tzinfo=UTC)),
            ("3", "3", Decimal(50), datetime(2026, 8, 8, 16, tzinfo=UTC)),
        ]


def test_a_list_of_refunds_makes_no_orders(reads: Reads) -> None:
    text = csv("退款编号,订单号,付款时间,支付金额,退款金额,退款时间",
               "R1,1,2026-08-01,100,30,2026-08-03")  # fmt: skip
    parsed = reads(text, yes=True, table="refunds")
    assert rows(parsed, "external_id", "order", "amount") == [("R1", "1", Decimal(30))]


@pytest.mark.parametrize(
    ("amounts", "kept"), [(("-30", "-5"), (30, 5)), (("30", "-5"), (30, -5))], ids=("all", "one")
)
def test_refunds_that_are_all_written_with_a_minus(
    reads: Reads, amounts: tuple[str, ...], kept: tuple[int, ...]
) -> None:
    """Such a register means sizes; among amounts with a plus a minus takes a refund back."""
    lines = (f"{i},2026-08-0{i + 1},{amount}" for i, amount in enumerate(amounts))
    parsed = reads(csv("external_id,refunded_at,amount", *lines), table="refunds")
    assert rows(parsed, "amount") == [(Decimal(amount),) for amount in kept]


HUBSPOT = "Record ID,First Name,Email,Lifecycle Stage,Create Date,Contact owner"
ADA = "51,Ada,ada@example.com,Lead,2026-09-11 18:30,Lin"


@pytest.mark.parametrize("row", ["-,-,-,-,-,-", "数据来源：后台,,,,,", ",合计,,,,"])
def test_a_row_that_says_nothing_is_no_lead(reads: Reads, row: str) -> None:
    for lines in ((ADA, row), (row, ADA)):
        parsed = reads(csv(HUBSPOT, *lines))
        assert parsed.reader == "hubspot_contacts"
        assert only(parsed).rows["external_id"].to_pylist() == ["51"]


def test_half_a_row_of_a_platform_s_register_is_refused(reads: Reads) -> None:
    with pytest.raises(BadInput) as caught:
        reads(csv(HUBSPOT, ADA, "52,,,,,"))
    assert (caught.value.code, caught.value.details["row"]) == ("day_missing", 3)
    kept = reads(csv(HUBSPOT, ADA, "52,,,,,"), skip_bad=True)
    assert (kept.rows, dict(kept.dropped)) == (2, {"bad_value": 1})
