"""快手 磁力引擎: plans, ad groups and creatives by day, some by hour.

素材曝光 is the impression and 行为 the click. 封面曝光 and 封面点击 belong to the cover in the
feed: a tap on it only opens the video, so it is never a click here and stays with the rows.
"""

from __future__ import annotations

from fanbu.ingest.reading import PUT_TOGETHER, Goal, Reader

_SHOWN = ("素材曝光数", "素材曝光")
_ACTED = ("行为数", "行为")
_COVER = ("封面曝光数", "封面点击数", "封面曝光", "封面点击", "封面点击率")

READER = Reader(
    name="kuaishou_ads",
    zh="快手磁力引擎",
    en="Kuaishou ads",
    platform="kuaishou",
    channel="paid/kuaishou",
    tables=("spend",),
    needs=(("花费", "消耗"), (*_SHOWN, *_COVER), (*_ACTED, *_COVER)),
    rejects=PUT_TOGETHER,
    columns={
        **dict.fromkeys(("日期", "时间", "统计日期"), "day"),
        **dict.fromkeys(("账户", "账户名称", "账户ID", "广告主名称", "广告主ID"), "account"),
        **dict.fromkeys(("计划ID", "广告计划ID"), "ad_campaign_id"),
        **dict.fromkeys(("计划名称", "计划", "广告计划", "广告计划名称"), "ad_campaign"),
        **dict.fromkeys(("广告组ID", "单元ID"), "ad_group_id"),
        **dict.fromkeys(("广告组名称", "广告组", "单元名称"), "ad_group"),
        **dict.fromkeys(("创意ID", "素材ID", "视频ID"), "creative_id"),
        **dict.fromkeys(("创意名称", "创意", "素材名称"), "creative"),
        **dict.fromkeys(("花费", "消耗"), "cost"),
        **dict.fromkeys(("赠款花费", "赠款消耗"), "gift"),
        **dict.fromkeys(("现金花费", "现金消耗"), "cash_cost"),
        **dict.fromkeys(_SHOWN, "impressions"),
        **dict.fromkeys(_ACTED, "clicks"),
    },
    goals=(
        Goal(("表单提交数", "表单提交量"), "表单提交"),
        Goal(("转化数", "目标转化数"), "转化"),
        Goal(("激活数",), "激活"),
        Goal(("付费次数", "付费数"), "付费", ("付费金额",)),
    ),
    account_name=r"(?:账户|广告主)ID[:：_\s]*(?P<account>\d{5,})",
)  # fmt: skip
