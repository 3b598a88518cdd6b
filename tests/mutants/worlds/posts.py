"""Lists of posts with totals so far: 小红书 笔记, 抖音 作品, 公众号 已通知内容."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column
from ..world import Fact, World, dress, midnight, present, product, utc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

TAKEN = date(2026, 10, 4)
NOTES = (
    Column("笔记标题", "name"),
    Column("首次发布时间", "moment"),
    Column("体裁", "word"),
    Column("曝光", "count", ("曝光量",)),
    Column("观看量", "count", ("观看数",)),
    Column("封面点击率", "share"),
    Column("点赞", "count"),
    Column("评论", "count"),
    Column("收藏", "count"),
    Column("涨粉", "count"),
    Column("分享", "count"),
    Column("人均观看时长", "seconds", adds=False),
    Column("弹幕", "count", adds=False),
)
WORKS = (
    Column("作品名称", "name"),
    Column("发布时间", "moment"),
    Column("体裁", "word"),
    Column("审核状态", "word"),
    Column("播放量", "count"),
    Column("完播率", "share"),
    Column("5s完播率", "share"),
    Column("平均播放时长", "seconds", adds=False),
    Column("点赞量", "count"),
    Column("分享量", "count"),
    Column("评论量", "count"),
    Column("收藏量", "count"),
    Column("粉丝增量", "count"),
)
ARTICLES = (
    Column("内容标题", "name"),
    Column("发表时间", "day", ("发表日期",)),
    Column("总阅读人数", "count", ("阅读人数", "阅读(人)", "阅读（人）"), adds=False),
    Column("总阅读次数", "count", ("阅读次数", "阅读(次)", "阅读（次）")),
    Column("总分享人数", "count", ("分享人数", "分享(人)"), adds=False),
    Column("总分享次数", "count", ("分享次数", "分享（次）")),
    Column("阅读后关注人数", "count", ("阅读后关注(人)", "阅读后关注（人）")),
    Column("送达人数", "count", ("送达(人)",)),
    Column("公众号消息阅读次数", "count"),
    Column("送达阅读率", "share"),
    Column("阅读完成率", "share"),
    Column("内容url", "word", ("内容链接",)),
)
TITLES = ("三步做小游戏", "孩子几岁学编程", "暑假作业，这样做", "第一课 vlog", "编程猫和我", "开学")
SHARES = [Decimal(n) / 10000 for n in (875, 4441, 5250, 1202, 3333, 69)]


def moments() -> list[datetime]:
    return [datetime(2026, 9, 3 + 4 * at, 8 + at, 5 * at, 11 * at) for at in range(6)]  # noqa: DTZ001


def notes() -> Iterator[tuple[Value, ...]]:
    for at, (title, moment) in enumerate(zip(TITLES, moments(), strict=True)):
        yield (title, moment, "视频" if at % 2 else "图文", 6632 + 1013 * at, 1090 + 307 * at,
               SHARES[at], 33 + at, 3 * at, 30 + at, at, 7, Decimal("24.5") + at, 2)  # fmt: skip


def works() -> Iterator[tuple[Value, ...]]:
    for at, (title, moment) in enumerate(zip(TITLES, moments(), strict=True)):
        yield (f"{title} #少儿编程" if at == 1 else title, moment, "1min-视频", "公开",
               1081 + 411 * at, SHARES[at], Decimal("0.375"), Decimal("9.53") + at, 22 + at, at, 4,
               13 + at, 1 + at)  # fmt: skip


def articles() -> Iterator[tuple[Value, ...]]:
    for at, title in enumerate(TITLES):
        yield (title, date(2026, 9, 8 + at), 1363 + 90 * at, 1480 + 101 * at, 15, 17 + at, 2 + at,
               42090 + at, 285 + at, Decimal("0.0068"), SHARES[at],
               f"https://mp.example/s/a{at}")  # fmt: skip


def note_facts(truth: Truth) -> Iterator[Fact]:
    dims = {"day": TAKEN, **present(truth, title="笔记标题", kind="体裁")}
    if "首次发布时间" in truth:
        dims["published_at"] = utc(truth["首次发布时间"])
    yield Fact(
        dims,
        present(
            truth, impressions="曝光", views="观看量", likes="点赞", comments="评论", saves="收藏",
            follows="涨粉", shares="分享",
        )
        | {"watch_seconds": product(truth.get("观看量"), truth.get("人均观看时长"))},
    )  # fmt: skip


def work_facts(truth: Truth) -> Iterator[Fact]:
    dims = {"day": TAKEN, **present(truth, kind="体裁")}
    if "作品名称" in truth:
        name = truth["作品名称"]
        dims["title"] = re.sub(r"\s*#\S+$", "", name) if isinstance(name, str) else None
    if "发布时间" in truth:
        dims["published_at"] = utc(truth["发布时间"])
    played = truth.get("播放量")
    yield Fact(
        dims,
        present(
            truth, views="播放量", likes="点赞量", comments="评论量", saves="收藏量",
            follows="粉丝增量", shares="分享量",
        )
        | {"watch_seconds": product(played, truth.get("平均播放时长")),
           "completes": product(played, truth.get("完播率"))},
    )  # fmt: skip


def article_facts(truth: Truth) -> Iterator[Fact]:
    dims = {"day": TAKEN, **present(truth, title="内容标题")}
    if "发表时间" in truth:
        dims["published_at"] = utc(midnight(truth["发表时间"]))
    of = truth["总阅读次数"] if "总阅读次数" in truth else truth.get("总阅读人数")
    yield Fact(
        dims,
        present(
            truth, reach="总阅读人数", views="总阅读次数", shares="总分享次数",
            follows="阅读后关注人数", impressions="送达人数", clicks="公众号消息阅读次数",
        )
        | {"completes": product(of, truth.get("阅读完成率"))},
    )  # fmt: skip


def chinese(moment: datetime) -> str:
    return (f"{moment.year}年{moment.month}月{moment.day}日"
            f"{moment.hour:02d}时{moment.minute:02d}分{moment.second:02d}秒")  # fmt: skip


WORLDS = (
    World(
        "xiaohongshu_notes",
        "placement_stats",
        dress("小红书_笔记列表明细表_20261004.csv", NOTES, list(notes()),
              above=[["最多导出排序后前1000条笔记"]], shows={"moment": chinese}),
        note_facts,
        repeats="one",
    ),
    World(
        "douyin_works",
        "placement_stats",
        dress("抖音_作品列表_20261004.csv", WORKS, list(works())),
        work_facts,
        repeats="one",
    ),
    World(
        "wechat_oa_articles",
        "placement_stats",
        dress("公众号_内容分析_20261004.csv", ARTICLES, list(articles()), above=[["已通知内容"]],
              shows={"day": lambda day: day.strftime("%Y%m%d")}),
        article_facts,
        repeats="one",
    ),
)  # fmt: skip
