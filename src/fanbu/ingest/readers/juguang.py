"""小红书 聚光: plans, units and notes by day.

互动量 sums up what is counted beside it (点赞, 收藏, 关注, 评论, 分享), so none of them is a goal.
Each goal has its own window: 私信进线 and 私信开口 a day, 有效表单, 私信留资 and 下单 seven days.
A click on a video is five seconds watched. A note promoted is the row's placement.
"""

from __future__ import annotations

from fanbu.ingest.reading import PUT_TOGETHER, Goal, Reader

_FORMS = ("表单提交", "表单提交量", "表单提交数")
_VALID = ("有效表单", "有效表单(7日)", "有效表单量", "有效表单数", "7日有效表单")
_ASKED = ("私信进线数", "私信咨询数", "私信咨询量", "私信进线", "私信咨询")
_OPENED = ("私信开口数", "私信开口量", "私信开口")
_LEFT = ("私信留资数", "私信留资量", "私信留资", "私信留资数(7日)")
_ORDERS = ("7日下单订单量", "7日下单订单数", "7日下单量", "7日下单数")
TELLING: tuple[str, ...] = (
    "互动量", "平均互动成本", "平均点击成本", "笔记ID", "笔记标题", "7日下单金额", *_VALID, *_ASKED,
    *_OPENED, *_LEFT,
)  # fmt: skip
"""What a report of Baidu never has."""
_HOURS = 1
_WEEK = 7

READER = Reader(
    name="juguang",
    zh="小红书聚光",
    en="Xiaohongshu ads",
    platform="juguang",
    channel="paid/xiaohongshu",
    tables=("spend",),
    needs=(
        ("消费", "消费金额"),
        ("展现量",),
        ("点击量",),
        (*TELLING, "计划名称", "计划ID", "~聚光"),
    ),
    rejects=(
        *PUT_TOGETHER, "推广计划", "推广单元", "推广计划名称", "平均点击价格", "网页转化",
        "商桥转化", "返点", "目标转化量", "目标转化数", "目标转化成本", "合作名称", "~百度",
    ),
    columns={
        **dict.fromkeys(("时间", "日期", "出账日"), "day"),
        **dict.fromkeys(("账户", "账户名称", "账号名称", "账户ID", "子账户名称"), "account"),
        "计划ID": "ad_campaign_id",
        **dict.fromkeys(("计划名称", "计划"), "ad_campaign"),
        "单元ID": "ad_group_id",
        **dict.fromkeys(("单元名称", "单元"), "ad_group"),
        "创意ID": "creative_id",
        **dict.fromkeys(("创意名称", "创意"), "creative"),
        "关键词": "keyword",
        "笔记ID": "placement",
        **dict.fromkeys(("消费", "消费金额"), "cost"),
        **dict.fromkeys(("现金消费",), "cash_cost"),
        **dict.fromkeys(("赠款消费",), "gift"),
        **dict.fromkeys(("展现量",), "impressions"),
        **dict.fromkeys(("点击量",), "clicks"),
        **dict.fromkeys(("优化目标",), "goal"),
    },
    goals=(
        Goal(_FORMS, "表单提交"),
        Goal(_VALID, "有效表单", window_days=_WEEK),
        Goal(_ASKED, "私信进线", window_days=_HOURS),
        Goal(_OPENED, "私信开口", window_days=_HOURS),
        Goal(_LEFT, "私信留资", window_days=_WEEK),
        Goal(_ORDERS, "7日下单", ("7日下单金额", "下单金额(7日)"), window_days=_WEEK),
    ),
    account_name=r"(?:账户|账号|子账户)(?:ID|名称)?\s*[:：]\s*(?P<account>[^\s,，]+)",
)  # fmt: skip
