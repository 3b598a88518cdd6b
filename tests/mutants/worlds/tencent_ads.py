"""腾讯广告: ads by day, people beside times, three goals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column
from ..world import Fact, World, dress, known_by_id, present, total_line, with_account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

COLUMNS = (
    Column("日期", "day", ("时间", "统计日期")),
    Column("账户ID", "word", ("帐户ID", "广告主ID")),
    Column("推广计划ID", "id", ("计划ID",)),
    Column("推广计划名称", "name", ("推广计划", "计划名称")),
    Column("广告ID", "id", ("广告组ID",)),
    Column("广告名称", "name", ("广告", "广告组名称")),
    Column("花费（元）", "money", ("花费", "花费(元)")),
    Column("曝光次数", "count", ("曝光量",)),
    Column("曝光人数", "count", adds=False),
    Column("点击次数", "count", ("点击量",)),
    Column("点击率", "share"),
    Column("点击均价", "money", adds=False),
    Column("目标转化量", "count", ("目标转化数",)),
    Column("目标转化成本", "money", adds=False),
    Column("深度转化量", "count", ("深度目标转化量",)),
    Column("企微加粉数", "count", ("扫码加粉数",)),
)
ADS = (("11650214455", "公众号_家长", "11750214401", "甲 试听"),
       ("11650214455", "公众号_家长", "11750214402", "乙 领课"),
       ("11650214999", "视频号_秋季", "11750214977", "丙"))  # fmt: skip
GOALS = {"目标转化": "目标转化量", "深度转化": "深度转化量", "企微加粉": "企微加粉数"}


def rows() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, ad in enumerate(ADS):
            shown, clicks = 31_200 + 613 * day + 2001 * at, 530 + 7 * day + 11 * at
            cost = Decimal(323_456 + 3977 * day + 50_101 * at) / 100
            got = 14 + day + at
            yield (date(2026, 9, day), "20001234", *ad, cost, shown, shown - 4000, clicks,
                   Decimal(clicks) / shown, round(cost / clicks, 2), got, round(cost / got, 2),
                   3 + day % 2, 6 + 2 * at)  # fmt: skip


def facts(truth: Truth) -> Iterator[Fact]:
    named = present(
        truth, day="日期", account="账户ID", ad_campaign_id="推广计划ID",
        ad_campaign="推广计划名称", ad_group_id="广告ID", ad_group="广告名称",
    )  # fmt: skip
    dims = with_account(known_by_id(named, "ad_campaign", "ad_group"))
    yield Fact(dims, present(truth, cost="花费（元）", impressions="曝光次数", clicks="点击次数"))
    for goal, count in GOALS.items():
        yield Fact({**dims, "goal": goal}, present(truth, conversions=count))


PLAIN = dress("腾讯广告_广告报表.csv", COLUMNS, list(rows()), null="--")
TOTAL = total_line(PLAIN, {"日期": "合计"}, null="--")
WORLDS = (World("tencent_ads", "spend", PLAIN.with_lines([*PLAIN.lines, TOTAL]), facts),)
