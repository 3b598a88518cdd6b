"""Goods by day: 生意参谋 商品排行 and 宏观监控, 达摩盘 (its total first), 京东 商智."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column
from ..world import Fact, World, dress, present, total_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

RANKING = (
    Column("统计日期", "day", ("日期",)),
    Column("商品ID", "id"),
    Column("商品名称", "name"),
    Column("主商品ID", "word"),
    Column("货号", "word"),
    Column("商品访客数", "count", adds=False),
    Column("商品浏览量", "count", adds=False),
    Column("平均停留时长", "seconds", adds=False),
    Column("商品收藏人数", "count", adds=False),
    Column("商品加购件数", "count", ("加购件数",)),
    Column("支付买家数", "count", adds=False),
    Column("支付件数", "count"),
    Column("支付金额", "money"),
    Column("商品支付转化率", "share"),
    Column("成功退款金额", "money", adds=False),
)
SHOP = (
    Column("统计日期", "day", ("日期",)),
    Column("访客数", "count", ("店铺访客数",), adds=False),
    Column("浏览量", "count", adds=False),
    Column("收藏人数", "count", ("商品收藏人数",), adds=False),
    Column("加购件数", "count", ("商品加购件数",)),
    Column("支付金额", "money"),
    Column("支付买家数", "count", adds=False),
    Column("支付件数", "count"),
    Column("支付转化率", "share"),
    Column("客单价", "money", adds=False),
)
GOODS = (
    Column("宝贝ID", "id"),
    Column("宝贝名称", "name"),
    Column("货品成长阶段", "word"),
    Column("日期", "day", ("统计日期",)),
    Column("支付金额", "money"),
    Column("IPV", "count", adds=False),
    Column("营销推广IPV", "count", adds=False),
    Column("营销推广消耗", "money", adds=False),
    Column("营销推广ROI", "number", adds=False),
    Column("收加率", "share"),
)
DETAILS = (
    Column("时间", "day", ("日期",)),
    Column("SKU", "id", ("商品编号",)),
    Column("SKU名称", "name", ("商品名称",)),
    Column("三级类目", "word"),
    Column("成交金额", "money"),
    Column("成交商品件数", "count"),
    Column("成交单量", "count", adds=False),
    Column("成交客户数", "count", adds=False),
    Column("成交转化率", "share"),
    Column("商品访客数", "count", ("访客数",), adds=False),
    Column("商品关注数", "count", ("商品关注人数",), adds=False),
    Column("加购商品件数", "count", ("加购件数",)),
    Column("搜索曝光次数", "count", adds=False),
)
BOXES = (("690000000000012345", "编程盒子"), ("690000000000012377", "大盒子，全套"),
         ("690000000000012399", "贴纸"))  # fmt: skip


def ranking() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, (sku, title) in enumerate(BOXES):
            seen, sold = 1234 + 57 * day + 301 * at, 60 + day + 7 * at
            yield (date(2026, 9, day), sku, title, sku, f"BOX-0{at}", seen, 3 * seen + at,
                   Decimal("35.2") + at, 45 + day, 88 + 3 * day + at, sold - 5, sold,
                   Decimal(1_218_670 + 1031 * day + 50_077 * at) / 100, Decimal(sold) / seen,
                   Decimal(19_900 + day) / 100)  # fmt: skip


def ranking_facts(truth: Truth) -> Iterator[Fact]:
    yield Fact(
        present(truth, day="统计日期", sku="商品ID", title="商品名称"),
        present(truth, visitors="商品访客数", favourites="商品收藏人数", carts="商品加购件数",
                sold="支付件数", sales="支付金额"),
    )  # fmt: skip


def shop() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 9):
        sales, buyers = Decimal(5_047_500 + 10_031 * day) / 100, 110 + day
        yield (date(2026, 9, day), 5000 + 57 * day, 9100 + 91 * day, 145 + day, 188 + 3 * day,
               sales, buyers, buyers + 13, Decimal(buyers) / (5000 + 57 * day),
               round(sales / buyers, 2))  # fmt: skip


def shop_facts(truth: Truth) -> Iterator[Fact]:
    yield Fact(
        present(truth, day="统计日期"),
        present(truth, visitors="访客数", favourites="收藏人数", carts="加购件数",
                sold="支付件数", sales="支付金额"),
    )  # fmt: skip


def goods() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, (sku, title) in enumerate(BOXES):
            sales, spent = (Decimal(n + 1031 * day + 50_077 * at) / 100 for n in (100_000, 15_000))
            yield (sku, title, "成长期", date(2026, 9, day), sales, 600 + 7 * day, 250 + at, spent,
                   round(sales / spent, 2), Decimal("0.125") + Decimal(at) / 100)  # fmt: skip


def goods_facts(truth: Truth) -> Iterator[Fact]:
    yield Fact(
        present(truth, day="日期", sku="宝贝ID", title="宝贝名称"), present(truth, sales="支付金额")
    )


def details() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, (_, title) in enumerate(BOXES):
            sold = 20 + day + 7 * at
            yield (date(2026, 9, day), f"10001234567{at}", title, "编程玩具",
                   Decimal(199_800 + 1031 * day + 50_077 * at) / 100, sold, sold - 2, sold - 3,
                   Decimal(sold) / 134, 134 + 5 * day, 9 + at, 25 + day + at,
                   4000 + 17 * day)  # fmt: skip


def details_facts(truth: Truth) -> Iterator[Fact]:
    yield Fact(
        present(truth, day="时间", sku="SKU", title="SKU名称", category="三级类目"),
        present(truth, visitors="商品访客数", favourites="商品关注数", carts="加购商品件数",
                sold="成交商品件数", sales="成交金额"),
    )  # fmt: skip


ABOVE = (("生意参谋 商品排行",), ("",), ("下载时间 2026-10-04 09:30:00",), ("",))
LIST = dress("达摩盘_商品列表.csv", GOODS, list(goods()))
WORLDS = (
    World("sycm_products", "products",
          dress("【生意参谋平台】商品_全部.csv", RANKING, list(ranking()), above=ABOVE,
                shows={"day": lambda day: f"{day:%Y%m%d}", "money": lambda m: f"{m:,.2f}"}),
          ranking_facts),
    World("sycm_shop", "products",
          dress("宏观监控.csv", SHOP, list(shop()), shows={"money": lambda m: f"{m:,.2f}"}),
          shop_facts),
    World("damopan_products", "products",
          LIST.with_lines([total_line(LIST, {"宝贝ID": "总计"}, null="-"), *LIST.lines]),
          goods_facts),
    World("jd_products", "products", dress("商智_商品明细.csv", DETAILS, list(details())),
          details_facts),
)  # fmt: skip
