"""百度推广: GBK, lines above the header that name account and window, two goals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column, Wrap
from ..world import Fact, World, dress, present

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

ABOVE = (
    ("百度推广 数据报告",), ("报告类型：创意报告",), ("时间范围：2026-08-01至2026-08-04",),
    ("账户：云朵编程-搜索",), ("设备：全部 时间单位：分日",), ("生成时间：2026-08-05 09:30:00",),
    ("说明：数据存在延迟",), ("",),
)  # fmt: skip
COLUMNS = (
    Column("日期", "day"),
    Column("小时", "word"),
    Column("账户", "name", ("推广账户",)),
    Column("推广计划", "name", ("推广计划名称", "计划")),
    Column("推广单元", "name", ("推广单元名称", "单元")),
    Column("创意标题", "name"),
    Column("展现", "count", ("展现量",)),
    Column("点击", "count", ("点击量",)),
    Column("消费", "money"),
    Column("点击率", "share"),
    Column("平均点击价格", "money", adds=False),
    Column("网页转化", "count", ("目标转化",)),
    Column("商桥转化", "count"),
)
ADS = (
    ("品牌", "核心词", "学编程，从零开始"),
    ("品牌", "长尾词", "少儿编程"),
    ("竞品", "通用", "试听"),
)


def rows() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, ad in enumerate(ADS):
            shown, clicks = 1400 + 211 * day + 517 * at, 20 + 3 * day + 5 * at
            cost = Decimal(104050 + 2311 * day + 9907 * at) / 100
            yield (date(2026, 8, day), "9", "云朵编程-搜索", *ad, shown, clicks, cost,
                   Decimal(clicks) / shown, round(cost / clicks, 2), 2 + day + at,
                   day % 2)  # fmt: skip


def facts(truth: Truth) -> Iterator[Fact]:
    dims = present(
        truth, day="日期", account="账户", ad_campaign="推广计划", ad_group="推广单元",
        creative="创意标题",
    )  # fmt: skip
    if dims.get("account") is None:
        dims.pop("account", None)  # then the lines above tell it
    yield Fact(dims, present(truth, cost="消费", impressions="展现", clicks="点击"))
    for goal in ("网页转化", "商桥转化"):
        yield Fact({**dims, "goal": goal}, present(truth, conversions=goal))


EXPORT = dress("百度推广_创意报告.csv", COLUMNS, list(rows()), above=ABOVE,
               wrap=Wrap(encoding="gb18030"))  # fmt: skip

WORLDS = (World("baidu_search", "spend", EXPORT, facts),)
