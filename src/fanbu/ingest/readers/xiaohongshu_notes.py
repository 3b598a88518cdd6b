"""小红书 创作服务平台, 笔记列表明细表: every note with its totals so far.

There is no id: a note is known by its title and 首次发布时间. A note may have no title. 封面点击率
has no count behind it in the file, so it stays a property.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.ingest.derived import add_watch_seconds
from fanbu.ingest.reading import Reader

if TYPE_CHECKING:
    import pyarrow as pa

    from fanbu.ingest.sheet import Sheet


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:
    return add_watch_seconds(rows, sheet, "人均观看时长", "views")


READER = Reader(
    name="xiaohongshu_notes",
    zh="小红书笔记列表",
    en="Xiaohongshu notes",
    platform="xiaohongshu",
    channel="owned/xiaohongshu",
    tables=("placement_stats", "placements"),
    needs=(
        ("笔记标题",),
        ("首次发布时间",),
        ("观看量", "观看数"),
        ("封面点击率", "涨粉", "人均观看时长"),
    ),
    columns={
        "笔记标题": "title",
        "首次发布时间": "published_at",
        "体裁": "kind",
        "账号": "account",
        "账号名称": "account",
        "曝光": "impressions",
        "曝光量": "impressions",
        "观看量": "views",
        "观看数": "views",
        "封面点击率": "props.封面点击率",
        "人均观看时长": "props.人均观看时长",
        "点赞": "likes",
        "评论": "comments",
        "收藏": "saves",
        "涨粉": "follows",
        "分享": "shares",
    },
    lifetime=True,
    account_name=r"(?:账号|账号名称|昵称)\s*[:：]\s*(?P<account>\S+)",
    finish=_finish,
)
