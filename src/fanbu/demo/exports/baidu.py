"""百度推广 创意报告: GBK CSV, eight lines before the header, 合计 at the end.

The planted gap: whoever exported the last week took two ranges and left two days out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.demo.exports.files import (
    Cell,
    Desk,
    Made,
    Week,
    csv_text,
    dash,
    over,
    percent,
    span_name,
    yuan,
)  # fmt: skip
from fanbu.demo.exports.ocean_engine import measures

if TYPE_CHECKING:
    from fanbu.demo.world import Ints

ACCOUNT = "云朵编程-搜索"
HEADER = (
    "日期", "账户", "推广计划", "推广单元", "创意标题", "创意描述1", "创意描述2", "显示URL",
    "展现", "点击", "消费", "点击率", "平均点击价格", "网页转化", "商桥转化",
)  # fmt: skip
DESCRIPTIONS = ("在线小班直播课 四节课做完一个作品", "6-14岁 图形化到Python 老师全程跟作业")


def baidu(desk: Desk, week: Week) -> list[Made]:
    return [_report(desk, week, days) for days in ranges(desk, week)]


def ranges(desk: Desk, week: Week) -> list[range]:
    """The day ranges that were exported: two with a hole between them in the last week."""
    if not week.final:
        return [week.days]
    begin, end = desk.plan.export_gap
    return [range(week.since, begin), range(end + 1, week.last + 1)]


def _report(desk: Desk, week: Week, days: range) -> Made:
    ads = desk.world.ads
    rows = [row for row, unit in enumerate(ads.units) if unit.platform == "baidu"]
    table: list[list[Cell]] = []
    total = np.zeros(4, dtype=np.int64)
    for day in days:
        numbers = measures(desk, week, day)
        for row in rows:
            unit = ads.units[row]
            if not numbers[:3, row].any():
                continue  # a paused creative has no row
            names: list[Cell] = [unit.campaign, unit.group, unit.creative, *DESCRIPTIONS]
            date = desk.plan.day(day).isoformat()
            table.append([date, ACCOUNT, *names, "yunduo-code.example", *_metrics(numbers[:, row])])
            total += numbers[:, row]
    table.append(["合计", *[""] * 7, *_metrics(total)])
    first, last = desk.plan.day(days[0]), desk.plan.day(days[-1])
    preamble: list[list[Cell]] = [
        ["百度推广 数据报告"],
        ["报告类型：创意报告"],
        [f"时间范围：{first.isoformat()}至{last.isoformat()}"],
        [f"账户：{ACCOUNT}"],
        ["设备：全部 时间单位：分日"],
        [f"生成时间：{desk.plan.moment(week.minute):%Y-%m-%d %H:%M:%S}"],
        ["说明：数据存在延迟 最终以财务结算为准"],
        [],
    ]
    text = csv_text([*preamble, HEADER, *table])
    return Made(f"百度推广_创意报告_{span_name(desk.plan, days)}.csv", text.encode("gbk"))


def _metrics(numbers: Ints) -> list[Cell]:
    shown, clicks, cents, conversions = (int(value) for value in numbers)
    cost = yuan(cents)
    price = over(cost, clicks)
    return [
        shown,
        clicks,
        f"{cost:.2f}",
        dash(percent(clicks, shown)),
        "-" if price is None else f"{price:.2f}",
        conversions,
        "-",
    ]
