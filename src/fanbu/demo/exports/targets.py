"""目标与预算: the plan that the team fills in on the Monday in whose week a month begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.demo.aims import BASE_DAYS, Base, month_of, name_of, sheet
from fanbu.demo.exports.files import Desk, Made, Week
from fanbu.demo.exports.xlsx import workbook
from fanbu.demo.world import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fanbu.demo.world import World

OCEAN = ("ocean_engine", "巨量引擎")


def targets(desk: Desk, week: Week) -> list[Made]:
    month = month_of(desk.plan.day(week.known))
    if month is None:
        return []
    rows = sheet(month, _fortnight(desk.world, week))
    return [Made(name_of(month), workbook(rows, desk.plan.moment(week.minute - 8 * 60), "目标"))]


def _fortnight(world: World, week: Week) -> Iterator[Base]:
    """The two weeks up to the day before yesterday, whose cost is settled, as known by now."""
    days = (week.known - 1 - BASE_DAYS, week.known - 1)
    since, until = (day * DAY for day in days)
    cost = world.ads.cost_cents[:, slice(*days)].sum(axis=1) / 100
    ocean = np.array([unit.platform == OCEAN[0] for unit in world.ads.units])
    leads, orders = world.leads, world.orders
    came = (leads.created >= since) & (leads.created < until) & ~leads.test & ~leads.duplicate
    judged = came & (leads.judged <= week.minute)
    valid = judged & (leads.verdict < 0) & ~(leads.revoked <= week.minute)
    # what nobody has judged yet is taken to be as good as the rest
    good = float(valid.sum()) / max(int(judged.sum()), 1) * int(came.sum())
    paid = (orders.paid >= since) & (orders.paid < until)
    revenue = (orders.gross_cents - orders.discount_cents)[paid].sum() / 100
    yield Base("预算", float(cost.sum()), "budget")
    yield Base("预算", float(cost[ocean].sum()), "budget", OCEAN[1])
    yield Base("线索", float(came.sum()))
    yield Base("有效线索", good)
    yield Base("有效线索成本", float(cost.sum()) / good if good else 0.0, "bound")
    yield Base("转正", float((paid & orders.is_new).sum()))
    yield Base("实收", float(revenue))
