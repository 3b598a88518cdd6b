"""百度推广 search reports: GBK, eight or nine lines above the header, hours beside days.

The rows above the header name the account and the window. 网页转化 and 商桥转化 are two goals.
Advertising text may hold unquoted commas.
"""

from __future__ import annotations

from fanbu.ingest.readers.juguang import TELLING as JUGUANG
from fanbu.ingest.reading import PUT_TOGETHER, Goal, Reader

FEED: tuple[str, ...] = (
    "目标转化量", "目标转化数", "目标转化成本", "目标转化率", "深度转化量", "深度转化数",
    "千次展现消费", "千次展现成本", "千次展现费用", "~百度(?:信息流|原生)|信息流.{0,4}报[告表]",
)  # fmt: skip
"""What a report of 百度信息流 has and one of search has not."""
DAILY: tuple[str, ...] = ("返点", "UV成本", "加粉成本", "复制成本", "现金消费", "现金加粉成本")
"""What operators add in their 账户日报."""

READER = Reader(
    name="baidu_search",
    zh="百度推广",
    en="Baidu search ads",
    platform="baidu",
    channel="paid/baidu",
    tables=("spend",),
    needs=(("推广计划", "计划", "账户", "推广计划名称"), ("展现", "展现量"), ("消费",)),
    rejects=(*PUT_TOGETHER, *FEED, *DAILY, *JUGUANG),
    columns={
        "日期": "day",
        "账户": "account",
        "推广账户": "account",
        "推广计划ID": "ad_campaign_id",
        "推广计划": "ad_campaign",
        "推广计划名称": "ad_campaign",
        "计划": "ad_campaign",
        "推广单元ID": "ad_group_id",
        "推广单元": "ad_group",
        "推广单元名称": "ad_group",
        "单元": "ad_group",
        "创意ID": "creative_id",
        "创意标题": "creative",
        "关键词": "keyword",
        "关键词名称": "keyword",
        "展现": "impressions",
        "展现量": "impressions",
        "点击": "clicks",
        "点击量": "clicks",
        "消费": "cost",
    },
    goals=(
        Goal(("网页转化", "目标转化"), "网页转化"),
        Goal(("商桥转化",), "商桥转化"),
    ),
    account_name=r"(?:账户|推广账户|用户名)\s*[:：]\s*(?P<account>[^\s,，]+)",
)
