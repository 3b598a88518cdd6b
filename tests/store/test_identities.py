"""Who is one person: contacts on one row are, and so on from row to row and from list to list.

Rows are known by contacts written `p1` (a phone), `e1` (an address), `n1` (a nick on one platform,
`n1@taobao`). The strongest is the row's own person; several together are its identifiers.
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

KINDS = {"p": "phone", "e": "email", "n": "buyer"}


def known_by(*contacts: str) -> dict[str, Any]:
    """`person` and `identifiers` as an import makes them: strongest first, one alone is no list."""
    ordered = sorted(contacts, key=lambda one: "pen".index(one[0]))
    listed = [_identifier(one) for one in ordered]
    several = len(listed) > 1 or any("@" in one for one in listed)
    person = ordered[0].partition("@")[0] if ordered else None
    return {"person": person, "identifiers": listed if several else None}


def _identifier(contact: str) -> str:
    value, at, platform = contact.partition("@")
    return f"{KINDS[value[0]]}{at}{platform}:{value}"


def lead(ident: str, day: str, *contacts: str, **more: Any) -> dict[str, Any]:
    return {"external_id": ident, "created_at": f"{day} 04:00", **known_by(*contacts), **more}


def order(ident: str, day: str, *contacts: str, **more: Any) -> dict[str, Any]:
    when = {"ordered_at": f"{day} 04:00", "net": 10}
    return {"external_id": ident, **when, **known_by(*contacts), **more}


def counted(world: World) -> list[str]:
    rows = world.ask("SELECT external_id FROM leads_at('infinity') ORDER BY 1")
    return [row["external_id"] for row in rows]


def people(world: World, table: str = "leads", cutoff: str = "'infinity'") -> dict[str, str | None]:
    rows = world.ask(f"SELECT external_id, person FROM {table}_at({cutoff}) ORDER BY 1")  # noqa: S608
    return {row["external_id"]: row["person"] for row in rows}


class TestOnePerson:
    def test_two_channels_one_person_and_an_order_with_the_address_only(self, world: World) -> None:
        """撞单: douyin has phone and address, baidu the address only; the order too."""
        world.load("leads", [lead("1", "10-01", "p1", "e1", channel="douyin")], as_of="10-05")
        world.load("leads", [lead("2", "10-03", "e1", channel="baidu")], as_of="10-05", sha="2")
        world.load("orders", [order("o", "10-04", "e1")], as_of="10-05")
        assert counted(world) == ["1"]
        assert people(world, "orders") == {"o": "p1"}
        query = "SELECT channel, lead_key IS NOT NULL AS placed, is_new FROM orders_at('infinity')"
        assert world.ask(query) == [{"channel": "douyin", "placed": True, "is_new": True}]
        query = "SELECT paid_at IS NOT NULL AS paid FROM lead_journey_at('infinity')"
        assert world.ask(query) == [{"paid": True}]

    @pytest.mark.parametrize("places", tuple(permutations(range(3))))
    def test_a_chain_in_any_order_of_import(self, world: World, places: tuple[int, ...]) -> None:
        """A–B, then B–C: A and C are one though no row has both. The earliest counts."""
        chain = (lead("1", "10-01", "p9", "e1"), lead("2", "10-02", "e1", "n1@taobao"),
                 lead("3", "10-03", "n1@taobao"))  # fmt: skip
        for place in places:
            world.load("leads", [chain[place]], as_of="10-05")
        assert counted(world) == ["1"]
        query = "SELECT DISTINCT person FROM leads_marked_at('infinity')"
        assert world.ask(query) == [{"person": "p9"}]

    def test_three_lists_of_one_person(self, world: World) -> None:
        """A lead by phone, an order by nick and phone, a seat by nick, a refund by address."""
        world.load("leads", [lead("1", "10-01", "p1", "e1", channel="x")], as_of="10-05")
        world.load("orders", [order("o", "10-04", "p1", "n1@taobao")], as_of="10-05")
        seat = {"session": "s", "held_at": "10-02 04:00", "came": True, **known_by("n1")}
        world.load("attendance", [seat], as_of="10-05")
        back = {"external_id": "r", "refunded_at": "10-09 04:00", "amount": 1, **known_by("e1")}
        world.load("refunds", [back], as_of="10-10")
        friend = {"external_id": "f", "added_at": "10-03 04:00", **known_by("n1")}
        world.load("contacts", [friend], as_of="10-10")
        for table in ("orders", "attendance", "refunds", "contacts"):
            query = f"SELECT person, channel FROM {table}_at('infinity')"  # noqa: S608
            assert world.ask(query) == [{"person": "p1", "channel": "x"}], table

    def test_who_is_new_and_how_many_bought(self, world: World) -> None:
        """One buyer by phone, by nick, by both: the first order only is new."""
        rows = [order("1", "10-01", "p1"), order("2", "10-02", "p1", "n1@taobao"),
                order("3", "10-03", "n1@taobao"), order("4", "10-04", "n2@taobao")]  # fmt: skip
        world.load("orders", rows, as_of="10-05")
        query = "SELECT external_id, is_new FROM orders_at('infinity') ORDER BY 1"
        assert [row["is_new"] for row in world.ask(query)] == [True, False, False, True]
        assert world.one("SELECT count(DISTINCT person) FROM orders_at('infinity')") == 2

    def test_a_couple_with_one_phone(self, world: World) -> None:
        """Two names, two addresses, one phone: one person to us, as before."""
        rows = [lead("1", "10-01", "p1", "e1"), lead("2", "10-02", "p1", "e2")]
        world.load("leads", rows, as_of="10-05")
        assert counted(world) == ["1"]
        assert world.ask("SELECT contact, person FROM identities ORDER BY 1") == [
            {"contact": "e1", "person": "p1"}, {"contact": "e2", "person": "p1"},
        ]  # fmt: skip

    def test_the_ninety_days_run_from_the_lead_that_counted(self, world: World) -> None:
        """Day 0 by phone and address, day 80 by address: repeated; day 160 by phone: again."""
        rows = [lead("1", "01-01", "p1", "e1"), lead("2", "03-22", "e1"),
                lead("3", "06-10", "p1")]  # fmt: skip
        world.load("leads", rows, as_of="10-05")
        assert counted(world) == ["1", "3"]
        assert world.ask("SELECT external_id FROM lead_duplicates") == [{"external_id": "2"}]

    def test_rows_of_earlier_versions_know_only_their_person(self, world: World) -> None:
        """The file had no list of contacts: its nick is that of the one platform that has it."""
        world.load("orders", [{**order("1", "10-01"), "person": "n1"}], as_of="10-05")
        world.load("orders", [order("2", "10-02", "p1", "n1@taobao")], as_of="10-06")
        assert people(world, "orders") == {"1": "p1", "2": "p1"}


class TestWhatDoesNotLink:
    def test_one_contact_each_costs_nothing(self, world: World) -> None:
        world.load("leads", [lead("1", "10-01", "p1"), lead("2", "10-02", "e1")], as_of="10-05")
        assert world.one("SELECT count(*) FROM identities") == 0
        assert world.one("SELECT count(*) FROM lead_credits") == 0

    def test_a_nick_means_somebody_on_its_platform_only(self, world: World) -> None:
        rows = [order("1", "10-01", "p1", "n1@taobao"), order("2", "10-02", "p2", "n1@jd"),
                order("3", "10-03", "n1@taobao"), order("4", "10-04", "n1@jd"),
                order("5", "10-05", "n1@douyin"), order("6", "10-06", "n1")]  # fmt: skip
        world.load("orders", rows, as_of="10-05")
        assert people(world, "orders") == {
            "1": "p1", "2": "p2", "3": "p1", "4": "p2", "5": "n1@douyin", "6": "n1",
        }  # fmt: skip

    def test_what_many_share_links_nobody(self, world: World) -> None:
        """Six leads left the shop's address, each with a phone; the seventh left nothing else."""
        rows = [lead(f"{n}", "10-01", f"p{n}", "e0") for n in range(1, 7)]
        world.load("leads", [*rows[:5], lead("7", "10-02", "e0")], as_of="10-05")
        assert counted(world) == ["1"]  # five may still be one person's phones
        world.load("leads", rows[5:], as_of="10-06")
        assert counted(world) == ["1", "2", "3", "4", "5", "6", "7"]
        assert world.ask("SELECT * FROM identities") == [
            {"contact": "e0", "person": "e0", "shared": True}
        ]
        world.warehouse.undo(2, now=world.warehouse.imports()[0].as_of)
        assert counted(world) == ["1"]

    def test_an_agents_phone_leaves_each_row_its_next_contact(self, world: World) -> None:
        """p0 stands beside six nicks of one platform: each buyer is known by the nick."""
        rows = [order(f"{n}", "10-01", "p0", f"n{n}@taobao") for n in range(1, 7)]
        world.load("orders", [*rows, order("7", "10-02", "n3@taobao")], as_of="10-05")
        expected = {f"{n}": f"n{n}" for n in range(1, 7)}
        assert people(world, "orders") == {**expected, "7": "n3"}

    def test_six_platforms_may_each_know_one_phone(self, world: World) -> None:
        rows = [order(f"{n}", "10-01", "p0", f"n{n}@shop{n}") for n in range(1, 8)]
        world.load("orders", rows, as_of="10-05")
        assert set(people(world, "orders").values()) == {"p0"}

    def test_tests_link_nobody(self, world: World) -> None:
        """The tester typed two customers' contacts, and an order that names the test has both."""
        rows = [lead("1", "10-01", "p1"), lead("2", "10-02", "e1"),
                lead("t", "10-01", "p1", "e1", note="测试")]  # fmt: skip
        world.load("leads", rows, as_of="10-05")
        world.load("orders", [order("o", "10-03", "p1", "e1", lead="t")], as_of="10-05")
        assert counted(world) == ["1", "2"]
        assert world.one("SELECT count(*) FROM identities") == 0

    def test_a_corrected_phone_no_longer_links(self, world: World) -> None:
        """p2 was a slip of the pen, mended a week later."""
        world.load("leads", [lead("1", "10-01", "p2", "e1"), lead("2", "10-02", "p2")],
                   as_of="10-05")  # fmt: skip
        assert counted(world) == ["1"]
        world.load("leads", [lead("1", "10-01", "p1", "e1")], as_of="10-12")
        assert counted(world) == ["1", "2"]

    def test_an_export_that_knew_it_otherwise(self, world: World) -> None:
        """A later export has the phone only. The same: the address still belongs. Another: not."""
        world.load("leads", [lead("1", "10-01", "p1", "e1")], as_of="10-05")
        later = {"external_id": "1", "created_at": "10-01 04:00"}
        world.load("leads", [{**later, "person": "p1"}], as_of="10-06")
        world.load("orders", [order("o", "10-04", "e1")], as_of="10-06")
        assert people(world, "orders") == {"o": "p1"}
        world.load("leads", [{**later, "person": "p2"}], as_of="10-07")
        assert people(world, "orders") == {"o": "e1"}
        assert people(world) == {"1": "p2"}

    def test_the_number_is_a_setting(
        self, path: Path, world: World, world_of: Callable[[Warehouse], World]
    ) -> None:
        rows = [lead("1", "10-01", "p1", "e0"), lead("2", "10-02", "p2", "e0")]
        world.load("leads", rows, as_of="10-05")
        now = world.warehouse.imports()[0].as_of
        world.warehouse.close()
        for most, expected in ((1, ["1", "2"]), (2, ["1"])):
            options = WarehouseOptions("Asia/Shanghai", "CNY", LeadWords(shared_contacts=most))
            with Warehouse.open(path, options, backups=path.parent, now=now) as warehouse:
                assert counted(world_of(warehouse)) == expected


class TestAsItWasKnown:
    def test_a_link_that_came_later(self, world: World) -> None:
        """Until 10-07 nobody knew that p1 and e1 are one; the order that tells it came then."""
        world.load("leads", [lead("1", "10-01", "p1"), lead("2", "10-02", "e1")], as_of="10-05")
        world.load("orders", [order("o", "10-03", "p1", "e1")], as_of="10-07")
        assert counted(world) == ["1"]
        query = "SELECT external_id FROM leads_at(TIMESTAMP '2026-10-06') ORDER BY 1"
        assert [row["external_id"] for row in world.ask(query)] == ["1", "2"]
        query = "SELECT external_id FROM leads_at(TIMESTAMP '2026-10-08') ORDER BY 1"
        assert [row["external_id"] for row in world.ask(query)] == ["1"]

    def test_undo_takes_the_link_back(self, world: World) -> None:
        world.load("leads", [lead("1", "10-01", "p1"), lead("2", "10-02", "e1")], as_of="10-05")
        told = world.load("orders", [order("o", "10-03", "p1", "e1")], as_of="10-07")
        assert told.import_id is not None
        world.warehouse.undo(told.import_id, now=told.as_of)
        assert counted(world) == ["1", "2"]
        assert world.one("SELECT count(*) FROM identities") == 0
