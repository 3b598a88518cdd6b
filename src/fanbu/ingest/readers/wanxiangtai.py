"""阿里妈妈 万相台: 计划报表 and 商品报表 by day, as workbook, CSV, or a CSV in a ZIP.

总成交笔数 and 总成交金额 are 直接 plus 间接 (and what was paid in advance), so none of those is a
goal of its own. What an ad shows (主体: a product, a shop, a live room) is its creative; a row a
plan and product is a report of creatives. 场景 (关键词推广, 人群推广 …) stays a property.
Shares are ratios (0.03331).
"""

from __future__ import annotations

from fanbu.ingest.reading import PUT_TOGETHER, Goal, Reader

_ORDERS = ("总成交笔数",)
_VALUE = ("总成交金额",)
_TELLING = (
    *_ORDERS, *_VALUE, "场景ID", "场景名字", "场景名称", "计划名字", "主体ID", "平均点击花费",
    "千次展现花费", "总购物车数", "直接成交金额", "间接成交金额", "收藏宝贝数", "~万相台",
)  # fmt: skip

READER = Reader(
    name="wanxiangtai",
    zh="万相台",
    en="Wanxiangtai",
    platform="wanxiangtai",
    channel="paid/taobao",
    tables=("spend",),
    needs=(("花费", "消耗"), ("展现量",), ("点击量",), _TELLING),
    rejects=PUT_TOGETHER,
    columns={
        **dict.fromkeys(("日期", "统计日期", "时间"), "day"),
        **dict.fromkeys(("账户", "账户名称", "账户ID", "店铺名称", "店铺"), "account"),
        **dict.fromkeys(("计划ID",), "ad_campaign_id"),
        **dict.fromkeys(("计划名字", "计划名称", "计划"), "ad_campaign"),
        **dict.fromkeys(("单元ID", "推广单元ID"), "ad_group_id"),
        **dict.fromkeys(("单元名字", "单元名称"), "ad_group"),
        **dict.fromkeys(("主体ID", "创意ID"), "creative_id"),
        **dict.fromkeys(("主体名称", "主体名字", "创意名字", "创意名称"), "creative"),
        **dict.fromkeys(("关键词", "关键词名字", "关键词名称"), "keyword"),
        **dict.fromkeys(("花费", "消耗"), "cost"),
        "展现量": "impressions",
        "点击量": "clicks",
    },
    goals=(Goal(_ORDERS, "成交", _VALUE),),
    currency="CNY",
    account_name=r"(?:店铺|账户)(?:名称)?\s*[:：]\s*(?P<account>[^\s,，]+)",
)
