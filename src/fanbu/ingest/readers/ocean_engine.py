"""巨量引擎: account, project, unit and material reports by day.

The levels share one truth: a file's level follows from the finest entity column it has. 转化数
counts the unit's own goal (转化目标, called 优化目标 on the page); 深度转化数 is another goal.
计费 columns count by billing time, the others by conversion time: never summed.
"""

from __future__ import annotations

from fanbu.ingest.readers.qianchuan import TELLING as QIANCHUAN
from fanbu.ingest.reading import PUT_TOGETHER, Goal, Reader

READER = Reader(
    name="ocean_engine",
    zh="巨量引擎",
    en="Ocean Engine",
    platform="ocean_engine",
    channel="paid/ocean_engine",
    tables=("spend",),
    needs=(
        ("消耗", "消耗(元)"),
        ("展示数", "展示次数", "展示"),
        (
            "时间-天", "平均千次展现费用", "平均千次展示费用", "平均点击单价", "转化目标",
            "深度转化数", "项目ID", "单元ID", "素材ID",
        ),
    ),
    rejects=(*PUT_TOGETHER, *QIANCHUAN),
    columns={
        "时间-天": "day",
        "时间": "day",
        "日期": "day",
        "账户": "account",
        "账户名称": "account",
        "账户ID": "account",
        "广告主名称": "account",
        "项目ID": "ad_campaign_id",
        "项目名称": "ad_campaign",
        "广告组ID": "ad_campaign_id",
        "广告组名称": "ad_campaign",
        "单元ID": "ad_group_id",
        "单元名称": "ad_group",
        "计划ID": "ad_group_id",
        "计划名称": "ad_group",
        "素材ID": "creative_id",
        "素材名称": "creative",
        "创意ID": "creative_id",
        "创意名称": "creative",
        "消耗": "cost",
        "赠款消耗": "gift",
        "现金消耗": "cash_cost",
        "展示数": "impressions",
        "展示次数": "impressions",
        "展示": "impressions",
        "点击数": "clicks",
        "点击次数": "clicks",
        "点击": "clicks",
        "转化目标": "goal",
        "优化目标": "goal",
    },
    goals=(
        Goal(("转化数",)),
        Goal(("深度转化数",), "深度转化"),
        Goal(("转化数(计费时间)", "计费时间转化数"), "转化", clock="billing"),
        Goal(("深度转化数(计费时间)",), "深度转化", clock="billing"),
        Goal(("激活数",), "激活"),
    ),
    account_name=r"(?:账户|广告主)ID[:：_\s]*(?P<account>\d{8,})",
)  # fmt: skip
