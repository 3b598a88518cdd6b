"""公众号: 图文 (已通知内容, frozen seven days after publication), 流量分析 and 用户分析.

The user file is called .xls and is none, as happens when people rename what will not open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.demo.exports.files import Cell, Desk, Made, Week, compact, percent, span_name
from fanbu.demo.exports.social import own_placements
from fanbu.demo.exports.xlsx import workbook
from fanbu.demo.names import placement_id, placement_title
from fanbu.demo.world import DAY

if TYPE_CHECKING:
    from fanbu.demo.world import Placement

ARTICLE_HEADER = (
    "内容标题", "发表时间", "总阅读人数", "总阅读次数", "总分享人数", "总分享次数",
    "阅读后关注人数", "送达人数", "公众号消息阅读次数", "送达阅读率", "首次分享次数",
    "分享产生阅读次数", "首次分享率", "每次分享带来阅读次数", "阅读完成率", "内容url",
)  # fmt: skip
TRAFFIC_HEADER = (
    "日期", "阅读次数", "阅读人数", "分享次数", "分享人数", "阅读原文次数", "阅读原文人数",
    "收藏次数", "收藏人数", "群发篇数", "渠道",
)  # fmt: skip
USER_HEADER = ("时间", "新关注人数", "取消关注人数", "净增关注人数", "累积关注人数")
SOURCES = (
    ("公众号消息", 0.52), ("聊天会话", 0.14), ("朋友圈", 0.15), ("推荐", 0.09), ("搜一搜", 0.05),
    ("公众号主页", 0.03), ("其他", 0.02),
)  # fmt: skip
FREEZE_DAYS = 7
READS_PER_READER = 1.31
OLD_READS_A_DAY = 90  # of everything published before the demo began


def wechat_oa(desk: Desk, week: Week) -> list[Made]:
    made = desk.plan.moment(week.minute - 8 * 60)
    day, span = compact(desk.plan.day(week.last)), span_name(desk.plan, week.days)
    return [
        Made(f"公众号_内容分析_{day}.xlsx", workbook(articles(desk, week), made, "内容分析")),
        Made(f"公众号_流量分析_{span}.xlsx", workbook(traffic(desk, week), made, "流量分析")),
        Made(f"公众号_user_analysis_{span}.xls", workbook(users(desk, week), made, "用户分析")),
    ]


def articles(desk: Desk, week: Week) -> list[list[Cell]]:
    table: list[list[Cell]] = [["已通知内容"], list(ARTICLE_HEADER)]
    for entry in own_placements(desk, "wechat_oa", week):
        moment = min(week.known * DAY, entry.published + FREEZE_DAYS * DAY)
        opened = opens(entry, moment)
        shared = int(entry.seen(moment) * entry.shares)
        by_share = round(shared * 6.2)
        reads = opened + by_share + entry.seen(moment) // 6
        first = shared * 3 // 4
        table.append([
            placement_title(desk.world, entry), compact(desk.plan.moment(entry.published)),
            round(reads / READS_PER_READER), reads, shared * 9 // 10, shared,
            int(reads * entry.follows), entry.delivered, opened,
            percent(opened, entry.delivered), first, by_share, percent(first, opened),
            round(by_share / shared, 2) if shared else None,
            f"{entry.completion * 100:.2f}%", f"https://mp.example/s/{placement_id(entry)}",
        ])  # fmt: skip
    return table


def opens(entry: Placement, minute: int) -> int:
    """Readings from the message itself; its title decides them, not its content."""
    return round(entry.delivered * entry.open_rate * entry.grown(minute))


def traffic(desk: Desk, week: Week) -> list[list[Cell]]:
    """Readings by day and source; the row 全部 is their sum (readers do not add up)."""
    articles_out = [
        entry for entry in desk.world.content.placements if entry.platform == "wechat_oa"
    ]
    table: list[list[Cell]] = [["流量分析明细"], list(TRAFFIC_HEADER)]
    for day in week.days:
        sent = sum(1 for entry in articles_out if entry.published // DAY == day)
        fresh = sum(entry.seen((day + 1) * DAY) - entry.seen(day * DAY) for entry in articles_out)
        parts = np.array([round((fresh + OLD_READS_A_DAY) * share) for _, share in SOURCES])
        date = desk.plan.day(day).isoformat()
        table.append([date, *_reading(int(parts.sum()), 1.44, parts), sent, "全部"])
        table += [
            [date, *_reading(int(reads), READS_PER_READER), sent, name]
            for reads, (name, _) in zip(parts, SOURCES, strict=True)
        ]
    return table


def _reading(reads: int, each: float, parts: np.ndarray | None = None) -> list[Cell]:
    """Counts of one row; with `parts`, counts are summed from the parts' own."""
    shares = [0.045, 0.012, 0.009]
    rows = [reads] if parts is None else [int(value) for value in parts]
    counts = [sum(int(row * share) for row in rows) for share in shares]
    cells: list[Cell] = [reads, round(reads / each)]
    for count in counts:
        cells += [count, round(count / 1.1)]
    return cells


def users(desk: Desk, week: Week) -> list[list[Cell]]:
    content = desk.world.content
    table: list[list[Cell]] = [list(USER_HEADER)]
    for day in reversed(week.days):
        gained, lost = int(content.gained[day]), int(content.lost[day])
        date = desk.plan.day(day).isoformat()
        table.append([date, gained, lost, gained - lost, int(content.followers[day])])
    return table
