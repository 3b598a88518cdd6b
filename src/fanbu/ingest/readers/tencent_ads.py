"""腾讯广告 (广点通): accounts, plans, ads and creatives by day.

An ad (广告) holds bids and audience, so it is the ad group; the creatives below it are creatives.
曝光人数 and 点击人数 are people and stay with the rows; 可转化点击次数 is a part of the clicks.
"""

from __future__ import annotations

from fanbu.ingest.reading import PUT_TOGETHER, Goal, Reader

_IMPRESSIONS = ("曝光次数", "曝光量")
_CONVERSIONS = ("目标转化量", "目标转化数")
_DEEP = ("深度转化量", "深度目标转化量", "深度转化数")
_ADDED = ("企微加粉数", "企业微信加粉数", "加企业微信数", "扫码加粉数", "企微加粉", "企微添加人数")

READER = Reader(
    name="tencent_ads",
    zh="腾讯广告",
    en="Tencent Ads",
    platform="tencent",
    channel="paid/tencent",
    tables=("spend",),
    needs=(
        ("花费",),
        _IMPRESSIONS,
        (
            *_CONVERSIONS, *_DEEP, *_ADDED, "目标转化成本", "目标转化率", "曝光人数", "点击人数",
            "点击均价", "千次展现均价", "可转化点击次数", "广告ID", "广告名称", "账户ID",
            "~腾讯广告|广点通",
        ),
    ),
    rejects=(*PUT_TOGETHER, "消耗", "素材曝光数", "封面曝光数", "交易额", "直接成交订单数"),
    columns={
        **dict.fromkeys(("日期", "时间", "统计日期"), "day"),
        **dict.fromkeys(("账户ID", "账户", "账户名称", "帐户ID", "广告主ID", "广告主名称"),
                        "account"),
        **dict.fromkeys(("推广计划ID", "计划ID"), "ad_campaign_id"),
        **dict.fromkeys(("推广计划名称", "推广计划", "计划名称"), "ad_campaign"),
        **dict.fromkeys(("广告ID", "广告组ID"), "ad_group_id"),
        **dict.fromkeys(("广告名称", "广告", "广告组名称", "广告组"), "ad_group"),
        **dict.fromkeys(("创意ID", "广告创意ID", "素材ID"), "creative_id"),
        **dict.fromkeys(("创意名称", "广告创意名称", "广告创意", "创意", "素材名称"), "creative"),
        **dict.fromkeys(("关键词",), "keyword"),
        "花费": "cost",
        **dict.fromkeys(("赠款花费", "赠送金花费"), "gift"),
        **dict.fromkeys(("现金花费",), "cash_cost"),
        **dict.fromkeys(_IMPRESSIONS, "impressions"),
        **dict.fromkeys(("点击次数", "点击量"), "clicks"),
        **dict.fromkeys(("优化目标", "转化目标"), "goal"),
    },
    goals=(
        Goal(_CONVERSIONS),
        Goal(_DEEP, "深度转化"),
        Goal(_ADDED, "企微加粉"),
        Goal(("下单量", "下单次数"), "下单", ("下单金额",)),
    ),
    account_name=r"(?:账户|帐户|广告主)ID[:：_\s]*(?P<account>\d{5,})",
)  # fmt: skip
