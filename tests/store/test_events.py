"""Events: the same one twice is one, two that look the same in one file are two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.store.conftest import World

COUNT = "SELECT count(*) FROM events_at('infinity')"


def event(hour: int, ident: str | None = None, **more: Any) -> dict[str, Any]:
    return {"ts": f"10-01 {hour:02}:00", "name": "visit", "event_id": ident, **more}


def test_an_id_comes_once(world: World) -> None:
    world.load("events", [event(1, "e1"), event(1, "e1"), event(2, "e2")], as_of="10-02")
    assert world.one(COUNT) == 2
    world.load("events", [event(2, "e2", value=5), event(3, "e3")], as_of="10-03")
    assert world.one(COUNT) == 3
    assert world.one("SELECT sum(value) FROM events_at('infinity')") == 5
    assert world.one("SELECT count(*) FROM events_at(TIMESTAMP '2026-10-02 12:00')") == 2


def test_without_ids_an_overlapping_file_does_not_double(world: World) -> None:
    world.load("events", [event(1), event(1), event(2)], as_of="10-02")
    assert world.one(COUNT) == 3
    world.load("events", [event(1), event(1), event(2), event(2), event(3)], as_of="10-03")
    assert world.one(COUNT) == 5


def test_undo_of_the_first_keeps_what_the_second_brought_too(world: World) -> None:
    world.load("events", [event(1, "e1"), event(2, "e2")], as_of="10-02")
    world.load("events", [event(2, "e2"), event(3, "e3")], as_of="10-03")
    world.warehouse.undo(1, now=world.warehouse.imports()[0].as_of)
    assert world.one(COUNT) == 2
    assert world.one("SELECT count(*) FROM repeated_events") == 0
