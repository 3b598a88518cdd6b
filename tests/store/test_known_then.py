"""What was known at a moment, three ways: as it is asked for, as it is with the later exports taken
back, and folded here row by row. And what leads are taken for, stored and made anew.

    exports of leads a, b, c (their days: 1, 2, 3 October; a and b are one person), as of 11…13
    October, each with some columns, some blank cells, whole or in part; imported in any order;
    some of them undone
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.rules.status import LeadWords
from fanbu.store.warehouse import Warehouse, WarehouseOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import pytest
    from tests.store.conftest import World

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def options(*valid: str) -> WarehouseOptions:
    words = LeadWords(valid=valid, invalid=("无效",), won=("成交",), test=("测试",))
    return WarehouseOptions(zone="Asia/Shanghai", currency="CNY", leads=words)


DAY = {"a": "10-01", "b": "10-02", "c": "10-03"}
PERSON = {"a": "p", "b": "p", "c": None}
STATUSES = (None, "新", "有效", "无效", "测试", "成交")
COLUMNS = (("owner",), ("owner", "status"), ("status",), ("status", "props"))
VALUES = {"owner": (None, "Li", "Wu"), "status": STATUSES,
          "props": (None, '{"city":"x"}', '{"city":"y"}')}  # fmt: skip


@dataclass(frozen=True)
class Export:
    """One file: lead → cells; `sha` orders exports of one day."""

    sha: str
    as_of: str
    whole: bool
    columns: tuple[str, ...]
    rows: dict[str, dict[str, Any]]

    def spans(self, day: str) -> bool:
        days = [DAY[name] for name in self.rows]
        return min(days) <= day <= max(days)

    def load(self, world: World) -> int:
        rows = [
            {"external_id": name, "created_at": f"{DAY[name]} 08:00", "person": PERSON[name],
             **cells}
            for name, cells in self.rows.items()
        ]  # fmt: skip
        record = world.load("leads", rows, as_of=self.as_of, snapshot=self.whole, sha=self.sha)
        assert record.import_id is not None
        return record.import_id


@st.composite
def exports(draw: st.DrawFn) -> list[Export]:
    found = []
    for number in range(draw(st.integers(2, 5))):
        columns = draw(st.sampled_from(COLUMNS))
        names = draw(st.lists(st.sampled_from("abc"), min_size=1, unique=True))
        rows = {
            name: {column: draw(st.sampled_from(VALUES[column])) for column in columns}
            for name in names
        }
        as_of = f"10-1{draw(st.integers(1, 3))}"
        found.append(Export(f"{number}", as_of, draw(st.booleans()), columns, rows))
    return found


def told(files: Iterable[Export], cutoff: str) -> Iterator[dict[str, Any]]:
    """Each lead as the exports up to the cutoff tell it, column by column."""
    known = sorted((f for f in files if f.as_of <= cutoff), key=lambda f: (f.as_of, f.sha))
    for name in sorted({name for file in known for name in file.rows}):
        mine = [file for file in known if name in file.rows]
        later = known[known.index(mine[-1]) + 1 :]
        missed = [file.as_of for file in later if file.whole and file.spans(DAY[name])]
        row: dict[str, Any] = {"external_id": name, "gone_since": min(missed, default=None)}
        for column in ("owner", "status", "props"):
            having = [file.rows[name][column] for file in mine if column in file.columns]
            if column == "props":  # every version has it: what is blank says nothing
                having = [value for value in having if value is not None]
            row[column] = having[-1] if having else None
        yield row


def steps(files: Iterable[Export], cutoff: str) -> list[tuple[str, str | None, str]]:
    """Lead, status, day: where a status differs from the one the export before showed."""
    found = []
    for name in "abc":
        before = None
        for file in sorted(files, key=lambda f: (f.as_of, f.sha)):
            if name in file.rows and "status" in file.columns and file.as_of <= cutoff:
                status = file.rows[name]["status"]
                if status != before:
                    found.append((name, status, file.as_of))
                before = status
    return sorted(found, key=repr)


FOLDED = "SELECT external_id, gone_since, owner, status, props FROM fold_leads({}, true) ORDER BY 1"
STEPS = "SELECT key, status, changed_at FROM known_lead_steps({})"
DOORS = (
    "SELECT * EXCLUDE (import_id) FROM leads_marked_at({}) ORDER BY key",
    "SELECT * FROM lead_status_at({}) ORDER BY ALL",
    "SELECT * EXCLUDE (as_of) FROM lead_journey_at({}) ORDER BY key",
)


def marks_are_right(world: World) -> None:
    stored = world.ask("SELECT * FROM lead_marks ORDER BY key")
    assert stored == world.ask("SELECT * FROM fold_lead_marks('infinity', true) ORDER BY key")


@settings(max_examples=6, deadline=None)
@given(files=exports(), data=st.data())
def test_what_was_known_then(
    template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    world_of: Callable[[Warehouse], World],
    files: list[Export],
    data: st.DataObject,
) -> None:
    path = tmp_path_factory.mktemp("then") / "warehouse.duckdb"
    shutil.copy(template, path)
    order = data.draw(st.permutations(files))
    gone = data.draw(st.lists(st.sampled_from(files), max_size=2, unique_by=lambda f: f.sha))
    kept = [file for file in files if file not in gone]
    with Warehouse.open(path, options("有效"), backups=path.parent, now=NOW) as warehouse:
        world = world_of(warehouse)
        ids = {}
        for file in order:
            ids[file.sha] = file.load(world)
            marks_are_right(world)
        for file in gone:
            warehouse.undo(ids[file.sha], now=NOW)
            marks_are_right(world)
        for cutoff in ("10-11", "10-12", "10-13"):
            moment = f"TIMESTAMP '2026-{cutoff}'"
            warehouse.remember(datetime.fromisoformat(f"2026-{cutoff}").replace(tzinfo=UTC))
            folded = world.ask(FOLDED.format(moment))
            assert [_days(row) for row in folded] == list(told(kept, cutoff))
            found = [(row["key"][4], row["status"], row["changed_at"][:5])
                     for row in world.ask(STEPS.format(moment))]  # fmt: skip
            assert sorted(found, key=repr) == steps(kept, cutoff)
            then = [world.ask(door.format(moment)) for door in DOORS]
            with warehouse.transaction(keep=False):
                for file in kept:
                    if file.as_of > cutoff:
                        warehouse.undo(ids[file.sha], now=NOW)
                assert then == [world.ask(door.format("'infinity'")) for door in DOORS]


def _days(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "gone_since": row["gone_since"] and row["gone_since"][:5]}


def test_other_words_are_other_marks(path: Path, world_of: Callable[[Warehouse], World]) -> None:
    """`待定` says nothing until the settings take it for valid: the stored marks follow."""
    rows = [{"external_id": "1", "created_at": "10-01 08:00", "status": "待定"}]
    valid = "SELECT valid FROM leads_at('infinity')"
    with Warehouse.open(path, options("有效"), backups=path.parent, now=NOW) as warehouse:
        world_of(warehouse).load("leads", rows, as_of="10-05")
        assert world_of(warehouse).one(valid) is None
    with Warehouse.open(path, options("待定"), backups=path.parent, now=NOW) as warehouse:
        assert world_of(warehouse).one(valid) is True


def test_a_listed_change_marks_its_lead_and_undo_takes_it_back(world: World) -> None:
    rows = [{"external_id": "1", "created_at": "10-01 08:00", "status": "新"}]
    world.load("leads", rows, as_of="10-05")
    change = {"lead": "1", "status": "成交", "changed_at": "10-06 08:00"}
    listed = world.load("lead_status", [change], as_of="10-07")
    assert world.ask("SELECT valid, won, won_at FROM leads_at('infinity')") == [
        {"valid": True, "won": True, "won_at": "10-06 08:00"}
    ]
    marks_are_right(world)
    assert listed.import_id is not None
    world.warehouse.undo(listed.import_id, now=NOW)
    assert world.one("SELECT won FROM leads_at('infinity')") is False
    marks_are_right(world)
