"""抖音 创作者中心, 作品列表: every work with its totals so far.

There is no id: a work is known by its words and 发布时间. 作品名称 holds the topics (`#…`); those
at its end are cut from the title, so that the same piece has one title on every platform; the
whole stays as text. 完播率 is a share of the plays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.ingest.derived import add_completes, add_watch_seconds
from fanbu.ingest.reading import Reader
from fanbu.ingest.topic_words import split_topics

if TYPE_CHECKING:
    import pyarrow as pa

    from fanbu.ingest.sheet import Sheet


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:
    rows = add_completes(rows, sheet, "完播率", ("views",))
    rows = add_watch_seconds(rows, sheet, "平均播放时长", "views")
    return split_topics(rows)


READER = Reader(
    name="douyin_works",
    zh="抖音作品列表",
    en="Douyin works",
    platform="douyin",
    channel="owned/douyin",
    tables=("placement_stats", "placements"),
    needs=(
        ("作品名称",),
        ("发布时间",),
        ("播放量",),
        ("完播率", "5s完播率", "2s跳出率", "粉丝增量", "主页访问量"),
    ),
    columns={
        "作品名称": "title",
        "发布时间": "published_at",
        "体裁": "kind",
        "账号": "account",
        "账号名称": "account",
        "播放量": "views",
        "完播率": "props.完播率",
        "平均播放时长": "props.平均播放时长",
        "点赞量": "likes",
        "评论量": "comments",
        "分享量": "shares",
        "收藏量": "saves",
        "粉丝增量": "follows",
    },
    lifetime=True,
    account_name=r"(?:账号|账号名称|昵称|抖音号)\s*[:：]\s*(?P<account>\S+)",
    finish=_finish,
)
