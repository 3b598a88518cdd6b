"""Two shops that count alike must not overwrite each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from tests.store.conftest import World


def order(key: str, day: str, shop: str, net: int) -> dict[str, object]:
    return {"external_id": key, "ordered_at": f"{day} 10:00", "shop": shop, "net": net}


def test_the_same_id_in_another_shop_on_another_day_is_refused(world: World) -> None:
    world.load(
        "orders", [order("1", "10-01", "A", 10), order("2", "10-02", "A", 20)], as_of="10-05"
    )
    with pytest.raises(BadInput) as caught:
        world.load("orders", [order("1", "10-03", "B", 100)], as_of="10-06")
    assert caught.value.code == "ids_of_two_shops"
    assert caught.value.details["id"] == "1"
    assert world.one("SELECT sum(net) FROM orders_at('infinity')") == 30


def test_an_order_that_changes_its_shop_or_its_day_is_one(world: World) -> None:
    world.load("orders", [order("1", "10-01", "A", 10)], as_of="10-05")
    world.load("orders", [order("1", "10-01", "B", 11)], as_of="10-06")
    world.load("orders", [order("1", "10-02", "B", 12)], as_of="10-07", sha="later")
    assert world.one("SELECT sum(net) FROM orders_at('infinity')") == 12
