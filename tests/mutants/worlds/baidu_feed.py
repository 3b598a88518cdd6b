"""百度信息流 creatives by day; the 账户日报 in which search and feed accounts stand together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column, Wrap
from ..world import Fact, World, dress, known_by_id, present, total_line, with_account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

FEED = (
    Column("日期", "day", ("时间",)),
    Column("账户", "name", ("推广账户", "账户名称")),
    Column("推广计划ID", "id", ("计划ID",)),
    Column("推广计划", "name", ("推广计划名称", "计划")),
    Column("推广单元", "name", ("推广单元名称", "单元")),
    Column("创意", "name", ("创意名称",)),
    Column("展现", "count", ("展现量", "展示")),
    Column("点击", "count", ("点击量",)),
    Column("消费", "money", ("花费",)),
    Column("点击率", "share"),
    Column("千次展现消费", "money", adds=False),
    Column("目标转化量", "count", ("目标转化数",)),
    Column("目标转化成本", "money", adds=False),
    Column("深度转化量", "count", ("深度转化数",)),
)
DAILY = (
    Column("日期", "day", ("时间",)),
    Column("账户", "name", ("账户名称",)),
    Column("账户ID", "word"),
    Column("账户类型", "word"),
    Column("返点", "share"),
    Column("展现", "count", ("展现量",)),
    Column("点击", "count", ("点击量",)),
    Column("消费", "money", ("账面消费",)),
    Column("UV", "count", adds=False),
    Column("复制", "count", ("复制数",)),
    Column("加粉", "count", ("加粉数",)),
    Column("CPC", "money", adds=False),
    Column("加粉成本", "money", adds=False),
    Column("现金消费", "money"),
)
ADS = (("云朵-原生", "20931847561", "拉新", "核心", "学编程，从零开始"),
       ("云朵-原生", "20931847561", "拉新", "通投", "试听"),
       ("云朵-原生", "20931847600", "召回", "老客", "第二课"))  # fmt: skip
ACCOUNTS = (("云朵-搜索", "3101", "搜索"), ("云朵-原生", "3102", "信息流"),
            ("云朵-二部", "3103", "原生信息流"))  # fmt: skip


def feed() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, ad in enumerate(ADS):
            shown, clicks, got = 21_400 + 211 * day + 517 * at, 220 + 3 * day + 5 * at, 3 + day + at
            cost = Decimal(104_050 + 2311 * day + 9907 * at) / 100
            yield (date(2026, 9, day), *ad, shown, clicks, cost, Decimal(clicks) / shown,
                   round(cost / shown * 1000, 2), got, round(cost / got, 2), day % 2)  # fmt: skip


def daily() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, account in enumerate(ACCOUNTS):
            shown, clicks, added = 11_400 + 211 * day + 517 * at, 120 + 3 * day, 5 + day + at
            cost = Decimal(125_000 + 2500 * day + 10_000 * at) / 100
            yield (date(2026, 9, day), *account, Decimal("0.25"), shown, clicks, cost, clicks - 9,
                   2 * added, added, round(cost / clicks, 2), round(cost / added, 2),
                   cost / Decimal("1.25"))  # fmt: skip


def feed_facts(truth: Truth) -> Iterator[Fact]:
    named = present(
        truth, day="日期", account="账户", ad_campaign_id="推广计划ID", ad_campaign="推广计划",
        ad_group="推广单元", creative="创意",
    )  # fmt: skip
    dims = with_account(known_by_id(named, "ad_campaign"))
    yield Fact(dims, present(truth, cost="消费", impressions="展现", clicks="点击"))
    yield Fact({**dims, "goal": "目标转化"}, present(truth, conversions="目标转化量"))
    yield Fact({**dims, "goal": "深度转化"}, present(truth, conversions="深度转化量"))


def daily_facts(truth: Truth) -> Iterator[Fact]:
    """Search and feed are told by 账户类型; where it is silent it is search."""
    feeds = "信息流" in str(truth.get("账户类型") or "")
    dims = with_account(present(truth, day="日期", account="账户"))
    dims["platform"] = "baidu_feed" if feeds else "baidu"
    yield Fact(dims, present(truth, cost="消费", cash_cost="现金消费", impressions="展现",
                             clicks="点击"))  # fmt: skip
    for goal in ("加粉", "复制"):
        yield Fact({**dims, "goal": goal}, present(truth, conversions=goal))


ABOVE = [["百度信息流 创意报告"], ["时间范围：2026-09-01至2026-09-04"], ["账户：云朵-原生"]]
FEED_FILE = dress("百度信息流_创意报告.csv", FEED, list(feed()), above=ABOVE,
                  wrap=Wrap(encoding="gb18030"))  # fmt: skip
DAILY_FILE = dress("账户日报.csv", DAILY, list(daily()), shows={"day": lambda d: f"{d:%Y/%m/%d}"})
TOTAL = total_line(DAILY_FILE, {"日期": "合计"})
WORLDS = (
    World("baidu_feed", "spend", FEED_FILE, feed_facts),
    World("baidu_daily", "spend", DAILY_FILE.with_lines([*DAILY_FILE.lines, TOTAL]), daily_facts),
)
