"""Leads that count: status by difference, tests, returning contacts, and the journey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.store.conftest import World

HISTORY = (
    "SELECT status, changed_at, listed FROM lead_status_all_at('infinity') ORDER BY changed_at"
)


def lead(ident: str | None, day: str = "10-01", **more: Any) -> dict[str, Any]:
    return {"external_id": ident, "created_at": f"{day} 08:00", **more}


def now(world: World) -> dict[str, Any]:
    (row,) = world.ask("SELECT status, valid, won, won_at FROM leads_at('infinity')")
    return row


class TestStatus:
    """Created 10-01; the export of 10-05 says 有效, that of 10-09 成交."""

    @pytest.fixture(autouse=True)
    def exports(self, world: World) -> None:
        world.load("leads", [lead("1", status="有效")], as_of="10-05")
        world.load("leads", [lead("1", status="成交")], as_of="10-09")

    def test_history_by_difference(self, world: World) -> None:
        assert world.ask(HISTORY) == [
            {"status": "有效", "changed_at": "10-01 08:00", "listed": False},
            {"status": "成交", "changed_at": "10-09 00:00", "listed": False},
        ]

    def test_won_is_valid_and_dated_when_it_was_first_seen(self, world: World) -> None:
        assert now(world) == {
            "status": "成交", "valid": True, "won": True, "won_at": "10-09 00:00",
        }  # fmt: skip

    def test_an_export_between_that_comes_late_takes_its_place(self, world: World) -> None:
        world.load("leads", [lead("1", status="无效")], as_of="10-07")
        changes = [(row["status"], row["changed_at"]) for row in world.ask(HISTORY)]
        assert changes == [
            ("有效", "10-01 08:00"), ("无效", "10-07 00:00"), ("成交", "10-09 00:00"),
        ]  # fmt: skip

    def test_an_older_first_export_that_comes_late_moves_the_start(self, world: World) -> None:
        world.load("leads", [lead("1", status="新")], as_of="10-02")
        changes = [(row["status"], row["changed_at"]) for row in world.ask(HISTORY)]
        assert changes == [
            ("新", "10-01 08:00"), ("有效", "10-05 00:00"), ("成交", "10-09 00:00"),
        ]  # fmt: skip

    def test_as_it_was_known(self, world: World) -> None:
        query = "SELECT status, valid, won FROM leads_at(TIMESTAMP '2026-10-06')"
        assert world.ask(query) == [{"status": "有效", "valid": True, "won": False}]

    def test_undo_takes_the_change_away(self, world: World) -> None:
        world.warehouse.undo(2, now=world.warehouse.imports()[0].as_of)
        assert now(world) == {"status": "有效", "valid": True, "won": False, "won_at": None}

    def test_a_listed_change_takes_part_at_its_time(self, world: World) -> None:
        change = {"lead": "1", "status": "无效", "changed_at": "10-12 10:00"}
        world.load("lead_status", [change], as_of="10-13")
        assert now(world)["status"] == "无效"
        assert now(world)["valid"] is False
        assert world.ask(HISTORY)[-1]["listed"] is True

    def test_a_listed_change_before_the_newest_does_not_win(self, world: World) -> None:
        change = {"lead": "1", "status": "无效", "changed_at": "10-03 10:00"}
        world.load("lead_status", [change], as_of="10-13")
        assert now(world)["status"] == "成交"

    def test_a_cleared_status_is_pending_again(self, world: World) -> None:
        world.load("leads", [lead("1", status=None)], as_of="10-11")
        assert now(world) == {"status": None, "valid": None, "won": False, "won_at": None}


class TestWhatCounts:
    def counted(self, world: World) -> list[str]:
        rows = world.ask("SELECT external_id FROM leads_at('infinity') ORDER BY 1")
        return [row["external_id"] for row in rows]

    def test_pending_is_neither(self, world: World) -> None:
        world.load("leads", [lead("1", status="考虑中"), lead("2")], as_of="10-05")
        rows = world.ask("SELECT valid FROM leads_at('infinity')")
        assert rows == [{"valid": None}, {"valid": None}]

    def test_an_explicit_flag_beats_the_word(self, world: World) -> None:
        world.load("leads", [lead("1", status="有效", valid=False)], as_of="10-05")
        assert world.one("SELECT valid FROM leads_at('infinity')") is False

    def test_tests_by_status_note_or_name_stay_out(self, world: World) -> None:
        rows = [
            lead("1", status="测试"),
            lead("2", note="内部测试号"),
            lead("3", props='{"姓名":"测试用户"}'),
            lead("4", props='{"备用":"测试"}'),
            lead("5"),
        ]
        world.load("leads", rows, as_of="10-05")
        assert self.counted(world) == ["4", "5"]
        assert world.one("SELECT count(*) FROM lead_tests") == 3
        assert world.one("SELECT count(*) FROM leads") == 5

    def test_a_returning_contact_is_credited_to_the_earliest(self, world: World) -> None:
        """p: 07-01, 09-29 (90 days: still the same contact), 12-29 (91 days: counts again)."""
        rows = [
            lead("a", "07-01", person="p", channel="x"),
            lead("b", "09-29", person="p", channel="y"),
            lead("c", "12-29", person="p"),
            lead("d", "07-02"),
            lead("e", "07-02"),
        ]
        world.load("leads", rows, as_of="12-30")
        assert self.counted(world) == ["a", "c", "d", "e"]
        assert world.ask("SELECT external_id FROM lead_duplicates") == [{"external_id": "b"}]

    def test_a_test_lead_does_not_hide_a_real_one(self, world: World) -> None:
        rows = [lead("a", "10-01", person="p", note="测试"), lead("b", "10-02", person="p")]
        world.load("leads", rows, as_of="10-05")
        assert self.counted(world) == ["b"]


class TestJourney:
    """One person p: leads a (10-01) and b (10-10, the same contact). The rest hangs on them."""

    @pytest.fixture(autouse=True)
    def story(self, world: World) -> None:
        rows = [lead("a", person="p", channel="paid/x"), lead("b", "10-10", person="p"), lead("z")]
        world.load("leads", rows, as_of="11-30")
        world.load("contacts", [{"person": "p", "added_at": "10-02 09:00"}], as_of="11-30")
        seats = [
            {"lead": "b", "session": "s1", "held_at": "10-12 12:00", "came": False},
            {"lead": "b", "session": "s2", "held_at": "10-14 12:00", "came": True},
            {"person": "p", "session": "s3", "held_at": "10-16 12:00", "came": True,
             "completed": True},
        ]  # fmt: skip
        world.load("attendance", seats, as_of="11-30")
        orders = [
            {"external_id": "o1", "lead": "a", "ordered_at": "10-20 08:00", "net": 100},
            {"external_id": "o2", "person": "p", "ordered_at": "11-20 08:00", "net": 300},
        ]
        world.load("orders", orders, as_of="11-30")
        refund = {"external_id": "r1", "order": "o1", "refunded_at": "11-01 08:00", "amount": 40}
        world.load("refunds", [refund], as_of="11-30")

    def test_every_step_reaches_the_credited_lead_once(self, world: World) -> None:
        steps = (
            "external_id, added_at, attended_at, completed_at, paid_at, renewed_at, refunded_at, "
            "revenue"
        )
        rows = world.ask(f"SELECT {steps} FROM lead_journey_at('infinity') ORDER BY 1")  # noqa: S608
        assert list(rows[0].values()) == [
            "a", "10-02 09:00", "10-14 12:00", "10-16 12:00", "10-20 08:00", "11-20 08:00",
            "11-01 08:00", 400,
        ]  # fmt: skip
        assert list(rows[1].values()) == ["z", *[None] * 7]

    def test_attendance_and_orders_take_the_channel_of_their_lead(self, world: World) -> None:
        query = "SELECT channel FROM orders_at('infinity') WHERE external_id = 'o1'"
        assert world.one(query) == "paid/x"
        query = "SELECT channel FROM refunds_at('infinity')"
        assert world.one(query) == "paid/x"
