"""Buyers from their first payment on: who came back, and after how many days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .conftest import World

JOURNEYS = (
    "SELECT key, first_paid_at, again_at, again_days, orders, revenue, shop FROM {} ORDER BY 1"
)


def order(key: str, day: str, person: str | None, **more: Any) -> dict[str, Any]:
    moment = f"{day} 04:00"
    return {"external_id": key, "ordered_at": moment, "paid_at": moment, "person": person,
            "net": 10, **more}  # fmt: skip


def journeys(world: World, cutoff: str = "'infinity'") -> dict[str, tuple[Any, ...]]:
    rows = world.ask(JOURNEYS.format(f"buyer_journey_at({cutoff})"))
    return {row.pop("key"): tuple(row.values()) for row in rows}


def test_a_buyer_is_followed_from_the_first_payment(world: World) -> None:
    """p comes back after 9 days, q on the same day, r never; an unpaid order is no payment."""
    rows = [
        order("1", "01-01", "p", shop="A"), order("2", "01-10", "p", shop="B"),
        order("3", "03-01", "p"), order("4", "01-05", "q", net=5), order("5", "01-05", "q"),
        order("6", "01-07", "r"), {**order("7", "02-01", "r"), "paid_at": None},
    ]  # fmt: skip
    world.load("orders", rows, as_of="10-05")
    assert journeys(world) == {
        "p": ("01-01 04:00", "01-10 04:00", 9, 3, 30, "A"),
        "q": ("01-05 04:00", "01-05 04:00", 0, 2, 15, None),
        "r": ("01-07 04:00", None, None, 1, 10, None),
    }


def test_days_are_the_calendars_of_the_workspace(world: World) -> None:
    """15:30 UTC is half past eleven at night in Shanghai; an hour later is the next day."""
    rows = [order("1", "01-01", "p"), order("2", "01-01", "p")]
    rows[0] |= {"ordered_at": "01-01 15:30", "paid_at": "01-01 15:30"}
    rows[1] |= {"ordered_at": "01-01 16:30", "paid_at": "01-01 16:30"}
    world.load("orders", rows, as_of="10-05")
    assert journeys(world)["p"][2] == 1


def test_who_bought_before_the_register_began_is_not_new(world: World) -> None:
    rows = [order("1", "01-01", "old", is_new=False), order("2", "01-09", "old", is_new=False)]
    world.load("orders", [*rows, order("3", "01-02", None)], as_of="10-05")
    assert journeys(world) == {}, "an order that names nobody begins nothing either"


def test_an_order_without_a_person_counts_by_its_lead(world: World) -> None:
    rows = [order("1", "01-01", None, lead="n"), order("2", "01-03", None, lead="n")]
    world.load("orders", rows, as_of="10-05")
    assert journeys(world)["n"][1:3] == ("01-03 04:00", 2)


def test_who_came_back_later_had_not_yet_then(world: World) -> None:
    world.load("orders", [order("1", "01-01", "p")], as_of="10-05")
    world.load("orders", [order("1", "01-01", "p"), order("2", "01-04", "p")], as_of="10-12")
    assert journeys(world)["p"][2] == 3
    world.warehouse.remember(_at("10-08"), ["buyer_journey"])
    assert journeys(world, "TIMESTAMP '2026-10-08'")["p"][2] is None


def _at(day: str) -> Any:
    from datetime import UTC, datetime

    return datetime.fromisoformat(f"2026-{day}").replace(tzinfo=UTC)
