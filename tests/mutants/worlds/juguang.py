"""小红书 聚光: units by day; 互动量 beside its parts, forms and messages with their own windows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column
from ..world import Fact, World, dress, known_by_id, present, total_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

COLUMNS = (
    Column("时间", "day", ("日期", "出账日")),
    Column("计划名称", "name", ("计划",)),
    Column("计划ID", "id"),
    Column("单元名称", "name", ("单元",)),
    Column("单元ID", "id"),
    Column("笔记ID", "word"),
    Column("消费", "money", ("消费金额",)),
    Column("展现量", "count"),
    Column("点击量", "count"),
    Column("点击率", "share"),
    Column("平均点击成本", "money", adds=False),
    Column("点赞", "count", adds=False),
    Column("评论", "count", adds=False),
    Column("互动量", "count", adds=False),
    Column("表单提交", "count", ("表单提交量",)),
    Column("有效表单(7日)", "count", ("有效表单", "7日有效表单")),
    Column("私信进线数", "count", ("私信咨询数",)),
    Column("7日下单金额", "money"),
)
UNITS = (("种草", "188112233", "妈妈", "288112233", "64f0a1b2000000001203c4d5"),
         ("种草", "188112233", "孩子", "288112244", "64f0a1b2000000001203c4d6"),
         ("搜索_品牌", "188112999", "品牌词", "288112977", "64f0a1b2000000001203ffff"))  # fmt: skip
GOALS = {"表单提交": "表单提交", "有效表单": "有效表单(7日)", "私信进线": "私信进线数"}


def rows() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, unit in enumerate(UNITS):
            shown, clicks = 7_200 + 613 * day + 2001 * at, 230 + 7 * day + 11 * at
            cost = Decimal(83_456 + 3977 * day + 10_101 * at) / 100
            likes, said, forms = 31 + day, 4 + at, 5 + day + at
            yield (date(2026, 9, day), *unit, cost, shown, clicks, Decimal(clicks) / shown,
                   round(cost / clicks, 2), likes, said, likes + said, forms, forms - 2, 2 + at,
                   Decimal(29_900 + 100 * day + at) / 100)  # fmt: skip


def facts(truth: Truth) -> Iterator[Fact]:
    named = present(truth, day="时间", ad_campaign_id="计划ID", ad_campaign="计划名称",
                    ad_group_id="单元ID", ad_group="单元名称", placement="笔记ID")  # fmt: skip
    dims = known_by_id(named, "ad_campaign", "ad_group")
    yield Fact(dims, present(truth, cost="消费", impressions="展现量", clicks="点击量"))
    for goal, count in GOALS.items():
        yield Fact({**dims, "goal": goal}, present(truth, conversions=count))
    yield Fact({**dims, "goal": "7日下单"}, present(truth, conversion_value="7日下单金额"))


PLAIN = dress("聚光_单元.csv", COLUMNS, list(rows()))
TOTAL = total_line(PLAIN, {"时间": "合计"})
WORLDS = (World("juguang", "spend", PLAIN.with_lines([*PLAIN.lines, TOTAL]), facts),)
