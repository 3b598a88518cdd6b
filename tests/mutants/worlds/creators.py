"""视频号 videos, and 蒲公英 orders: fees that are costs, totals of other people's notes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column
from ..world import Fact, World, dress, midnight, present, product, utc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

TAKEN = date(2026, 10, 4)
VIDEOS = (
    Column("视频描述", "name"),
    Column("视频ID", "word"),
    Column("发布时间", "day"),
    Column("完播率", "share"),
    Column("平均播放时长", "seconds", adds=False),
    Column("播放量", "count"),
    Column("推荐", "count", adds=False),
    Column("喜欢", "count", ("喜欢量",)),
    Column("评论量", "count", ("评论",)),
    Column("分享量", "count", ("分享",)),
    Column("关注量", "count", ("关注",)),
    Column("转发聊天和朋友圈", "count", adds=False),
)
ORDERS = (
    Column("数据更新日期", "day"),
    Column("笔记数", "count", adds=False),
    Column("订单id", "word", ("订单ID", "订单编号")),
    Column("合作名称", "name"),
    Column("博主报价", "money", ("博主报价金额",)),
    Column("服务费金额", "money", ("服务费",), adds=False),
    Column("总曝光量", "count"),
    Column("总阅读量", "count"),
    Column("总阅读UV", "count", adds=False),
    Column("平均浏览时长", "seconds", adds=False),
    Column("总互动量", "count", adds=False),
    Column("总互动率", "share"),
    Column("总点赞量", "count", ("总点赞数",)),
    Column("总评论量", "count", ("总评论数",)),
    Column("总收藏量", "count", ("总收藏数",)),
    Column("总分享量", "count", ("总分享数",)),
    Column("总关注量", "count", ("总关注数",)),
)


def videos() -> Iterator[tuple[Value, ...]]:
    for at in range(6):
        yield (f"三步做一个小游戏{at}", f"export/UzFfAgtgekIEAQAAAAA{at}", date(2026, 8, 7 + at),
               Decimal(441 + 37 * at) / 10000, Decimal("14.73") + at, 1081 + 411 * at, 30 + at,
               25 + 3 * at, 4 + at, 12 + 2 * at, 1 + at, 9)  # fmt: skip


def video_facts(truth: Truth) -> Iterator[Fact]:
    dims = {"day": TAKEN, **present(truth, external_id="视频ID")}
    if dims.get("external_id") is None:
        dims.pop("external_id", None)  # then it is known by its words and day
    if "视频描述" in truth:
        words = truth["视频描述"]
        dims["title"] = words.strip().splitlines()[0] if isinstance(words, str) else None
    if "发布时间" in truth:
        dims["published_at"] = utc(midnight(truth["发布时间"]))
    yield Fact(
        dims,
        present(truth, views="播放量", likes="喜欢", comments="评论量", shares="分享量",
                follows="关注量")
        | {"completes": product(truth.get("播放量"), truth.get("完播率")),
           "watch_seconds": product(truth.get("播放量"), truth.get("平均播放时长"))},
    )  # fmt: skip


def orders() -> Iterator[tuple[Value, ...]]:
    for at in range(6):
        likes, said, kept, sent = 100 + 7 * at, 12 + at, 40 + 3 * at, 8 + at
        shown, acts = 20_000 + 1013 * at, likes + said + kept + sent + 2
        yield (TAKEN, 1, f"66f0a1b2000000001e01c3d{at}", f"开学季-小{at}妈妈",
               Decimal(300_000 + 7707 * at) / 100, Decimal(30_050 + 801 * at) / 100, shown,
               5000 + 307 * at, 4000 + 211 * at, Decimal("12.5") + at, acts,
               Decimal(acts) / shown, likes, said, kept, sent, 2)  # fmt: skip


def order_facts(truth: Truth) -> Iterator[Fact]:
    read, each = truth.get("总阅读量"), truth.get("平均浏览时长")
    yield Fact(
        present(truth, day="数据更新日期", external_id="订单id", title="合作名称"),
        present(truth, impressions="总曝光量", views="总阅读量", reach="总阅读UV",
                likes="总点赞量", comments="总评论量", saves="总收藏量", shares="总分享量",
                follows="总关注量")
        | {"watch_seconds": product(read, each)},
    )  # fmt: skip


def fee_facts(truth: Truth) -> Iterator[Fact]:
    fees = [
        fee for name in ("博主报价", "服务费金额") if isinstance(fee := truth.get(name), Decimal)
    ]
    yield Fact(
        present(truth, paid_on="数据更新日期", external_id="订单id", partner="合作名称"),
        {"amount": sum(fees) if fees else None},
    )


REPORT = dress("蒲公英_订单报告.csv", ORDERS, list(orders()), shows={
    "day": lambda day: f"{day:%Y/%m/%d}", "money": lambda m: f"{m:,.2f}",
    "seconds": lambda seconds: f"{seconds}秒",
})  # fmt: skip
WORLDS = (
    World("wechat_channels", "placement_stats",
          dress("动态数据明细_20261004.csv", VIDEOS, list(videos()), shows={
              "day": lambda day: f"{day:%Y/%m/%d}", "seconds": lambda seconds: f"{seconds}秒",
          }),
          video_facts, repeats="one"),
    World("pugongying_orders", "placement_stats", REPORT, order_facts, repeats="one"),
    World("pugongying_orders", "costs", REPORT, fee_facts, repeats="one", label="fees"),
)  # fmt: skip
