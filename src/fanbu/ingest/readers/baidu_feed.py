"""百度信息流: plans, units and creatives by day; and the 账户日报 that operators keep.

Feed and search are bought in one account but are different money, so the feed is a platform of its
own (the channel is Baidu's). The 账户日报 names the kind of each account in 账户类型. 现金消费 is
what is left to pay after 返点; a sheet without it gets none: how 返点 is meant differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.derived import column, put
from fanbu.ingest.readers.baidu_search import DAILY, FEED
from fanbu.ingest.readers.juguang import TELLING as JUGUANG
from fanbu.ingest.reading import PROPERTY, PUT_TOGETHER, Goal, Reader

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet

_PLATFORM = "baidu_feed"
_SEARCH_PLATFORM = "baidu"
_ACCOUNT_KIND = "账户类型"
_SEARCH = ("关键词", "网页转化", "商桥转化", "显示URL", "创意描述1")


def _finish_daily(rows: pa.Table, sheet: Sheet) -> pa.Table:
    """The platform of each account by its kind; search where none is given."""
    del sheet
    kind = column(rows, f"{PROPERTY}{_ACCOUNT_KIND}")
    if kind is None:
        return rows
    feed = pc.match_substring_regex(kind.cast(pa.string()), "信息流|原生")
    chosen = pc.if_else(pc.fill_null(feed, fill_value=False), _PLATFORM, _SEARCH_PLATFORM)
    return put(rows, "platform", chosen)


FEED_ADS = Reader(
    name="baidu_feed",
    zh="百度信息流",
    en="Baidu feed ads",
    platform=_PLATFORM,
    channel="paid/baidu",
    tables=("spend",),
    needs=(("展现", "展现量", "展示"), ("消费", "花费"), ("点击", "点击量"), FEED),
    rejects=(*PUT_TOGETHER, *_SEARCH, *DAILY, *JUGUANG, "曝光次数", "搜索词"),
    columns={
        **dict.fromkeys(("日期", "时间"), "day"),
        **dict.fromkeys(("账户", "推广账户", "账户名称"), "account"),
        **dict.fromkeys(("推广计划ID", "计划ID"), "ad_campaign_id"),
        **dict.fromkeys(("推广计划", "推广计划名称", "计划", "计划名称"), "ad_campaign"),
        **dict.fromkeys(("推广单元ID", "单元ID"), "ad_group_id"),
        **dict.fromkeys(("推广单元", "推广单元名称", "单元", "单元名称"), "ad_group"),
        "创意ID": "creative_id",
        **dict.fromkeys(("创意", "创意标题", "创意名称"), "creative"),
        **dict.fromkeys(("展现", "展现量", "展示"), "impressions"),
        **dict.fromkeys(("点击", "点击量"), "clicks"),
        **dict.fromkeys(("消费", "花费"), "cost"),
        **dict.fromkeys(("转化目标", "优化目标"), "goal"),
    },
    goals=(
        Goal(("目标转化量", "目标转化数", "转化数", "转化量")),
        Goal(("深度转化量", "深度转化数"), "深度转化"),
    ),
    account_name=r"(?:账户|推广账户|用户名)\s*[:：]\s*(?P<account>[^\s,，]+)",
)

DAILY_SHEET = Reader(
    name="baidu_daily",
    zh="百度账户日报",
    en="Baidu daily account sheet",
    platform=_SEARCH_PLATFORM,
    channel="paid/baidu",
    tables=("spend",),
    needs=(("账户", "账户名称"), ("展现", "展现量"), ("消费", "账面消费"), DAILY),
    rejects=(*PUT_TOGETHER, "推广计划", "关键词", "推广单元"),
    columns={
        **dict.fromkeys(("日期", "时间"), "day"),
        **dict.fromkeys(("账户", "账户名称", "账户ID"), "account"),
        _ACCOUNT_KIND: f"{PROPERTY}{_ACCOUNT_KIND}",
        **dict.fromkeys(("展现", "展现量"), "impressions"),
        **dict.fromkeys(("点击", "点击量"), "clicks"),
        **dict.fromkeys(("消费", "账面消费"), "cost"),
        "现金消费": "cash_cost",
    },
    goals=(Goal(("加粉", "加粉数"), "加粉"), Goal(("复制", "复制数"), "复制")),
    level="account",
    finish=_finish_daily,
)

READERS = (FEED_ADS, DAILY_SHEET)
