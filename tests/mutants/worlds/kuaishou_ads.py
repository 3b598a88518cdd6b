"""快手 磁力引擎: GBK; covers beside materials, of which only the latter are impressions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column, Wrap
from ..world import Fact, World, dress, known_by_id, present, total_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

COLUMNS = (
    Column("日期", "day", ("时间", "统计日期")),
    Column("计划ID", "id", ("广告计划ID",)),
    Column("计划名称", "name", ("广告计划", "计划")),
    Column("广告组ID", "id", ("单元ID",)),
    Column("广告组名称", "name", ("广告组", "单元名称")),
    Column("花费（元）", "money", ("花费", "消耗")),
    Column("封面曝光数", "count", adds=False),
    Column("封面点击数", "count", adds=False),
    Column("素材曝光数", "count", ("素材曝光",)),
    Column("行为数", "count", ("行为",)),
    Column("行为率", "share"),
    Column("表单提交数", "count", ("表单提交量",)),
    Column("付费次数", "count"),
    Column("付费金额", "money"),
)
GROUPS = (("5120045611", "拉新", "6120045611", "甲"), ("5120045611", "拉新", "6120045622", "乙"),
          ("5120045999", "召回_老客", "6120045977", "丙"))  # fmt: skip


def rows() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, group in enumerate(GROUPS):
            shown, acted = 8_200 + 613 * day + 2001 * at, 130 + 7 * day + 11 * at
            cost = Decimal(123_456 + 3977 * day + 50_101 * at) / 100
            yield (date(2026, 9, day), *group, cost, 20_000 + shown, 900 + acted, shown, acted,
                   Decimal(acted) / shown, 4 + day + at, 1 + at,
                   Decimal(19_900 + day * 100 + at) / 100)  # fmt: skip


def facts(truth: Truth) -> Iterator[Fact]:
    named = present(
        truth, day="日期", ad_campaign_id="计划ID", ad_campaign="计划名称", ad_group_id="广告组ID",
        ad_group="广告组名称",
    )  # fmt: skip
    dims = known_by_id(named, "ad_campaign", "ad_group")
    yield Fact(dims, present(truth, cost="花费（元）", impressions="素材曝光数", clicks="行为数"))
    yield Fact({**dims, "goal": "表单提交"}, present(truth, conversions="表单提交数"))
    paid = present(truth, conversions="付费次数", conversion_value="付费金额")
    yield Fact({**dims, "goal": "付费"}, paid)


PLAIN = dress("磁力引擎_广告组.csv", COLUMNS, list(rows()), wrap=Wrap(encoding="gb18030"))
TOTAL = total_line(PLAIN, {"日期": "汇总"}, null="-")
WORLDS = (World("kuaishou_ads", "spend", PLAIN.with_lines([*PLAIN.lines, TOTAL]), facts),)
