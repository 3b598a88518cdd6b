"""Ads of shops: 万相台 plans and goods, 京准通 by hour and of the whole shop, 拼多多推广."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column, Wrap
from ..world import Fact, World, dress, known_by_id, present, total_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

WANXIANGTAI = (
    Column("日期", "day", ("统计日期",)),
    Column("场景ID", "word"),
    Column("场景名字", "word"),
    Column("计划ID", "id"),
    Column("计划名字", "name", ("计划名称",)),
    Column("主体ID", "id"),
    Column("主体名称", "name"),
    Column("展现量", "count"),
    Column("点击量", "count"),
    Column("花费", "money", ("消耗",)),
    Column("点击率", "share"),
    Column("平均点击花费", "money", adds=False),
    Column("直接成交金额", "money", adds=False),
    Column("总成交金额", "money"),
    Column("总成交笔数", "count"),
    Column("投入产出比", "number", adds=False),
    Column("总购物车数", "count", adds=False),
)
PLANS = (("71000000001", "开学", "690000000012", "编程盒子"),
         ("71000000001", "开学", "690000000013", "大盒子"),
         ("71000000009", "人群_老客", "690000000012", "编程盒子"))  # fmt: skip
HOURS = (
    Column("点击时间", "moment"),
    Column("花费", "money", ("总花费",)),
    Column("展现数", "count", ("展现量",)),
    Column("点击数", "count", ("点击量",)),
    Column("总订单金额", "money"),
    Column("总订单行", "count", ("总订单量",)),
    Column("总加购数", "count", adds=False),
)
WHOLE = (
    Column("日期", "day", ("时间",)),
    Column("花费", "money", ("总花费",)),
    Column("全站交易额", "money", ("全站成交金额",)),
    Column("全站投产比", "number", adds=False),
    Column("全站订单行", "count", ("全站订单量",)),
    Column("全站订单成本", "money", adds=False),
    Column("核心位置展现量", "count", ("核心位置展现数",)),
    Column("核心位置点击量", "count", ("核心位置点击数",)),
)
PINDUODUO = (
    Column("日期", "day", ("统计日期",)),
    Column("总花费(元)", "money", ("花费(元)", "花费（元）")),
    Column("交易额(元)", "money"),
    Column("实际投产比", "number", adds=False),
    Column("净交易额(元)", "money"),
    Column("净实际投产比", "number", adds=False),
    Column("成交笔数", "count"),
    Column("曝光量", "count"),
    Column("点击量", "count"),
)


def wanxiangtai() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, plan in enumerate(PLANS):
            shown, clicks, got = 18_300 + 713 * day + 3001 * at, 410 + 9 * day + 13 * at, 5 + at
            cost = Decimal(61_256 + 2977 * day + 20_101 * at) / 100
            worth = Decimal(149_900 + 1234 * day + 111 * at) / 100
            yield (date(2026, 9, day), "376", "关键词推广", *plan, shown, clicks, cost,
                   Decimal(clicks) / shown, round(cost / clicks, 2), worth - 100, worth, got,
                   round(worth / cost, 2), 31 + day + at)  # fmt: skip


def wanxiangtai_facts(truth: Truth) -> Iterator[Fact]:
    named = present(truth, day="日期", ad_campaign_id="计划ID", ad_campaign="计划名字",
                    creative_id="主体ID", creative="主体名称")  # fmt: skip
    dims = known_by_id(named, "ad_campaign", "creative")
    yield Fact(dims, present(truth, cost="花费", impressions="展现量", clicks="点击量"))
    said = present(truth, conversions="总成交笔数", conversion_value="总成交金额")
    yield Fact({**dims, "goal": "成交"}, said)


def hours() -> Iterator[tuple[Value, ...]]:
    for day in (24, 25):
        for hour in range(5):
            at = hour + 5 * (day - 24)
            moment = datetime(2026, 3, day, 9 + hour)  # noqa: DTZ001 - the platform's own time
            yield (moment, Decimal(10_350 + 777 * at) / 100, 3100 + 211 * at, 73 + 4 * at,
                   Decimal(29_900 + 1303 * at) / 100, 2 + at, 20 + at)  # fmt: skip


def hour_facts(truth: Truth) -> Iterator[Fact]:
    dims: dict[str, Value] = {}
    if "点击时间" in truth:
        moment = truth["点击时间"]
        dims["day"] = moment.date() if isinstance(moment, datetime) else None
    yield Fact(dims, present(truth, cost="花费", impressions="展现数", clicks="点击数"))
    said = present(truth, conversions="总订单行", conversion_value="总订单金额")
    yield Fact({**dims, "goal": "成交"}, said)


def an_hour(moment: datetime) -> str:
    last = moment + timedelta(minutes=59, seconds=59)
    return f"{moment:%Y%m%d%H%M%S}~{last:%Y%m%d%H%M%S}"


def whole() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 9):
        cost = Decimal(41_256 + 2977 * day) / 100
        worth, orders = Decimal(209_900 + 4321 * day) / 100, 15 + day
        yield (date(2026, 9, day), cost, worth, round(worth / cost, 2), orders,
               round(cost / orders, 2), 9300 + 613 * day, 190 + 7 * day)  # fmt: skip


def whole_facts(truth: Truth) -> Iterator[Fact]:
    dims = present(truth, day="日期")
    yield Fact(
        dims, present(truth, cost="花费", impressions="核心位置展现量", clicks="核心位置点击量")
    )
    said = present(truth, conversions="全站订单行", conversion_value="全站交易额")
    yield Fact({**dims, "goal": "全站成交"}, said)


def pinduoduo() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 9):
        cost = Decimal(31_256 + 1977 * day) / 100
        worth, net = (Decimal(n + 2321 * day) / 100 for n in (109_900, 98_700))
        yield (date(2026, 9, day), cost, worth, round(worth / cost, 2), net, round(net / cost, 2),
               17 + day, 8300 + 517 * day, 230 + 11 * day)  # fmt: skip


def pinduoduo_facts(truth: Truth) -> Iterator[Fact]:
    dims = present(truth, day="日期")
    yield Fact(dims, present(truth, cost="总花费(元)", impressions="曝光量", clicks="点击量"))
    said = present(truth, conversions="成交笔数", conversion_value="交易额(元)")
    yield Fact({**dims, "goal": "成交"}, said)
    yield Fact({**dims, "goal": "净成交"}, present(truth, conversion_value="净交易额(元)"))


BY_HOUR = dress("京准通_分时.csv", HOURS, list(hours()), null="--", shows={"moment": an_hour})
SUM_OF_HOURS = total_line(BY_HOUR, {"点击时间": "合计"}, null="--")
BY_DAY = dress("京准通_全站.csv", WHOLE, list(whole()),
               shows={"day": lambda day: f"{day:%Y%m%d}"})  # fmt: skip
PROMOTED = dress("拼多多_推广.csv", PINDUODUO, list(pinduoduo()))
WORLDS = (
    World("wanxiangtai", "spend",
          dress("计划报表_20261004.csv", WANXIANGTAI, list(wanxiangtai()),
                shows={"share": lambda share: f"{share:.4f}"}, wrap=Wrap(encoding="gb18030")),
          wanxiangtai_facts),
    World("jingzhuntong", "spend",
          BY_HOUR.with_lines([*BY_HOUR.lines, SUM_OF_HOURS]), hour_facts),
    World("jingzhuntong_whole", "spend",
          BY_DAY.with_lines([total_line(BY_DAY, {"日期": "汇总"}), *BY_DAY.lines]), whole_facts),
    World("pinduoduo_ads", "spend",
          PROMOTED.with_lines([*PROMOTED.lines, total_line(PROMOTED, {"日期": "合计"})]),
          pinduoduo_facts),
)  # fmt: skip
