"""Which lead orders, refunds, seats and contacts belong to, what it lends them, and who is new.

p leaves a contact at x on 01-01, again at y on 03-22 (80 days: the same contact), and again at z on
06-10 (160 days after the first, which counts: a new one). t is a test; q and n are plain.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from fanbu.rules.status import LeadWords
from fanbu.store.warehouse import Warehouse, WarehouseOptions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.store.conftest import World


def lead(ident: str, day: str, person: str | None = None, **more: Any) -> dict[str, Any]:
    when = day if " " in day else f"{day} 04:00"
    return {"external_id": ident, "created_at": when, "person": person, **more}


def order(ident: str, day: str, person: str | None = None, **more: Any) -> dict[str, Any]:
    when = day if " " in day else f"{day} 04:00"
    return {"external_id": ident, "ordered_at": when, "person": person, "net": 10, **more}


CHAIN = (
    lead("a", "01-01", "p", channel="x", owner="Ann", batch="1"),
    lead("b", "03-22", "p", channel="y", owner="Ben", batch="2"),
    lead("c", "06-10", "p", channel="z", owner="Cy", batch="3"),
)
OTHERS = (
    lead("t", "01-01", "t", channel="x", note="测试"),
    lead("q", "01-05", "q", channel="x"),
    lead("n", "01-06", None, channel="y"),
)


def lent(world: World, table: str, columns: str = "channel") -> dict[str, Any]:
    query = f"SELECT external_id, {columns} FROM {table}_at('infinity') ORDER BY 1"  # noqa: S608
    rows = [tuple(row.values()) for row in world.ask(query)]
    return {first: rest[0] if len(rest) == 1 else tuple(rest) for first, *rest in rows}


def counted(world: World) -> list[str]:
    rows = world.ask("SELECT external_id FROM leads_at('infinity') ORDER BY 1")
    return [row["external_id"] for row in rows]


class TestReturningContacts:
    """Days 0, 80 and 160: the 90 days run from the lead that counted, not from the last seen."""

    @pytest.mark.parametrize("places", tuple(permutations(range(3))))
    def test_in_any_order_of_import(self, world: World, places: tuple[int, ...]) -> None:
        for place in places:
            world.load("leads", [CHAIN[place]], as_of="10-05")
        assert counted(world) == ["a", "c"]
        assert world.ask("SELECT external_id FROM lead_duplicates") == [{"external_id": "b"}]

    def test_the_first_undone_moves_the_credit(self, world: World) -> None:
        """Without a, b counts, and c came 80 days after it."""
        for row in CHAIN:
            world.load("leads", [row], as_of="10-05")
        world.warehouse.undo(1, now=world.warehouse.imports()[0].as_of)
        assert counted(world) == ["b"]

    def test_as_it_was_known(self, world: World) -> None:
        world.load("leads", CHAIN[1:], as_of="10-05")
        world.load("leads", CHAIN[:1], as_of="10-07")
        query = "SELECT external_id FROM leads_at(TIMESTAMP '2026-10-06')"
        assert world.ask(query) == [{"external_id": "b"}]
        assert counted(world) == ["a", "c"]

    def test_the_days_are_a_setting(
        self, path: Path, world: World, world_of: Callable[[Warehouse], World]
    ) -> None:
        """Within 60 days nobody returned; within 160 only the first counts."""
        world.load("leads", CHAIN, as_of="10-05")
        now = world.warehouse.imports()[0].as_of
        world.warehouse.close()
        for days, expected in ((60, ["a", "b", "c"]), (160, ["a"])):
            options = WarehouseOptions("Asia/Shanghai", "CNY", LeadWords(same_contact_days=days))
            with Warehouse.open(path, options, backups=path.parent, now=now) as warehouse:
                assert counted(world_of(warehouse)) == expected

    def test_at_the_same_moment_the_smaller_id_counts(self, world: World) -> None:
        rows = [lead("2", "01-01", "p"), lead("1", "01-01", "p"), lead("3", "04-01", "p")]
        world.load("leads", rows, as_of="10-05")
        assert counted(world) == ["1"]

    def test_a_test_does_not_count_as_the_first(self, world: World) -> None:
        rows = [lead("1", "01-01", "p", note="测试"), lead("2", "01-02", "p")]
        world.load("leads", rows, as_of="10-05")
        assert counted(world) == ["2"]


class TestOrders:
    @pytest.fixture(autouse=True)
    def leads(self, world: World) -> None:
        world.load("leads", (*CHAIN, *OTHERS), as_of="10-05")

    def test_by_person_the_last_credited_lead_not_after_it(self, world: World) -> None:
        rows = [
            order("1", "12-31", "p"),
            order("2", "01-01 03:59", "p"),
            order("3", "01-01 04:00", "p"),
            order("4", "06-09", "p"),
            order("5", "06-11", "p"),
            order("6", "06-11", "nobody"),
            order("7", "06-11"),
        ]
        world.load("orders", rows, as_of="12-31")
        assert lent(world, "orders", "channel, owner, batch") == {
            "1": ("z", "Cy", "3"), "2": (None, None, None), "3": ("x", "Ann", "1"),
            "4": ("x", "Ann", "1"), "5": ("z", "Cy", "3"), "6": (None, None, None),
            "7": (None, None, None),
        }  # fmt: skip

    def test_an_order_known_to_the_day_is_not_before_a_lead_of_that_day(self, world: World) -> None:
        """12-31 16:00 UTC is the first moment of 01-01 in Shanghai, where the lead came at noon."""
        rows = [
            {**order("1", "01-01"), "person": "q", "ordered_at": "01-04 16:00"},
            {**order("2", "01-01"), "person": "q", "ordered_at": "01-03 16:00"},
        ]
        world.load("orders", rows, as_of="10-05")
        assert lent(world, "orders") == {"1": "x", "2": None}

    def test_what_the_file_says_wins(self, world: World) -> None:
        rows = [order("1", "01-09", "q", channel="own"), order("2", "01-09", None, lead="n")]
        world.load("orders", rows, as_of="10-05")
        assert lent(world, "orders") == {"1": "own", "2": "y"}

    def test_a_lead_that_returned_gives_its_orders_to_the_credited_one(self, world: World) -> None:
        world.load("orders", [order("1", "03-23", None, lead="b")], as_of="10-05")
        assert lent(world, "orders", "channel, person") == {"1": ("x", "p")}

    def test_an_unknown_lead_id_leaves_the_person(self, world: World) -> None:
        world.load("orders", [order("1", "03-23", "q", lead="?")], as_of="10-05")
        assert lent(world, "orders") == {"1": "x"}

    def test_orders_of_tests_stay_out_with_all_that_hangs_on_them(self, world: World) -> None:
        rows = [order("1", "01-09", None, lead="t"), order("2", "01-09", "t"),
                order("3", "01-09", "q")]  # fmt: skip
        world.load("orders", rows, as_of="10-05")
        assert lent(world, "orders") == {"3": "x"}
        refunds = [
            {"external_id": ident, "order": ident, "refunded_at": "02-01 04:00", "amount": 1}
            for ident in ("1", "2", "3", "?")
        ]
        world.load("refunds", refunds, as_of="10-05")
        assert lent(world, "refunds") == {"3": "x", "?": None}
        lines = [{"order": ident, "line": "1", "sku": "s"} for ident in ("1", "2", "3", "?")]
        world.load("order_lines", lines, as_of="10-05")
        query = "SELECT \"order\" FROM order_lines_at('infinity') ORDER BY 1"
        assert [row["order"] for row in world.ask(query)] == ["3", "?"]

    def test_leads_that_come_later_place_orders_that_were_there(self, world: World) -> None:
        world.load("orders", [order("1", "01-09", "late")], as_of="10-05")
        assert lent(world, "orders") == {"1": None}
        world.load("leads", [lead("l", "01-08", "late", channel="x")], as_of="10-06")
        assert lent(world, "orders") == {"1": "x"}
        query = "SELECT channel FROM orders_at(TIMESTAMP '2026-10-05 12:00')"
        assert world.ask(query) == [{"channel": None}]


class TestWhoIsNew:
    @pytest.fixture(autouse=True)
    def leads(self, world: World) -> None:
        world.load("leads", (*CHAIN, *OTHERS), as_of="10-05")

    def test_an_old_buyer_who_names_no_lead_is_not_new(self, world: World) -> None:
        """p bought through lead a; n has no contact, so only its lead is known; 5 knows neither."""
        rows = [
            order("1", "01-09", None, lead="a"),
            order("2", "06-20", "p"),
            order("3", "01-09", None, lead="n"),
            order("4", "02-09", None, lead="n"),
            order("5", "02-09"),
            order("6", "02-09", None, lead="elsewhere"),
            order("7", "02-10", None, lead="elsewhere"),
        ]
        world.load("orders", rows, as_of="10-05")
        assert lent(world, "orders", "is_new") == {
            "1": True, "2": False, "3": True, "4": False, "5": None, "6": True, "7": False,
        }  # fmt: skip

    def test_who_pays_for_a_lead_again_from_another_phone_is_not_new(self, world: World) -> None:
        rows = [order("1", "01-09", "q"), order("2", "02-09", "mother", lead="q")]
        world.load("orders", rows, as_of="10-05")
        assert lent(world, "orders", "is_new") == {"1": True, "2": False}

    def test_a_test_is_nobodys_first_order(self, world: World) -> None:
        rows = [order("1", "01-07", "q", lead="t"), order("2", "01-09", "q")]
        world.load("orders", rows, as_of="10-05")
        assert lent(world, "orders", "is_new") == {"2": True}

    def test_the_journey_tells_first_payment_and_renewal_apart(self, world: World) -> None:
        """c is a lead of an old student: what it pays is a renewal."""
        rows = [order("1", "01-09", "p"), order("2", "06-20", "p"), order("3", "01-09", None,
                lead="n"), order("4", "01-01", "q")]  # fmt: skip
        world.load("orders", rows, as_of="10-05")
        query = (
            "SELECT external_id, paid_at, renewed_at FROM lead_journey_at('infinity') ORDER BY 1"
        )
        assert [tuple(row.values()) for row in world.ask(query)] == [
            ("a", "01-09 04:00", None), ("c", "06-20 04:00", "06-20 04:00"),
            ("n", "01-09 04:00", None), ("q", None, None),
        ]  # fmt: skip


class TestOtherRegisters:
    @pytest.fixture(autouse=True)
    def leads(self, world: World) -> None:
        world.load("leads", (*CHAIN, *OTHERS), as_of="10-05")

    def test_refunds_without_a_known_order_take_from_the_person(self, world: World) -> None:
        world.load("orders", [order("1", "01-09", "p", channel="own")], as_of="10-05")
        rows = [
            {"external_id": "1", "order": "1", "refunded_at": "06-20 04:00", "amount": 1},
            {"external_id": "2", "person": "p", "refunded_at": "06-20 04:00", "amount": 1},
            {"external_id": "3", "person": "t", "refunded_at": "06-20 04:00", "amount": 1},
            {"external_id": "4", "refunded_at": "06-20 04:00", "amount": 1},
        ]
        world.load("refunds", rows, as_of="10-05")
        assert lent(world, "refunds", "channel, owner, person") == {
            "1": ("own", "Ann", "p"), "2": ("z", "Cy", "p"), "4": (None, None, None),
        }  # fmt: skip

    def test_seats_by_lead_or_person(self, world: World) -> None:
        rows = [
            {"lead": "b", "session": "1", "held_at": "03-25 04:00", "came": True},
            {"person": "p", "session": "2", "held_at": "06-25 04:00", "came": True},
            {"lead": "t", "session": "3", "held_at": "06-25 04:00", "came": True},
        ]
        world.load("attendance", rows, as_of="10-05")
        query = (
            "SELECT session, channel, owner, person FROM attendance_at('infinity') ORDER BY session"
        )
        assert [tuple(row.values()) for row in world.ask(query)] == [
            ("1", "x", "Ann", "p"), ("2", "z", "Cy", "p"),
        ]  # fmt: skip

    def test_contacts_by_person(self, world: World) -> None:
        rows = [
            {"external_id": "1", "person": "p", "added_at": "02-01 04:00"},
            {"external_id": "2", "person": "q", "added_at": "01-01 04:00"},
            {"external_id": "3", "person": "t", "added_at": "02-01 04:00"},
        ]
        world.load("contacts", rows, as_of="10-05")
        assert lent(world, "contacts", "channel, owner") == {"1": ("x", "Ann"), "2": (None, None)}
        query = "SELECT external_id FROM lead_journey_at('infinity') WHERE added_at IS NOT NULL"
        assert [row["external_id"] for row in world.ask(f"{query} ORDER BY 1")] == ["a", "q"]


class TestStatusChanges:
    def test_only_changes_of_leads_that_count_and_only_what_they_changed(
        self, world: World
    ) -> None:
        """有效 is valid, 成交 too: the second changes nothing of that."""
        world.load("leads", [*CHAIN, OTHERS[0]], as_of="07-01")
        changes = [
            {"lead": ident, "status": status, "changed_at": f"{day} 04:00"}
            for ident, status, day in (
                ("a", "考虑", "01-02"), ("a", "有效", "01-03"), ("a", "成交", "01-09"),
                ("a", "无效", "01-10"), ("b", "有效", "03-23"), ("t", "有效", "01-03"),
                ("elsewhere", "有效", "01-03"),
            )
        ]  # fmt: skip
        world.load("lead_status", changes, as_of="10-05")
        query = (
            "SELECT lead, status, valid FROM lead_status_at('infinity') ORDER BY lead, changed_at"
        )
        assert [tuple(row.values()) for row in world.ask(query)] == [
            ("a", "考虑", None), ("a", "有效", True), ("a", "成交", None), ("a", "无效", False),
            ("elsewhere", "有效", True),
        ]  # fmt: skip
