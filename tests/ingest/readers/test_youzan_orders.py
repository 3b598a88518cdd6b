"""有赞: an order's money is repeated with each of its items; a workbook called `.csv`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.rules.contact import person_of

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

NAME = "订单商品明细.csv"
HEADER: list[Any] = [
    "订单号", "商品名称", "销售渠道", "订单类型", "订单来源", "交易成功时间", "订单实付金额",
    "分销推广补差", "分销推广佣金", "商品规格", "商品规格ID", "规格编码", "商品编码", "商品单价",
    "商品数量", "商品ID",
]  # fmt: skip


def item(number: str, *cells: Any) -> list[Any]:
    title, succeeded, paid, code, price, quantity = cells
    return [number, title, "网店", "普通订单", "微信小程序", succeeded, paid, "0.00", "0.00",
            "红;大", "3600001", code, "SPU-1", price, quantity, "4200001"]  # fmt: skip


TWO = "E20260911100000012345678"
ONE = "E20260912093005098765432"
ROWS = [
    item(TWO, "编程盒子", "2026-09-20 08:00:00", "270.00", "BOX-R", "100.00", "2"),
    item(TWO, "贴纸", "2026-09-20 08:00:00", "270.00", "", "80.00", "1"),
    item(ONE, "大盒子", "", "0.00", "BIG", "299.00", "1"),
]


@pytest.mark.parametrize("workbook", [True, False])
def test_orders_and_their_items(door: Door, workbook: bool) -> None:  # noqa: FBT001
    """Asked 2 × 100 + 80 = 280, paid 270 once, not twice."""
    rows = [HEADER, *ROWS]
    file = door.read(NAME, door.xlsx(rows) if workbook else door.csv(rows, "gb18030"))
    assert (file.reader, file.platform, file.rows, file.warnings) == (
        "youzan_orders", "youzan", 3, (),
    )  # fmt: skip
    assert [(part.table, part.snapshot) for part in file.tables] == [
        ("orders", False), ("order_lines", False),
    ]  # fmt: skip
    two, one = door.rows(file, "orders")
    two.pop("props")
    assert two == {
        "external_id": TWO, "platform": "youzan",
        "ordered_at": datetime(2026, 9, 11, 2, tzinfo=UTC), "gross": Decimal(280),
        "net": Decimal(270), "currency": "CNY",
    }  # fmt: skip
    assert (one["ordered_at"], one["gross"], one["net"]) == (
        datetime(2026, 9, 12, 1, 30, 5, tzinfo=UTC), 299, 0,
    )  # fmt: skip
    lines = door.rows(file, "order_lines")
    assert [
        (r["order"], r["line"], r["sku"], r["title"], r["quantity"], r["price"]) for r in lines
    ] == [
        (TWO, "1", "BOX-R", "编程盒子", 2, 100), (TWO, "2", "SPU-1", "贴纸", 1, 80),
        (ONE, "1", "BIG", "大盒子", 1, 299),
    ]  # fmt: skip
    assert json.loads(lines[0]["props"])["销售渠道"] == "网店"


def test_an_order_with_its_own_moments(door: Door) -> None:
    header = [
        *HEADER,
        "下单时间",
        "买家付款时间",
        "订单状态",
        "买家手机号",
        "收货人姓名",
        "收货地址",
    ]
    more = ["2026-09-10 10:00:00", "2026-09-10 10:01:00", "交易完成", "13800138000", "王小山",
            "某路1号"]  # fmt: skip
    file = door.read(NAME, door.xlsx([header, [*ROWS[0], *more]]))
    (order,) = door.rows(file, "orders")
    assert (order["ordered_at"], order["paid_at"], order["status"]) == (
        datetime(2026, 9, 10, 2, tzinfo=UTC), datetime(2026, 9, 10, 2, 1, tzinfo=UTC), "交易完成",
    )  # fmt: skip
    assert order["person"] == person_of(b"k" * 32, "phone", "13800138000")
    everything = str([part.rows.to_pylist() for part in file.tables])
    assert not [w for w in ("王小山", "某路", "13800138000") if w in everything]


def test_money_that_only_one_item_shows(door: Door) -> None:
    rows = [[*ROWS[0][:6], "", *ROWS[0][7:]], ROWS[1]]
    (order,) = door.rows(door.read(NAME, door.xlsx([HEADER, *rows])), "orders")
    assert (order["net"], order["gross"]) == (270, 280)


def test_items_that_differ_in_their_order_s_money_are_refused(door: Door) -> None:
    rows = [ROWS[2], ROWS[0], [*ROWS[1][:6], "70.00", *ROWS[1][7:]]]
    problem = door.refused(NAME, door.xlsx([HEADER, *rows]))
    assert (problem.code, problem.details["row"], problem.details["order"]) == (
        "order_differs", 3, TWO,
    )  # fmt: skip


def test_a_number_without_a_date_is_dated_by_its_success(door: Door) -> None:
    (order,) = door.rows(door.read(NAME, door.xlsx([HEADER, ["7001", *ROWS[0][1:]]])), "orders")
    assert order["ordered_at"] == datetime(2026, 9, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize("column", ["订单号", "订单实付金额", "商品单价", "商品数量"])
def test_a_renamed_column_is_not_guessed(door: Door, column: str) -> None:
    header = ["别的" if name == column else name for name in HEADER]
    problem = door.refused("a.xlsx", door.xlsx([header, *ROWS]))
    assert problem.code in ("mapping_needed", "no_table_fits")


orders = st.lists(
    st.tuples(
        st.integers(0, 60 * 24 * 28), st.integers(0, 10**7),
        st.lists(st.tuples(st.integers(1, 9), st.integers(0, 10**6)), min_size=1, max_size=3),
    ),
    min_size=1, max_size=5,
)  # fmt: skip


@given(orders)
@settings(max_examples=25, deadline=None)
def test_orders_come_back(door: Door, made: list[tuple[int, int, list[tuple[int, int]]]]) -> None:
    start = datetime(2026, 9, 1, tzinfo=UTC)
    rows, expected = [], []
    for number, (minutes, paid, items) in enumerate(made):
        moment = start + timedelta(minutes=minutes)
        name = f"E{moment + timedelta(hours=8):%Y%m%d%H%M%S}{number:09d}"
        rows += [
            item(name, "物", "", f"{paid / 100:.2f}", f"S{at}", f"{cents / 100:.2f}", str(count))
            for at, (count, cents) in enumerate(items)
        ]
        gross = Decimal(sum(count * cents for count, cents in items)).scaleb(-2)
        expected.append((name, moment, gross, Decimal(paid).scaleb(-2)))
    file = door.read(NAME, door.xlsx([HEADER, *rows]))
    assert [
        (r["external_id"], r["ordered_at"], r["gross"], r["net"]) for r in door.rows(file, "orders")
    ] == expected
    assert len(door.rows(file, "order_lines")) == len(rows)
