"""小红书 笔记列表, 抖音 作品列表: lifetime totals of every post, taken anew each week; no ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.demo.exports.files import Cell, Desk, Made, Week, clock, compact
from fanbu.demo.exports.xlsx import workbook
from fanbu.demo.names import placement_title
from fanbu.demo.world import DAY

if TYPE_CHECKING:
    from fanbu.demo.world import Placement

NOTE_HEADER = (
    "笔记标题", "首次发布时间", "体裁", "曝光", "观看量", "封面点击率", "点赞", "评论", "收藏",
    "涨粉", "分享", "人均观看时长", "弹幕",
)  # fmt: skip
WORK_HEADER = (
    "作品名称", "发布时间", "体裁", "审核状态", "播放量", "完播率", "5s完播率", "封面点击率",
    "2s跳出率", "平均播放时长", "点赞量", "分享量", "评论量", "收藏量", "主页访问量", "粉丝增量",
)  # fmt: skip
COVER_SHARE = 0.78  # of a note's views, those that began with a tap on its cover


def own_placements(desk: Desk, platform: str, week: Week) -> list[Placement]:
    """The brand's own posts that were out on the last whole day, newest first."""
    return [
        entry
        for entry in reversed(desk.world.content.placements)
        if entry.platform == platform and not entry.author and entry.published < week.known * DAY
    ]


def xiaohongshu(desk: Desk, week: Week) -> list[Made]:
    table: list[list[Cell]] = [["最多导出排序后前1000条笔记"], list(NOTE_HEADER)]
    for entry in own_placements(desk, "xiaohongshu", week):
        grown = entry.grown(week.known * DAY)
        views = int(entry.views * grown)
        exposure = int(entry.exposure * grown)
        video = entry.seconds > 22
        published = desk.plan.moment(entry.published)
        moment = (
            f"{published.year}年{published.month}月{published.day}日"
            f"{published:%H}时{published:%M}分{published:%S}秒"
        )
        table.append([
            placement_title(desk.world, entry), moment, "视频" if video else "图文",
            exposure, views, round(views * COVER_SHARE / exposure, 4) if exposure else None,
            int(views * entry.likes), int(views * entry.comments), int(views * entry.saves),
            int(views * entry.follows), int(views * entry.shares), round(entry.seconds, 1),
            int(views * 0.0006) if video else 0,
        ])  # fmt: skip
    return [_file(desk, week, "小红书_笔记列表明细表", table)]


def douyin(desk: Desk, week: Week) -> list[Made]:
    table: list[list[Cell]] = [list(WORK_HEADER)]
    for entry in own_placements(desk, "douyin", week):
        views = entry.seen(week.known * DAY)
        tapped = round(0.06 + entry.likes, 4) if entry.seconds > 12 else None
        length = "1min-视频" if entry.seconds < 14 else "1-3min视频"
        table.append([
            f"{placement_title(desk.world, entry)} #少儿编程 #云朵编程",
            clock(desk.plan, entry.published), length, "公开", views,
            round(entry.completion, 4), round(min(entry.completion * 3.6, 0.8), 4), tapped,
            round(0.31 + entry.saves, 4), f"{entry.seconds:.2f}秒", int(views * entry.likes),
            int(views * entry.shares), int(views * entry.comments), int(views * entry.saves),
            int(views * 0.004), int(views * entry.follows),
        ])  # fmt: skip
    return [_file(desk, week, "抖音_作品列表", table)]


def _file(desk: Desk, week: Week, name: str, table: list[list[Cell]]) -> Made:
    day = compact(desk.plan.day(week.last))  # totals are those of the last whole day
    return Made(f"{name}_{day}.xlsx", workbook(table, desk.plan.moment(week.minute - 8 * 60)))
