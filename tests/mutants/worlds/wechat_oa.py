"""公众号 流量分析 (days by 渠道, 全部 is the day's total) and 用户分析 (followers by day)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ..export import Column, Line
from ..world import Fact, World, dress, present

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Export, Truth, Value

TRAFFIC = (
    Column("日期", "day", ("时间",)),
    Column("阅读次数", "count", ("阅读(次)", "阅读（次）")),
    Column("阅读人数", "count", ("阅读(人)",), adds=False),
    Column("分享次数", "count", ("分享(次)",)),
    Column("分享人数", "count", adds=False),
    Column("收藏次数", "count", ("收藏(次)",)),
    Column("收藏人数", "count", adds=False),
    Column("渠道", "name"),
)
USERS = (
    Column("时间", "day", ("日期",)),
    Column("新关注人数", "count", ("新增关注人数", "新关注(人)")),
    Column("取消关注人数", "count", ("取消关注(人)", "取消关注（人）")),
    Column("净增关注人数", "count", adds=False),
    Column("累积关注人数", "count", ("累计关注人数", "累积关注(人)"), adds=False),
)
SOURCES = ("公众号消息", "朋友圈", "搜一搜")


def traffic() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, source in enumerate(SOURCES):
            reads = 1010 + 37 * day + 401 * at
            yield (date(2026, 9, day), reads, reads - 90, 8 + at, 7 + at, 3 + day, 3, source)


def with_days(export: Export) -> Export:
    """A line 全部 above each day's sources."""
    lines: list[Line] = []
    for day in range(1, 5):
        own = [line for line in export.lines if (line.truth or {})["日期"] == date(2026, 9, day)]
        total: Truth = {
            column.key: sum(int(str((line.truth or {})[column.key])) for line in own)
            for column in TRAFFIC
            if column.kind == "count"
        }
        cells = (f"2026-09-{day:02d}", *map(str, total.values()), "全部")
        summed = {c.key: total[c.key] for c in TRAFFIC if c.additive}
        lines += [Line(cells, None, summed), *own]
    return export.with_lines(lines)


def users() -> Iterator[tuple[Value, ...]]:
    followers = 42_717
    for day in range(1, 9):
        gained, lost = 1040 + 7 * day, 950 + day
        followers += gained - lost
        yield (date(2026, 9, day), gained, lost, gained - lost, followers)


def traffic_facts(truth: Truth) -> Iterator[Fact]:
    yield Fact(
        present(truth, day="日期", source="渠道"),
        present(truth, views="阅读次数", reach="阅读人数", shares="分享次数", saves="收藏次数"),
    )


def user_facts(truth: Truth) -> Iterator[Fact]:
    yield Fact(
        present(truth, day="时间"),
        present(truth, gained="新关注人数", lost="取消关注人数", followers="累积关注人数"),
    )


WORLDS = (
    World("wechat_oa_traffic", "placement_stats",
          with_days(dress("公众号_流量分析.csv", TRAFFIC, list(traffic()))), traffic_facts),
    World("wechat_oa_users", "accounts_daily",
          dress("公众号_user_analysis.csv", USERS, list(users())), user_facts),
)  # fmt: skip
