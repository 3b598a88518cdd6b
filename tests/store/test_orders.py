"""Orders, lines and refunds: paid or not, new or not, and what they lend each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.store.conftest import World


def order(ident: str, day: str, **more: Any) -> dict[str, Any]:
    return {"external_id": ident, "ordered_at": f"{day} 08:00", "net": 10, **more}


def column(world: World, name: str) -> dict[str, Any]:
    rows = world.ask(f"SELECT external_id, {name} AS value FROM orders_at('infinity')")  # noqa: S608
    return {row["external_id"]: row["value"] for row in rows}


class TestPaid:
    def test_without_payment_times_the_status_tells(self, world: World) -> None:
        world.load("orders", [order("1", "10-01", status="已发货"), order("2", "10-02"),
                              order("3", "10-03", status="待付款")], as_of="10-05")  # fmt: skip
        assert column(world, "paid_at") == {"1": "10-01 08:00", "2": "10-02 08:00", "3": None}

    def test_with_payment_times_a_blank_one_is_unpaid(self, world: World) -> None:
        rows = [order("1", "10-01", paid_at="10-02 09:00"), order("2", "10-02", status="已发货")]
        world.load("orders", rows, as_of="10-05")
        assert column(world, "paid_at") == {"1": "10-02 09:00", "2": None}


class TestNewBuyers:
    """p buys on the 1st (never paid), 2nd and 3rd; q on the 2nd; the 4th has no buyer."""

    def test_the_first_paid_order_of_a_person(self, world: World) -> None:
        rows = [
            order("1", "10-01", person="p", status="待付款"),
            order("2", "10-02", person="p"),
            order("3", "10-03", person="p"),
            order("4", "10-02", person="q"),
            order("5", "10-04"),
        ]
        world.load("orders", rows, as_of="10-05")
        assert column(world, "is_new") == {"1": None, "2": True, "3": False, "4": True, "5": None}

    def test_what_a_file_says_is_kept(self, world: World) -> None:
        rows = [order("1", "10-01", person="p", is_new=False)]
        world.load("orders", rows, as_of="10-05")
        assert column(world, "is_new") == {"1": False}


class TestLending:
    def test_refunds_and_lines_take_from_their_order(self, world: World) -> None:
        facts = {"shop": "s1", "channel": "paid/x", "country": "FR", "person": "p"}
        world.load("orders", [order("1", "10-01", **facts)], as_of="10-05")
        refunds: list[dict[str, Any]] = [
            {"external_id": "r1", "order": "1", "refunded_at": "10-03 08:00", "amount": 4},
            {"external_id": "r2", "order": "1", "refunded_at": "10-03 08:00", "channel": "own"},
            {"external_id": "r3", "order": "?", "refunded_at": "10-03 08:00", "amount": 1},
        ]
        world.load("refunds", refunds, as_of="10-05")
        query = "SELECT shop, channel, country, person FROM refunds_at('infinity') ORDER BY 2"
        assert [tuple(row.values()) for row in world.ask(query)] == [
            ("s1", "own", "FR", "p"), ("s1", "paid/x", "FR", "p"), (None, None, None, None),
        ]  # fmt: skip
        lines = [{"order": "1", "line": "1", "sku": "a", "quantity": 2, "price": 5}]
        world.load("order_lines", lines, as_of="10-05")
        query = "SELECT ordered_at, channel FROM order_lines_at('infinity')"
        assert world.ask(query) == [{"ordered_at": "10-01 08:00", "channel": "paid/x"}]
