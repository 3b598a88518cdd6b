"""巨量千川: plans, materials and live rooms by day; 全域推广 names the same things 整体….

A plan (计划) is the ad campaign. 直接成交 are the orders of the ad's own goods; 下单, 间接成交 and
7日总成交 are other goals, the last within seven days. 计费 columns count by billing time, the
others by conversion time: never summed. What happens in the live room stays with the rows.
"""

from __future__ import annotations

from fanbu.ingest.reading import PUT_TOGETHER, Goal, Reader

_COST = ("消耗", "整体消耗")
_DIRECT = ("直接成交订单数", "整体成交订单数")
_DIRECT_VALUE = ("直接成交金额", "整体成交金额")
_ORDERED = ("直接下单订单数",)
_WEEK = ("7日总成交订单数", "7日总支付订单数", "7日总订单数")
_WEEK_VALUE = ("7日总成交金额", "7日总支付金额")
_INDIRECT = ("7日间接成交订单数", "间接成交订单数(7日)")
TELLING: tuple[str, ...] = (
    *_DIRECT, *_DIRECT_VALUE, *_ORDERED, *_WEEK, *_WEEK_VALUE, *_INDIRECT, "整体消耗",
    "整体支付ROI", "整体成交订单成本", "直接支付ROI", "直接成交订单成本", "7日总支付ROI",
    "直播间观看人次", "直播间观看人数", "直播间超过1分钟观看人次", "直播间查看购物车次数",
    "直播间商品点击次数", "直播间新加团人数", "直播间音浪收入", "~千川|全域推",
)  # fmt: skip
"""What Ocean Engine's own reports never have; `ocean_engine` leaves such a file to this reader."""


def _billed(headers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        shape.format(header)
        for header in headers
        for shape in ("{}(计费时间)", "计费时间{}", "{}(计费当日)", "计费当日{}")
    )


READER = Reader(
    name="qianchuan",
    zh="巨量千川",
    en="Qianchuan",
    platform="qianchuan",
    channel="paid/qianchuan",
    tables=("spend",),
    needs=(_COST, TELLING),
    rejects=(*PUT_TOGETHER, "转化目标", "深度转化数"),
    columns={
        **dict.fromkeys(("日期", "时间", "时间-天", "统计日期", "统计时间"), "day"),
        **dict.fromkeys(("账户", "账户名称", "账户ID", "广告主名称", "广告主ID"), "account"),
        **dict.fromkeys(("计划ID", "推广计划ID"), "ad_campaign_id"),
        **dict.fromkeys(("计划名称", "计划", "推广计划名称"), "ad_campaign"),
        **dict.fromkeys(("单元ID",), "ad_group_id"),
        **dict.fromkeys(("单元名称", "单元"), "ad_group"),
        **dict.fromkeys(("素材ID", "创意ID", "视频ID"), "creative_id"),
        **dict.fromkeys(("素材名称", "创意名称", "素材", "视频名称"), "creative"),
        **dict.fromkeys(("关键词", "搜索词"), "keyword"),
        **dict.fromkeys(_COST, "cost"),
        **dict.fromkeys(("赠款消耗", "整体赠款消耗"), "gift"),
        **dict.fromkeys(("现金消耗", "整体现金消耗"), "cash_cost"),
        **dict.fromkeys(("展示次数", "展示数", "展示", "整体展示次数"), "impressions"),
        **dict.fromkeys(("点击次数", "点击数", "点击", "整体点击次数"), "clicks"),
    },
    goals=(
        Goal(_DIRECT, "直接成交订单", _DIRECT_VALUE),
        Goal(_ORDERED, "直接下单", ("直接下单金额",)),
        Goal(_WEEK, "7日总成交", _WEEK_VALUE, window_days=7),
        Goal(_INDIRECT, "7日间接成交", ("7日间接成交金额", "间接成交金额(7日)"),
             window_days=7),
        Goal(_billed(_DIRECT), "直接成交订单", _billed(_DIRECT_VALUE), clock="billing"),
        Goal(_billed(_WEEK), "7日总成交", _billed(_WEEK_VALUE), clock="billing", window_days=7),
    ),
    account_name=r"(?:账户|广告主)ID[:：_\s]*(?P<account>\d{8,})",
)  # fmt: skip
