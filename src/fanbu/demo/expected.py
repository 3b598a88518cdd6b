"""Whose each export of the brand is: brought every Monday at nine, by the people of its team."""

from __future__ import annotations

from datetime import time

from fanbu.model.source import ExpectedSource, SourceName

ADS, CONTENT, SALES, COMMUNITY = "陈一诺", "林嘉禾", "徐景行", "周若曦"
BY_OWNER = {
    ADS: ("ocean_engine", "baidu", "google_ads", "meta"),
    CONTENT: ("xiaohongshu", "douyin", "wechat_oa", "zhihu", "toutiao"),
    SALES: ("leads", "orders", "attendance"),
    COMMUNITY: ("contacts",),
}
"""A register goes by its table; refunds and other costs come when there are some."""

EXPECTED = tuple(
    ExpectedSource(SourceName(platform), owner, "weekly", time(9))
    for owner, platforms in BY_OWNER.items()
    for platform in platforms
)
