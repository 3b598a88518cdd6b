"""淘宝 ExportOrderList: GBK, ids in disguise, and people's names, phones and addresses."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.model.imports import ImportOptions
from fanbu.rules.contact import person_of

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

HEADER: list[Any] = [
    "订单编号", "买家会员名", "买家支付宝账号", "买家应付货款", "买家应付邮费", "买家支付积分",
    "总金额", "返点积分", "买家实际支付金额", "买家实际支付积分", "订单状态", "买家留言",
    "收货人姓名", "收货地址 ", "运送方式", "联系电话 ", "联系手机", "订单创建时间", "订单付款时间 ",
    "宝贝标题 ",
    "宝贝种类 ", "物流单号 ", "物流公司", "订单备注", "宝贝总数量", "店铺Id", "店铺名称",
    "订单关闭原因",
]  # fmt: skip
PAID: list[Any] = [
    '="3912345678901234567"', "云小朵", "a@b.example", "199.00", "0.00", "0", "199.00", "0",
    "189.00", "0", "交易成功", "请快点", "王小山", "上海 某路1号", "快递", "", "'13800138000",
    "2026-09-11 10:00:00", "2026-09-11 10:05:00", "编程盒子", "1", "No:YT1234567890", "某速运",
    "'老客户", "1", "88001", "云朵旗舰店", "",
]  # fmt: skip
CLOSED: list[Any] = [
    "3912345678901234568\t", "山**", "", "299.00", "10.00", "0", "309.00", "0", "0.00", "0",
    "交易关闭", "", "李四", "北京", "快递", "010-12345678", "", "2026-09-12 11:00:00", "",
    "大盒子，全套", "2", "", "", "", "2", "88001", "云朵旗舰店", "订单超时未付款",
]  # fmt: skip
NAME = "ExportOrderList202609130900.csv"
SECRET = ("a@b.example", "请快点", "王小山", "某路", "13800138000", "老客户", "李四", "010-1234",
          "YT123", "云小朵")  # fmt: skip

NICK = person_of(b"k" * 32, "buyer", "云小朵")


def test_two_orders(door: Door) -> None:
    file = door.read(NAME, door.csv([HEADER, PAID, CLOSED], "gb18030"))
    assert (file.reader, file.platform, file.account) == ("taobao_orders", "taobao", None)
    assert (file.rows, dict(file.dropped), file.warnings) == (2, {}, ())
    (part,) = file.tables
    assert (part.table, part.snapshot) == ("orders", False)
    paid, closed = door.rows(file, "orders")
    assert json.loads(paid.pop("props")) == {
        "买家应付货款": 199, "买家应付邮费": 0, "买家支付积分": 0, "返点积分": 0,
        "买家实际支付积分": 0, "运送方式": "快递", "宝贝标题": "编程盒子", "宝贝种类": 1,
        "物流公司": "某速运", "宝贝总数量": 1, "店铺Id": 88001,
    }  # fmt: skip
    assert paid == {
        "external_id": "3912345678901234567", "person": NICK,
        "identifiers": [f"buyer@taobao:{NICK}"], "platform": "taobao", "shop": "云朵旗舰店",
        "ordered_at": datetime(2026, 9, 11, 2, tzinfo=UTC),
        "paid_at": datetime(2026, 9, 11, 2, 5, tzinfo=UTC), "status": "交易成功",
        "gross": Decimal(199), "net": Decimal(189), "currency": "CNY",
    }  # fmt: skip
    assert closed["external_id"] == "3912345678901234568"
    assert (closed["person"], closed["paid_at"], closed["net"]) == (None, None, 0)
    assert json.loads(closed["props"])["订单关闭原因"] == "订单超时未付款"


def test_what_went_back_is_a_refund_of_its_order(door: Door) -> None:
    """189 paid, 60 of it back: dated by the order, as the list has no other day."""
    header = [*HEADER, "退款金额"]
    closed = [*CLOSED, "0.00"]
    file = door.read(NAME, door.csv([header, [*PAID, "60.00"], closed], "gb18030"))
    assert [part.table for part in file.tables] == ["orders", "refunds"]
    assert [row["net"] for row in door.rows(file, "orders")] == [189, 0]
    (refund,) = door.rows(file, "refunds")
    assert refund == {
        "external_id": "3912345678901234567", "order": "3912345678901234567",
        "person": NICK, "identifiers": [f"buyer@taobao:{NICK}"], "shop": "云朵旗舰店",
        "refunded_at": datetime(2026, 9, 11, 2, tzinfo=UTC), "amount": 60, "currency": "CNY",
        "props": None,
    }  # fmt: skip


def test_no_more_goes_back_than_was_paid(door: Door) -> None:
    """An order that shows nothing paid any more has been reduced already; a blank is no refund."""
    header = [*HEADER, "退款金额"]
    rows = [[*CLOSED, "309.00"], [*PAID, ""]]
    file = door.read(NAME, door.csv([header, *rows], "gb18030"))
    assert [part.table for part in file.tables] == ["orders"]
    shown = [json.loads(row["props"]).get("退款金额") for row in door.rows(file, "orders")]
    assert shown == [309, None]


def test_a_refund_with_a_day_of_its_own(door: Door) -> None:
    header = [*HEADER, "退款金额", "退款时间"]
    row = [*PAID, "189.00", "2026-09-15 09:00:00"]
    (refund,) = door.rows(door.read(NAME, door.csv([header, row], "gb18030")), "refunds")
    assert (refund["amount"], refund["refunded_at"]) == (189, datetime(2026, 9, 15, 1, tzinfo=UTC))


def test_nothing_of_a_person_is_kept(door: Door) -> None:
    """Not even in columns that a later export adds."""
    rows = [[*HEADER, "修改后的收货地址", "新手机"], [*PAID, "王小山 某路2号", "13800138000"]]
    file = door.read(NAME, door.csv(rows, "gb18030"))
    everything = "".join(str(part.rows.to_pylist()) for part in file.tables)
    assert not [word for word in SECRET if word in everything]
    assert not any("收货" in column for part in file.tables for column in part.columns)


@pytest.mark.parametrize(
    "cell", ['="3912345678901234567"', "3912345678901234567\t", "'3912345678901234567",
             " 3912345678901234567"],
)  # fmt: skip
def test_ids_out_of_their_disguise(door: Door, cell: str) -> None:
    (row,) = door.rows(door.read(NAME, door.csv([HEADER, [cell, *PAID[1:]]], "gbk")), "orders")
    assert row["external_id"] == "3912345678901234567"


def test_the_unquoted_disguise(door: Door) -> None:
    """As the platform writes it: quotes inside a cell that has none around it."""
    text = door.csv([HEADER, PAID], "gb18030").decode("gb18030")
    text = text.replace('"=""3912345678901234567"""', '="3912345678901234567"')
    assert '\n="39' in text
    (row,) = door.rows(door.read(NAME, text.encode("gb18030")), "orders")
    assert row["external_id"] == "3912345678901234567"


@pytest.mark.parametrize("cell", ["3.91235E+18", "3912345678901230000"])
def test_rounded_ids_are_refused(door: Door, cell: str) -> None:
    problem = door.refused(NAME, door.csv([HEADER, [cell, *PAID[1:]]], "gb18030"))
    assert (problem.code, problem.details["row"], problem.details["value"]) == (
        "mangled_order_ids", 2, cell,
    )  # fmt: skip


def test_ids_as_numbers_of_a_workbook_are_refused(door: Door) -> None:
    rows = [HEADER, [3912345678901234567.0, *PAID[1:]]]
    assert door.refused("a.xlsx", door.xlsx(rows)).code == "mangled_order_ids"


@pytest.mark.parametrize("column", ["订单编号", "买家实际支付金额", "订单状态", "订单付款时间 "])
def test_without_what_it_needs_no_reader_guesses(door: Door, column: str) -> None:
    at = HEADER.index(column)
    rows = [row[:at] + row[at + 1 :] for row in (HEADER, PAID, CLOSED)]
    problem = door.refused(NAME, door.csv(rows, "gb18030"))
    assert problem.code in ("mapping_needed", "no_table_fits")


def test_days_of_a_spreadsheet(door: Door) -> None:
    at = HEADER.index("订单创建时间")
    moved = [*PAID[:at], "2026/9/11 10:00", "2026/9/11 10:05", *PAID[at + 2 :]]
    (row,) = door.rows(door.read(NAME, door.csv([HEADER, moved], "gb18030")), "orders")
    assert row["ordered_at"] == datetime(2026, 9, 11, 2, tzinfo=UTC)
    open_ = [*PAID[:at], "9/11/2026 10:00", "9/11/2026 10:05", *PAID[at + 2 :]]
    assert door.refused(NAME, door.csv([HEADER, open_], "gb18030")).code == "ambiguous_dates"


def test_half_a_row_is_refused_or_counted(door: Door) -> None:
    data = door.csv([HEADER, PAID, CLOSED[:9]], "gb18030")
    assert door.refused(NAME, data).code == "ragged_row"
    file = door.read(NAME, data, ImportOptions(skip_bad=True))
    assert (file.rows, dict(file.dropped)) == (2, {"ragged_row": 1})


orders = st.lists(
    st.fixed_dictionaries({
        "number": st.integers(10**18 + 1, 9 * 10**18 + 7).filter(lambda n: n % 10_000),
        "buyer": st.text("云朵小山abc", min_size=1, max_size=6),
        "minutes": st.integers(0, 100_000),
        "paid": st.booleans(),
        "cents": st.integers(0, 10**9),
    }),
    min_size=1, max_size=6, unique_by=lambda order: order["number"],
)  # fmt: skip


@given(orders, st.sampled_from(['="{}"', "{}\t", "{}"]), st.sampled_from(["gb18030", "utf-8-sig"]))
@settings(max_examples=25, deadline=None)
def test_rows_come_back(
    door: Door, made: list[dict[str, Any]], disguise: str, encoding: str
) -> None:
    """Rows → native dress → rows: no cent, no order, no buyer lost."""
    table = [HEADER]
    start = datetime(2026, 6, 1, tzinfo=UTC)
    places = {name.strip(): at for at, name in enumerate(HEADER)}
    for order in made:
        row = list(PAID)
        ordered = start + timedelta(minutes=order["minutes"], hours=8)
        row[0] = disguise.format(order["number"])
        row[places["买家会员名"]] = order["buyer"]
        row[places["买家实际支付金额"]] = f"{order['cents'] / 100:.2f}" if order["paid"] else "0.00"
        row[places["订单创建时间"]] = f"{ordered:%Y-%m-%d %H:%M:%S}"
        row[places["订单付款时间"]] = f"{ordered:%Y-%m-%d %H:%M:%S}" if order["paid"] else ""
        table.append(row)
    rows = door.rows(door.read(NAME, door.csv(table, encoding)), "orders")
    found = [(r["external_id"], r["person"], r["ordered_at"], r["paid_at"], r["net"]) for r in rows]
    expected = []
    for order in made:
        moment = start + timedelta(minutes=order["minutes"])
        expected.append((
            str(order["number"]), person_of(b"k" * 32, "buyer", order["buyer"]), moment,
            moment if order["paid"] else None,
            Decimal(order["cents"]) / 100 if order["paid"] else Decimal(0),
        ))  # fmt: skip
    assert found == expected
