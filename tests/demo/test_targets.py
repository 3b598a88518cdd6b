"""The plans of the brands: round numbers for the months ahead, from what was known by then."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import fanbu
from fanbu import api
from fanbu.demo.aims import HEADER, Base, month_days, month_of, rounded, sheet
from fanbu.demo.sets import ecommerce, restaurant
from fanbu.demo.world import NEVER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.demo.conftest import Shelf

    from fanbu.demo import World

UNTIL, SEED = date(2026, 11, 15), 3
MONDAY = date(2026, 10, 26)  # 1 November is its Sunday


@pytest.mark.parametrize(
    ("monday", "month"),
    [
        (date(2026, 10, 26), date(2026, 11, 1)),
        (date(2026, 10, 19), None),
        (date(2026, 11, 2), None),
        (date(2026, 6, 1), date(2026, 6, 1)),
        (date(2026, 12, 28), date(2027, 1, 1)),
    ],
)
def test_a_month_is_planned_once_before_it_is_over(monday: date, month: date | None) -> None:
    assert month_of(monday) == month


def test_every_month_is_planned_by_exactly_one_monday() -> None:
    mondays = [date(2026, 1, 5) + timedelta(7 * n) for n in range(104)]
    planned = [month for monday in mondays if (month := month_of(monday))]
    assert planned == [date(2026 + n // 12, n % 12 + 1, 1) for n in range(1, 25)]


def test_plans_are_round_and_never_less() -> None:
    given = (0, -3, 7.2, 47.2, 100, 2913, 398_153.51)
    assert [rounded(value) for value in given] == [0, 0, 8, 48, 100, 3000, 400_000]


def test_a_result_is_stretched_a_budget_kept_a_bound_has_no_length() -> None:
    month = date(2026, 11, 1)
    assert month_days(month) == 30
    rows = sheet(month, [Base("线索", 140), Base("预算", 1400, "budget", "百度推广"),
                         Base("线索成本", 31.5, "bound"), Base("订单", 0)])  # fmt: skip
    assert rows == [
        list(HEADER),
        ["2026-11", "线索", None, 320],  # 140 / 14 × 30 × 1.05 = 315
        ["2026-11", "预算", "百度推广", 3000],
        ["2026-11", "线索成本", None, 32],
    ]


def test_the_school_plans_each_month_it_shows_whole(small_shelf: Shelf, shelf: Shelf) -> None:
    assert [made.name for _, made in small_shelf.named("目标")] == [
        "目标与预算_2026-10.xlsx", "目标与预算_2026-11.xlsx",
    ]  # fmt: skip
    assert len(shelf.named("目标")) == 6
    plan = [row for row in small_shelf.sheet(small_shelf.last("目标")) if row[0] == "2026-11"]
    assert [(metric, channel, float(value)) for _, metric, channel, value in plan] == [
        ("预算", "", 160_000), ("预算", "巨量引擎", 92_000), ("线索", "", 1100),
        ("有效线索", "", 590), ("有效线索成本", "", 290), ("转正", "", 70), ("实收", "", 230_000),
    ]  # fmt: skip


def test_the_plan_is_the_fortnight_counted_by_hand(small: World, small_shelf: Shelf) -> None:
    """11 to 24 October: yesterday's cost is not settled on the Monday."""
    plan = {row[1]: float(row[3]) for row in small_shelf.sheet(small_shelf.last("目标"))[1:]
            if not row[2]}  # fmt: skip
    since, until = (datetime(2026, 10, day) for day in (11, 25))  # noqa: DTZ001 - local, as the plan's
    now = datetime(2026, 10, 26, 9)  # noqa: DTZ001
    at, leads, orders = small.plan.moment, small.leads, small.orders
    came = [n for n in range(len(leads)) if since <= at(int(leads.created[n])) < until
            and not leads.test[n] and not leads.duplicate[n]]  # fmt: skip
    known = [n for n in came if leads.judged[n] < NEVER and at(int(leads.judged[n])) <= now]
    good = [n for n in known if leads.verdict[n] < 0
            and not (leads.revoked[n] < NEVER and at(int(leads.revoked[n])) <= now)]  # fmt: skip
    paid = [n for n in range(len(orders)) if orders.paid[n] < NEVER
            and since <= at(int(orders.paid[n])) < until]  # fmt: skip
    money = sum(int(orders.gross_cents[n] - orders.discount_cents[n]) for n in paid) / 100
    first = (since.date() - small.plan.first).days
    cost = int(small.ads.cost_cents[:, first : first + 14].sum()) / 100
    valid = len(good) / len(known) * len(came)
    assert plan == {
        "预算": rounded(cost / 14 * 30), "线索": rounded(len(came) / 14 * 30 * 1.05),
        "有效线索": rounded(valid / 14 * 30 * 1.05), "有效线索成本": rounded(cost / valid),
        "转正": rounded(sum(bool(orders.is_new[n]) for n in paid) / 14 * 30 * 1.05),
        "实收": rounded(money / 14 * 30 * 1.05),
    }  # fmt: skip


def test_a_shop_and_its_plan(tmp_path: Path) -> None:
    """What is imported is what was sold in the fortnight before, and a little more."""
    shop = ecommerce.simulate(UNTIL, SEED)
    days = (MONDAY - timedelta(14), MONDAY - timedelta(1))
    sold = [sale.net for sale in shop.sales if sale.paid and days[0] <= sale.paid.date() <= days[1]]
    spent = sum(ad.cost for ad in shop.ads if days[0] <= ad.day <= days[1])
    api.demo(tmp_path / "shop", playbook="ecommerce", until=UNTIL, seed=SEED)
    with fanbu.open(tmp_path / "shop") as ws:
        rows: list[dict[str, Any]] = ws.targets().to_dict()["rows"]
    assert len({row["period"] for row in rows}) == 3
    assert {row["metric"]: row["value"] for row in rows if row["standing"] == "running"} == {
        "revenue": rounded(sum(sold) / 100 / 14 * 30 * 1.05),
        "orders": rounded(len(sold) / 14 * 30 * 1.05), "cost": rounded(spent / 100 / 14 * 30),
    }  # fmt: skip


def test_a_restaurant_plans_tables(tmp_path: Path) -> None:
    brand = restaurant.simulate(UNTIL, SEED)
    days = (MONDAY - timedelta(14), MONDAY - timedelta(1))
    tables = sum(each.ordered for each in brand.counts if days[0] <= each.day <= days[1])
    api.demo(tmp_path / "brand", playbook="restaurant", until=UNTIL, seed=SEED)
    with fanbu.open(tmp_path / "brand") as ws:
        rows = [r for r in ws.targets().to_dict()["rows"] if r["standing"] == "running"]
    assert {row["metric"] for row in rows} == {"revenue", "tables_ordered", "cost"}
    (planned,) = [row["value"] for row in rows if row["metric"] == "tables_ordered"]
    assert planned == rounded(tables / 14 * 30 * 1.05)
