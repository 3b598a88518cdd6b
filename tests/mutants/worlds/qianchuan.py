"""巨量千川: plans by day; orders of the ad's own goods, and all orders within seven days."""

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
    Column("日期", "day", ("时间", "统计日期")),
    Column("计划ID", "id"),
    Column("计划名称", "name", ("计划",)),
    Column("消耗(元)", "money", ("消耗", "整体消耗(元)", "整体消耗")),
    Column("展示次数", "count", ("展示数", "展示", "整体展示次数")),
    Column("点击次数", "count", ("点击数", "整体点击次数")),
    Column("点击率(%)", "share"),
    Column("直接成交订单数", "count", ("整体成交订单数",)),
    Column("直接成交金额(元)", "money", ("整体成交金额(元)",)),
    Column("直接支付ROI", "number", adds=False),
    Column("7日总成交订单数", "count", ("7日总支付订单数",)),
    Column("7日总成交金额(元)", "money", ("7日总支付金额(元)",)),
    Column("直播间观看人次", "count", adds=False),
)
PLANS = (("1790412345678901234", "直播间_拉新"), ("1790412345678901555", "短视频，爆款"),
         ("1790412345678901999", "商品卡"))  # fmt: skip
GOALS = {"直接成交订单": ("直接成交订单数", "直接成交金额(元)"),
         "7日总成交": ("7日总成交订单数", "7日总成交金额(元)")}  # fmt: skip


def rows() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, plan in enumerate(PLANS):
            shown, clicks, got = 21_400 + 613 * day + 2001 * at, 330 + 7 * day + 11 * at, 4 + at
            cost = Decimal(223_456 + 3977 * day + 50_101 * at) / 100
            worth = Decimal(99_900 + 1234 * day + 111 * at) / 100
            yield (date(2026, 9, day), *plan, cost, shown, clicks, Decimal(clicks) / shown, got,
                   worth, round(worth / cost, 2), got + day, worth * 2,
                   1200 + 17 * day)  # fmt: skip


def facts(truth: Truth) -> Iterator[Fact]:
    named = present(truth, day="日期", ad_campaign_id="计划ID", ad_campaign="计划名称")
    dims = known_by_id(named, "ad_campaign")
    own = present(truth, cost="消耗(元)", impressions="展示次数", clicks="点击次数")
    yield Fact(dims, own)
    for goal, (count, value) in GOALS.items():
        said = present(truth, conversions=count, conversion_value=value)
        yield Fact({**dims, "goal": goal}, said)


PLAIN = dress("千川_计划报表.csv", COLUMNS, list(rows()))
TOTAL = total_line(PLAIN, {"日期": "总计"}, null="-")
WORLDS = (World("qianchuan", "spend", PLAIN.with_lines([TOTAL, *PLAIN.lines]), facts),)
