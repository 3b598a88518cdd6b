"""Goods by day: 生意参谋 (a web page or a workbook), 达摩盘 (its total first), 京东 商智."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

ABOVE: list[list[Any]] = [["生意参谋 商品排行"], [""], ["下载时间 2026-09-13 09:30:00"], [""]]
RANKING: list[Any] = [
    "统计日期", "商品ID", "商品名称", "主商品ID", "商品类型", "货号", "商品状态", "商品标签",
    "商品访客数", "商品浏览量", "平均停留时长", "商品详情页跳出率", "商品收藏人数", "商品加购件数",
    "商品加购人数", "下单买家数", "下单件数", "下单金额", "下单转化率", "支付买家数", "支付件数",
    "支付金额", "商品支付转化率", "支付新买家数", "支付老买家数", "老买家支付金额",
    "聚划算支付金额", "访客平均价值", "成功退款金额", "竞争力评分", "年累计支付金额",
]  # fmt: skip
BOX: list[Any] = [
    "20260911", "690000000000012345", "编程盒子", "690000000000012345", "普通商品", "BOX-01",
    "当前在线", "-", "1,234", "3,456", "35.20", "61.02%", "45", "88", "80", "61", "70",
    "12,786.70", "4.94%", "60", "68", "12,186.70", "4.86%", "50", "10", "2,031.12", "-", "9.88",
    "199.00", "75", "1,012,186.70",
]  # fmt: skip
SET: list[Any] = ["20260912", "690000000000012346", "大盒子", "-", "普通商品", "", "当前在线", "-",
                  "10", "20", "-", "-", "-", "-", "-", "0", "0", "0.00", "0.00%", "0", "0", "0.00",
                  "0.00%", "0", "0", "0.00", "-", "0.00", "-", "-", "-"]  # fmt: skip
UNKNOWN_FILE = ("mapping_needed", "no_table_fits")


@pytest.mark.parametrize("page", [True, False])
def test_goods_by_day(door: Door, page: bool) -> None:  # noqa: FBT001
    rows = [*ABOVE, RANKING, BOX, SET]
    data = door.html(rows) if page else door.xlsx(rows)
    file = door.read("【生意参谋平台】商品_全部.xls", data)
    assert (file.reader, file.platform, file.account) == ("sycm_products", "taobao", "default")
    assert (file.rows, dict(file.dropped), file.warnings) == (2, {}, ())
    (part,) = file.tables
    assert (part.table, part.level) == ("products", "sku")
    box, big = door.rows(file, "products")
    props = json.loads(box.pop("props"))
    assert box == {
        "day": date(2026, 9, 11), "platform": "taobao", "account": "default", "level": "sku",
        "sku": "690000000000012345", "title": "编程盒子", "visitors": 1234, "favourites": 45,
        "carts": 88, "sold": 68, "sales": Decimal("12186.70"), "currency": "CNY",
    }  # fmt: skip
    assert (props["商品支付转化率"], props["商品详情页跳出率"]) == (0.0486, 0.6102)
    assert (props["支付买家数"], props["货号"], props["主商品ID"]) == (
        60, "BOX-01", "690000000000012345",
    )  # fmt: skip
    assert (props["下单金额"], props["成功退款金额"]) == (12786.7, 199)
    assert (big["carts"], big["favourites"], big["sold"], big["sales"]) == (None, None, 0, 0)


def test_days_as_numbers(door: Door) -> None:
    file = door.read("商品.xlsx", door.xlsx([*ABOVE, RANKING, [20260911, *BOX[1:]]]))
    (row,) = door.rows(file, "products")
    assert (row["day"], row["sales"]) == (date(2026, 9, 11), Decimal("12186.70"))


def test_a_rounded_id_is_said(door: Door) -> None:
    rows = [[*BOX[:1], 690000000000012345.0, *BOX[2:]]]
    file = door.read("商品.xlsx", door.xlsx([RANKING, *rows]))
    assert [warning.code for warning in file.warnings] == ["mangled_ids"]


@pytest.mark.parametrize("left_out", ["平均停留时长", "竞争力评分", "商品收藏人数", "支付件数"])
def test_goods_without_a_column(door: Door, left_out: str) -> None:
    at = RANKING.index(left_out)
    rows = [row[:at] + row[at + 1 :] for row in (RANKING, BOX)]
    file = door.read("商品.xls", door.html([*ABOVE, *rows]))
    (row,) = door.rows(file, "products")
    assert (file.reader, row["sales"], row["visitors"]) == (
        "sycm_products", Decimal("12186.70"), 1234,
    )  # fmt: skip


def test_without_its_id_a_product_is_not_guessed(door: Door) -> None:
    rows = [["编号" if name == "商品ID" else name for name in RANKING], BOX]
    assert door.refused("商品.xls", door.html([*ABOVE, *rows])).code in UNKNOWN_FILE


SHOP: list[Any] = ["统计日期", "访客数", "浏览量", "支付金额", "支付买家数", "支付件数",
                   "支付转化率", "客单价"]  # fmt: skip


def test_the_whole_shop_by_day(door: Door) -> None:
    """Its row has no product: a view of the same truth, coarser than the list of goods."""
    rows: list[Any] = [
        ["2025-01-27", "5,000", "9,100", "50,475.00", "10", "12", "0.20%", "5,047.50"],
        ["2025-01-28", "-", "-", "0.00", "0", "0", "-", "-"],
    ]
    file = door.read("宏观监控.xls", door.html([*ABOVE, SHOP, *rows]))
    (part,) = file.tables
    assert (file.reader, part.table, part.level) == ("sycm_shop", "products", "shop")
    first, second = door.rows(file, "products")
    assert json.loads(first.pop("props")) == {
        "浏览量": 9100, "支付买家数": 10, "支付转化率": 0.002, "客单价": 5047.5,
    }  # fmt: skip
    assert first == {
        "day": date(2025, 1, 27), "platform": "taobao", "account": "default", "level": "shop",
        "visitors": 5000, "sold": 12, "sales": 50_475, "currency": "CNY",
    }  # fmt: skip
    assert (second["visitors"], second["sales"]) == (None, 0)
    total = ["合计", "9,000", "9,100", "50,475.00", "10", "12", "", ""]  # visitors do not add up
    file = door.read("宏观监控.xls", door.html([*ABOVE, SHOP, *rows, total]))
    assert dict(file.dropped) == {"total_row": 1}
    total[3] = "50,575.00"
    problem = door.refused("宏观监控.xls", door.html([*ABOVE, SHOP, *rows, total]))
    assert (problem.code, problem.details["column"]) == ("totals_disagree", "支付金额")


GOODS: list[Any] = ["宝贝ID", "宝贝名称", "货品成长阶段", "日期", "支付金额", "IPV", "营销推广IPV",
                    "营销推广消耗", "营销推广ROI", "收加率", "支付转化率", "复购率"]  # fmt: skip
WHOLE: list[Any] = ["总计", "-", "-", "2026-09-11", "1,500.50", "900", "300", "200.00", "7.50",
                    "12.00%", "3.10%", "20.00%"]  # fmt: skip
LISTED: list[list[Any]] = [
    ["690000000000012345", "编程盒子", "成长期", "2026-09-11", "1,000.00", "600", "250", "150.00",
     "6.67", "12.50%", "3.00%", "686.56%"],
    ["690000000000012346", "大盒子", "新品期", "2026-09-11", "500.50", "300", "50", "50.00",
     "10.01", "11.00%", "3.30%", "-"],
]  # fmt: skip


def test_the_first_row_is_the_total(door: Door) -> None:
    """复购率 may be above a hundred percent; what ads cost is told by the ads' own report."""
    file = door.read("商品列表.xlsx", door.xlsx([GOODS, WHOLE, *LISTED]))
    assert (file.reader, file.rows, dict(file.dropped)) == (
        "damopan_products", 3, {"total_row": 1},
    )  # fmt: skip
    assert [part.table for part in file.tables] == ["products"]
    rows = door.rows(file, "products")
    assert [(r["sku"], r["title"], r["day"], r["sales"]) for r in rows] == [
        ("690000000000012345", "编程盒子", date(2026, 9, 11), 1000),
        ("690000000000012346", "大盒子", date(2026, 9, 11), Decimal("500.50")),
    ]
    props = json.loads(rows[0]["props"])
    assert (props["IPV"], props["营销推广消耗"], props["复购率"]) == (600, 150, 6.8656)
    assert "复购率" not in json.loads(rows[1]["props"])


def test_a_wrong_total_of_goods_is_refused(door: Door) -> None:
    wrong = [*WHOLE[:4], "1,501.50", *WHOLE[5:]]
    problem = door.refused("商品列表.xlsx", door.xlsx([GOODS, wrong, *LISTED]))
    assert (problem.code, problem.details["column"], problem.details["row"]) == (
        "totals_disagree", "支付金额", 2,
    )  # fmt: skip


JD: list[Any] = [
    "时间", "SKU", "SKU名称", "一级类目", "二级类目", "三级类目", "成交金额", "成交商品件数",
    "成交单量", "成交客户数", "成交转化率", "客单价", "件单价", "UV价值", "商品浏览量",
    "商品访客数", "加购商品件数", "搜索曝光次数",
]  # fmt: skip
TOY: list[Any] = ["2026-09-11", "100012345678", "编程盒子", "玩具", "益智", "编程玩具", "1,998.00",
                  "20", "18", "17", "50.00%", "117.53", "99.90", "58.76", "90", "34", "25",
                  "4,000"]  # fmt: skip


def test_jd_goods(door: Door) -> None:
    file = door.read("商品明细.xlsx", door.xlsx([JD, TOY]))
    assert (file.reader, file.platform) == ("jd_products", "jd")
    (row,) = door.rows(file, "products")
    props = json.loads(row.pop("props"))
    assert row == {
        "day": date(2026, 9, 11), "platform": "jd", "account": "default", "level": "sku",
        "sku": "100012345678", "title": "编程盒子", "category": "编程玩具", "visitors": 34,
        "carts": 25, "sold": 20, "sales": 1998, "currency": "CNY",
    }  # fmt: skip
    assert (props["成交转化率"], props["成交客户数"], props["搜索曝光次数"]) == (0.5, 17, 4000)


@pytest.mark.parametrize("span", ["2026-09-01~2026-09-30", "2026-09-01 至 2026-09-30", "2026-09"])
def test_a_summary_of_several_days_is_not_a_day(door: Door, span: str) -> None:
    problem = door.refused("商品明细.xlsx", door.xlsx([JD, [span, *TOY[1:]]]))
    assert problem.code == "days_needed"
    assert {name: problem.details[name] for name in ("row", "start", "end")} == {
        "row": 2, "start": date(2026, 9, 1), "end": date(2026, 9, 30),
    }  # fmt: skip


def test_a_span_of_one_day_is_that_day(door: Door) -> None:
    file = door.read("商品明细.xlsx", door.xlsx([JD, ["2026-09-11~2026-09-11", *TOY[1:]]]))
    assert [row["day"] for row in door.rows(file, "products")] == [date(2026, 9, 11)]


made_goods = st.lists(
    st.tuples(
        st.integers(1, 28), st.integers(690000000000010000, 690000000000010009),
        st.integers(0, 10**6), st.one_of(st.none(), st.integers(0, 10**5)), st.integers(0, 10**9),
    ),
    min_size=1, max_size=6, unique_by=lambda made: made[:2],
)  # fmt: skip


@given(made_goods, st.booleans(), st.sampled_from(["2026{:02d}{:02d}", "2026-{:02d}-{:02d}"]))
@settings(max_examples=25, deadline=None)
def test_goods_come_back(
    door: Door,
    made: list[tuple[int, int, int, int | None, int]],
    page: bool,  # noqa: FBT001
    day: str,
) -> None:
    rows = [*ABOVE, RANKING]
    for number, sku, visitors, carts, cents in made:
        row = [*BOX]
        row[0], row[1] = day.format(9, number), str(sku)
        row[8] = f"{visitors:,}"
        row[13] = "-" if carts is None else f"{carts:,}"
        row[21] = f"{cents // 100:,}.{cents % 100:02d}"
        rows.append(row)
    file = door.read("商品.xls", door.html(rows) if page else door.xlsx(rows))
    assert [
        (r["day"].day, int(r["sku"]), r["visitors"], r["carts"], r["sales"])
        for r in door.rows(file, "products")
    ] == [
        (number, sku, visitors, carts, Decimal(cents).scaleb(-2))
        for number, sku, visitors, carts, cents in made
    ]
