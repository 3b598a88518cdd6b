"""拼多多 推广: days, with or without the goods that are promoted.

净交易额 is 交易额 less what was refunded: another goal, never summed with the first. 投产比 is
worked out again from value and cost; the platform's own stays a property.
"""

from __future__ import annotations

from fanbu.ingest.reading import PUT_TOGETHER, Goal, Reader

_COST = ("花费", "总花费")
_VALUE = ("交易额", "总交易额")
_NET_VALUE = ("净交易额",)
_ORDERS = ("成交笔数",)
_NET_ORDERS = ("净成交笔数",)

READER = Reader(
    name="pinduoduo_ads",
    zh="拼多多推广",
    en="Pinduoduo ads",
    platform="pinduoduo_ads",
    channel="paid/pinduoduo",
    tables=("spend",),
    needs=(
        _COST,
        _VALUE,
        ("曝光量",),
        ("点击量",),
        (*_ORDERS, *_NET_VALUE, "实际投产比", "净实际投产比", "投入产出比", "每笔成交花费"),
    ),
    rejects=(*PUT_TOGETHER, "总成交金额", "全站交易额"),
    columns={
        **dict.fromkeys(("日期", "时间", "统计日期"), "day"),
        **dict.fromkeys(("店铺", "店铺名称", "店铺ID", "账户"), "account"),
        **dict.fromkeys(("推广ID", "计划ID", "推广计划ID"), "ad_campaign_id"),
        **dict.fromkeys(("推广名称", "计划名称", "推广计划", "计划"), "ad_campaign"),
        "商品ID": "creative_id",
        "商品名称": "creative",
        **dict.fromkeys(_COST, "cost"),
        "曝光量": "impressions",
        "点击量": "clicks",
    },
    goals=(Goal(_ORDERS, "成交", _VALUE), Goal(_NET_ORDERS, "净成交", _NET_VALUE)),
    currency="CNY",
    account_name=r"店铺(?:名称|ID)?\s*[:：]\s*(?P<account>[^\s,，]+)",
)
