"""微信视频号, 单篇视频: every video with its totals so far, CSV.

推荐 is the heart, which shows the video to one's friends; 喜欢 is the thumb, and is what other
platforms call a like. One viewer may give both, so they are not added: 推荐 stays a property.
视频描述 holds line breaks and topics: its first line is the title, the whole stays as text. A video
is known by its id (`export/Uz…`), whatever its words became.
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
    return split_topics(rows, _first_line)


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0].strip() if text.strip() else text


READER = Reader(
    name="wechat_channels",
    zh="视频号单篇视频",
    en="WeChat Channels videos",
    platform="wechat_channels",
    channel="owned/wechat_channels",
    tables=("placement_stats", "placements"),
    needs=(
        ("视频描述",),
        ("视频ID", "推荐", "转发聊天和朋友圈", "设为铃声"),
        ("发布时间",),
        ("播放量",),
    ),
    columns={
        "视频描述": "title",
        "视频ID": "external_id",
        "发布时间": "published_at",
        **dict.fromkeys(("视频号", "账号", "账号名称"), "account"),
        "播放量": "views",
        "完播率": "props.完播率",
        "平均播放时长": "props.平均播放时长",
        **dict.fromkeys(("喜欢", "喜欢量", "点赞", "点赞量"), "likes"),
        **dict.fromkeys(("评论量", "评论"), "comments"),
        **dict.fromkeys(("分享量", "分享"), "shares"),
        **dict.fromkeys(("关注量", "关注"), "follows"),
    },
    lifetime=True,
    account_name=r"(?:视频号|账号|账号名称|昵称)\s*[:：]\s*(?P<account>\S+)",
    finish=_finish,
)
