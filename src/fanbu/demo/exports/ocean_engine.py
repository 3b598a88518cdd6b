"""巨量引擎: the same days at three levels (账户, 项目, 单元), each an xlsx of 时间-天 rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.demo.exports.files import Cell, Desk, Made, Week, dash, over, span_name, yuan
from fanbu.demo.exports.xlsx import workbook

if TYPE_CHECKING:
    from fanbu.demo.world import Ints

GOAL = "表单提交"
METRICS = (
    "消耗", "展示数", "平均千次展现费用(元)", "点击数", "点击率%", "平均点击单价(元)", "转化数",
    "平均转化成本", "转化率%", "深度转化数", "深度转化成本", "深度转化率%",
)  # fmt: skip
UNIT_BID = "185.00"


def ocean_engine(desk: Desk, week: Week) -> list[Made]:
    units = desk.world.ads.units
    rows = [row for row, unit in enumerate(units) if unit.platform == "ocean_engine"]
    projects: dict[str, list[int]] = {}
    for row in rows:
        projects.setdefault(units[row].campaign_id, []).append(row)
    account: list[list[Cell]] = [["时间-天", *METRICS]]
    project: list[list[Cell]] = [["时间-天", "项目ID", "项目名称", *METRICS]]
    unit_header: list[Cell] = ["时间-天", "单元名称", "单元ID", "转化目标", "单元出价", *METRICS]
    group: list[list[Cell]] = [unit_header]
    for day in reversed(week.days):
        numbers = measures(desk, week, day)
        date = desk.plan.day(day).isoformat()
        account.append([date, *_metrics(numbers[:, rows].sum(axis=1))])
        for key, members in projects.items():
            summed = _metrics(numbers[:, members].sum(axis=1))
            project.append([date, key, units[members[0]].campaign, *summed])
        for row in rows:
            unit = units[row]
            head: list[Cell] = [date, unit.group, unit.group_id, GOAL, UNIT_BID]
            group.append([*head, *_metrics(numbers[:, row])])
    made = desk.plan.moment(week.minute - 8 * 60)
    span = span_name(desk.plan, week.days)
    return [
        Made(f"巨量引擎_{level}报表_{span}.xlsx", workbook(table, made, f"{level}报表"))
        for level, table in (("账户", account), ("项目", project), ("单元", group))
    ]


def measures(desk: Desk, week: Week, day: int) -> Ints:
    """int[4, units]: impressions, clicks, cents, conversions of `day` as known at the export.

    The cost of yesterday is not settled yet; conversions are those reported so far.
    """
    ads = desk.world.ads
    cost = ads.early_cost_cents if day == week.known - 1 else ads.cost_cents
    return np.stack([
        ads.impressions[:, day], ads.clicks[:, day], cost[:, day],
        ads.conversions(day, week.known),
    ])  # fmt: skip


def _metrics(numbers: Ints) -> list[Cell]:
    shown, clicks, cents, conversions = (int(value) for value in numbers)
    cost = yuan(cents)
    return [
        cost,
        shown,
        dash(over(cost * 1000, shown)),
        clicks,
        dash(over(clicks * 100, shown)),
        dash(over(cost, clicks)),
        conversions,
        dash(over(cost, conversions)),
        dash(over(conversions * 100, clicks)),
        "-",
        "-",
        "-",
    ]
