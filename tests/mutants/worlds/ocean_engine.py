"""巨量引擎: units by day, two goals; once as it comes, once with a total row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column, Wrap
from ..world import Fact, World, dress, present, total_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

COLUMNS = (
    Column("时间-天", "day", ("时间", "日期")),
    Column("项目ID", "id", ("广告组ID",)),
    Column("项目名称", "name", ("广告组名称",)),
    Column("单元ID", "id", ("计划ID",)),
    Column("单元名称", "name", ("计划名称",)),
    Column("转化目标", "word", ("优化目标",)),
    Column("消耗", "money", ("消耗(元)", "消耗（元）")),
    Column("展示数", "count", ("展示次数", "展示")),
    Column("点击数", "count", ("点击次数", "点击")),
    Column("点击率%", "share"),
    Column("平均点击单价(元)", "money", adds=False),
    Column("转化数", "count"),
    Column("深度转化数", "count"),
)
UNITS = (
    ("7438291046512340481", "夏季班", "7512093847561029301", "甲 老师讲", "表单提交"),
    ("7438291046512340481", "夏季班", "7512093847561029318", "乙 家长说", "表单提交"),
    ("7438291046512340617", "秋季班", "7512093847561029527", "丙", "付费"),
)


def rows() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, unit in enumerate(UNITS):
            shown = 1200 + 613 * day + 2001 * at
            clicks = 30 + 7 * day + 11 * at
            cost = Decimal(123456 + 3977 * day + 50101 * at) / 100
            share, price = Decimal(clicks) / shown, cost / clicks
            yield (date(2026, 8, day), *unit, cost, shown, clicks, share, round(price, 2),
                   3 + day + at, day % 2 + at)  # fmt: skip


def facts(truth: Truth) -> Iterator[Fact]:
    dims = present(
        truth, day="时间-天", ad_campaign_id="项目ID", ad_campaign="项目名称", ad_group_id="单元ID",
        ad_group="单元名称",
    )  # fmt: skip
    for name in ("ad_campaign", "ad_group"):
        if name in dims:
            dims[name] = dims[name] or dims.get(f"{name}_id")
    yield Fact(dims, present(truth, cost="消耗", impressions="展示数", clicks="点击数"))
    goal = truth.get("转化目标") or "转化"
    yield Fact({**dims, "goal": goal}, present(truth, conversions="转化数"))
    yield Fact({**dims, "goal": "深度转化"}, present(truth, conversions="深度转化数"))


PLAIN = dress("巨量引擎_单元_20260804.csv", COLUMNS, list(rows()), wrap=Wrap(encoding="gb18030"))
WITH_TOTAL = PLAIN.with_lines([*PLAIN.lines, total_line(PLAIN, {"时间-天": "合计"})])

WORLDS = (
    World("ocean_engine", "spend", PLAIN, facts),
    World("ocean_engine", "spend", replace(WITH_TOTAL, name="巨量引擎.csv"), facts, label="total"),
)
