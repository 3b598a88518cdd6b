"""Splits by the day of the week: of each row by the clock that dates it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fanbu.metrics.definitions import load
from fanbu.metrics.fields import called
from fanbu.workspace import playbooks

if TYPE_CHECKING:
    from .conftest import World


def test_each_metric_by_its_own_clock(world: World) -> None:
    """2026-10-02 is a Friday; 17:00 UTC is already Saturday in Shanghai."""
    world.add("spend", {"day": "2026-10-02", "cost": 3}, {"day": "2026-10-09", "cost": 4})
    world.add("orders", {"external_id": "1", "ordered_at": "2026-10-02 04:00",
                         "paid_at": "2026-10-02 17:00", "net": 10})  # fmt: skip
    assert world.ask("cost", "orders_placed", "revenue", by=("星期",)) == [
        {"weekday": 5, "cost": 7, "orders_placed": 1, "revenue": None},
        {"weekday": 6, "cost": None, "orders_placed": 0, "revenue": 10},
    ]


def test_a_weekday_filters(world: World) -> None:
    world.add("spend", *({"day": f"2026-10-0{n}", "cost": n} for n in range(1, 8)))
    assert world.ask("cost", where="weekday >= 6") == [{"cost": 3 + 4}]
    assert world.ask("cost", where="not weekday = 5") == [{"cost": 28 - 2}]


def test_a_row_of_several_days_has_none(world: World) -> None:
    world.add("spend", {"day": "2026-10-05", "until": "2026-10-11", "cost": 5})
    assert world.ask("cost", by=("weekday",)) == [{"weekday": None, "cost": 5}]


def test_what_people_call_it() -> None:
    assert {called(word) for word in ("星期", "周几", "weekday")} == {"weekday"}


def test_lines_of_orders_are_counted_on_the_day_of_payment(world: World) -> None:
    """Two orders with lines and three units in them."""
    shop = replace(world, definitions=load(playbooks.load("ecommerce")))
    for key, day in (("1", "02"), ("2", "03")):
        moment = f"2026-10-{day} 04:00"
        shop.add("orders", {"external_id": key, "ordered_at": moment, "paid_at": moment})
    for key, quantity in (("1", 2), ("2", 1)):
        shop.add("order_lines", {"order": key, "sku": "a", "quantity": quantity})
    period = "2026-10-01..2026-10-31"
    assert shop.ask("units", "lined_orders", "连带率", period=period) == [
        {"units": 3, "lined_orders": 2, "units_per_order": 1.5},
    ]
    assert shop.ask("连带率", by=("weekday",), period=period) == [
        {"weekday": 5, "units_per_order": 2}, {"weekday": 6, "units_per_order": 1},
    ]  # fmt: skip
