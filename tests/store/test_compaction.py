"""Compaction gives room back and changes no answer of today."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.store.conftest import World

TOTAL = "SELECT sum(cost) FROM spend_at('infinity', 'cost', [])"


def test_superseded_slices_go(world: World) -> None:
    world.load("spend", [{"day": "10-01", "cost": 1}, {"day": "10-02", "cost": 2}], as_of="10-05")
    world.load("spend", [{"day": "10-02", "cost": 5}], as_of="10-06")
    assert world.warehouse.compact().rows["spend"] == 1
    assert world.one(TOTAL) == 6
    assert world.one("SELECT count(*) FROM spend") == 2


def test_a_slice_that_alone_holds_a_measure_stays(world: World) -> None:
    world.load("spend", [{"day": "10-01", "cost": 1, "clicks": 3}], as_of="10-05")
    world.load("spend", [{"day": "10-01", "cost": 2}], as_of="10-06")
    assert world.warehouse.compact().rows["spend"] == 0
    assert world.one("SELECT sum(clicks) FROM spend_at('infinity', 'clicks', [])") == 3


def test_register_versions_in_between_go(world: World) -> None:
    def register(status: str) -> list[dict[str, Any]]:
        return [{"external_id": "1", "created_at": "10-01 08:00", "status": status}]

    for day, status in (("05", "新"), ("06", "新"), ("07", "新"), ("08", "有效"), ("09", "有效")):
        world.load("leads", register(status), as_of=f"10-{day}")
    history = "SELECT status, changed_at FROM lead_status_at('infinity') ORDER BY 2"
    before = world.ask(history)
    assert world.warehouse.compact().rows["leads"] == 1
    world.warehouse.remember(datetime(2026, 12, 31, tzinfo=UTC))
    assert (
        world.ask("SELECT status, changed_at FROM lead_history('2026-12-31') ORDER BY 2") == before
    )
    world.warehouse.undo(4, now=world.warehouse.imports()[0].as_of)
    world.warehouse.undo(5, now=world.warehouse.imports()[0].as_of)
    assert world.one("SELECT status FROM leads") == "新"
