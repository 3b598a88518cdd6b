"""How far leads came: told by days, by changes, by exports; implied, denied, planned, taken back.

stages   followed, booked (a no counts), visited, driven (may be left out), firm (means won)
leads    a is created on 1 October, b on the 2nd, c (a's phone again) on the 3rd
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.rules.stages import Stage
from fanbu.store.warehouse import Warehouse

from .conftest import NOW, OPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.store.conftest import World

STAGES = (
    Stage("followed", ("已跟进",), means="followed"),
    Stage("booked", ("已预约",)),
    Stage("visited", ("已到店",)),
    Stage("driven", ("已试驾",), implied=False),
    Stage("firm", ("大定",), means="won"),
    Stage("locked", ("锁单",), means="won"),
)
WORDS = replace(
    OPTIONS.leads,
    valid=("有效", "已预约", "已到店", "已试驾"),
    won=("成交", "大定", "firm", "锁单", "locked"),
    lost=("战败",),
    pending=("新",),
)
WITH = replace(OPTIONS, stages=STAGES, leads=WORDS)
A = {"external_id": "a", "created_at": "10-01 08:00", "person": "p"}
B = {"external_id": "b", "created_at": "10-02 08:00", "person": "q"}
REACHED = (
    "SELECT external_id AS lead, stage, reached_at, implied FROM lead_stages_at({}) "
    "WHERE stage <> 'lead' ORDER BY external_id, place"
)


@pytest.fixture(scope="module")
def with_stages(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty warehouse that knows the stages."""
    path = Path(shutil.copy(template, tmp_path_factory.mktemp("with_stages")))
    Warehouse.open(path, WITH, backups=path.parent, now=NOW).close()
    return path


@pytest.fixture
def staged(
    with_stages: Path, tmp_path: Path, world_of: Callable[[Warehouse], World]
) -> Iterator[World]:
    path = tmp_path / "staged" / "warehouse.duckdb"
    path.parent.mkdir()
    shutil.copy(with_stages, path)
    with Warehouse.open(path, WITH, backups=path.parent, now=NOW) as warehouse:
        yield world_of(warehouse)


def reached(world: World, cutoff: str = "'infinity'") -> list[tuple[str, str, Any, bool]]:
    rows = world.ask(REACHED.format(cutoff))
    return [(row["lead"], row["stage"], row["reached_at"], row["implied"]) for row in rows]


def test_statuses_found_by_difference(staged: World) -> None:
    """a was new on the 10th, had visited on the 11th; b had booked when it was first shown."""
    staged.load("leads", [{**A, "status": "新"}, {**B, "status": "已预约"}], as_of="10-10")
    staged.load("leads", [{**A, "status": "已到店"}, {**B, "status": "战败"}], as_of="10-11")
    assert reached(staged) == [
        ("a", "followed", "10-11 00:00", False), ("a", "booked", None, True),
        ("a", "visited", "10-11 00:00", False),
        ("b", "followed", "10-02 08:00", False), ("b", "booked", "10-02 08:00", False),
    ]  # fmt: skip
    marks = staged.ask(
        "SELECT external_id AS lead, valid, won FROM leads_at('infinity') ORDER BY 1"
    )
    assert marks == [
        {"lead": "a", "valid": True, "won": False}, {"lead": "b", "valid": True, "won": False},
    ]  # fmt: skip
    lost = staged.ask(
        "SELECT DISTINCT external_id AS lead, lost FROM lead_stages_at('infinity') ORDER BY 1"
    )
    assert lost == [{"lead": "a", "lost": False}, {"lead": "b", "lost": True}]


def test_a_day_beats_a_listed_change_and_that_an_export(staged: World) -> None:
    staged.load("leads", [{**A, "status": "新"}], as_of="10-10")
    staged.load("leads", [{**A, "status": "已到店"}], as_of="10-11")
    staged.load(
        "lead_status",
        [{"lead": "a", "status": "已到店", "changed_at": "10-07 09:00"}],
        as_of="10-12",
    )
    assert ("a", "visited", "10-07 09:00", False) in reached(staged)
    note = {"lead": "a", "stage": "visited", "reached": True, "reached_at": "10-05 16:00"}
    staged.load("lead_reached", [note], as_of="10-12", snapshot=False)
    assert ("a", "visited", "10-05 16:00", False) in reached(staged)
    assert ("a", "visited", "10-11 00:00", False) in reached(staged, "'2026-10-11 12:00'")


def test_a_no_keeps_a_stage_from_being_implied(staged: World) -> None:
    """Who came without an appointment did not book; a test drive may be left out."""
    staged.load("leads", [{**A, "status": "大定"}], as_of="10-10")
    assert [stage for _, stage, _, _ in reached(staged)] == [
        "followed",
        "booked",
        "visited",
        "firm",
    ]
    staged.load("lead_reached", [{"lead": "a", "stage": "booked", "reached": False}], as_of="10-10")
    assert [stage for _, stage, _, _ in reached(staged)] == ["followed", "visited", "firm"]


def test_a_yes_is_dated_by_the_export_that_first_showed_it(staged: World) -> None:
    """a's yes came with its second export, b's with its first; a blank cell later clears it."""
    yes, blank = ({"stage": "visited", "reached": value} for value in (True, None))
    staged.load("leads", [A, B], as_of="10-10")
    staged.load("lead_reached", [{"lead": "b", **yes}], as_of="10-10")
    for as_of in ("10-13", "10-12", "10-14"):
        staged.load("leads", [A, B], as_of=as_of)
        staged.load("lead_reached", [{"lead": "a", **yes}, {"lead": "b", **yes}], as_of=as_of)
    found = [row for row in reached(staged) if row[1] == "visited"]
    assert found == [
        ("a", "visited", "10-12 00:00", False), ("b", "visited", "10-02 08:00", False),
    ]  # fmt: skip
    staged.load("lead_reached", [{"lead": "a", **blank}], as_of="10-15")
    assert [row[0] for row in reached(staged) if row[1] == "visited"] == ["b"]
    assert [row[0] for row in reached(staged, "'2026-10-14 12:00'") if row[1] == "visited"] == [
        "a", "b",
    ]  # fmt: skip


def test_a_won_stage_wins_unless_it_is_over(staged: World) -> None:
    firm = {"stage": "firm", "reached": True, "reached_at": "10-06 00:00"}
    staged.load("leads", [{**A, "status": "新"}, {**B, "status": "战败"}], as_of="10-10")
    staged.load("lead_reached", [{"lead": "a", **firm}, {"lead": "b", **firm}], as_of="10-10")
    marks = staged.ask(
        "SELECT external_id AS lead, valid, won, won_at FROM leads_at('infinity') ORDER BY 1"
    )
    assert marks == [
        {"lead": "a", "valid": True, "won": True, "won_at": "10-06 00:00"},
        {"lead": "b", "valid": True, "won": False, "won_at": None},
    ]


def test_invalid_test_and_repeated_leads(staged: World) -> None:
    """An invalid lead was followed up and came no further; the others are not there at all."""
    again = {"external_id": "c", "created_at": "10-03 08:00", "person": "p"}
    tried = {"external_id": "t", "created_at": "10-03 08:00", "person": "r", "note": "测试"}
    rows = [A | {"status": "新"}, B | {"status": "无效"}, again | {"status": "已到店"},
            tried | {"status": "已到店"}]  # fmt: skip
    staged.load("leads", rows, as_of="10-10")
    assert reached(staged) == [("b", "followed", "10-02 08:00", False)]


def test_hours_waited(staged: World) -> None:
    """a waits since the 1st, as the export of the 10th knows; b was called after two days."""
    staged.load("leads", [A | {"status": "新"}, B | {"status": "新"}], as_of="10-10")
    staged.load(
        "lead_status",
        [{"lead": "b", "status": "已跟进", "changed_at": "10-04 08:00"}],
        as_of="10-10",
    )
    query = (
        "SELECT external_id AS lead, stage, hours, followed, waited_hours "
        "FROM lead_stages_at('infinity') ORDER BY external_id, place"
    )
    assert [tuple(row.values()) for row in staged.ask(query)] == [
        ("a", "lead", 0, False, 208), ("b", "lead", 0, True, 48), ("b", "followed", 48, True, 48),
    ]  # fmt: skip


STATUSES = (None, "新", "已跟进", "已预约", "已到店", "已试驾", "大定", "成交", "锁单",
            "无效", "战败")  # fmt: skip
PLACES = {stage.name: place for place, stage in enumerate(STAGES)}
BY_WORD = {word: stage.name for stage in STAGES for word in stage.words} | {"成交": "firm"}


def twin(shown: list[tuple[str, str | None]], notes: dict[str, Any]) -> dict[str, str | None]:
    """Stage → when it was reached, worked out row by row.

    `shown`: (as-of, status) in the order of exports; `notes`: stage → a day, True, False or None.
    """
    told: dict[str, list[tuple[int, str]]] = {}
    before: str | None = None
    for number, (as_of, status) in enumerate(shown):
        if status is not None and (number == 0 or status != before):
            moment = "10-01 08:00" if number == 0 else f"{as_of} 00:00"
            names = {BY_WORD.get(status)} | ({"followed"} if status != "新" else set())
            for name in names - {None}:
                told.setdefault(str(name), []).append((3, moment))
        before = status
    for name, said in notes.items():
        if isinstance(said, str):
            told.setdefault(name, []).append((1, said))
        elif said:
            told.setdefault(name, []).append((3, "10-01 08:00"))
    found: dict[str, str | None] = {name: min(known)[1] for name, known in told.items()}
    last = max((PLACES[name] for name in found), default=-1)
    for stage in STAGES:
        if PLACES[stage.name] < last and stage.implied and notes.get(stage.name) is not False:
            found.setdefault(stage.name, None)
    return found


@settings(max_examples=25, deadline=None)
@given(
    shown=st.lists(st.sampled_from(STATUSES), min_size=1, max_size=4),
    notes=st.dictionaries(
        st.sampled_from([stage.name for stage in STAGES]),
        st.sampled_from(["10-02 10:00", "10-09 10:00", True, False, None]),
    ),
    data=st.data(),
)
def test_the_same_in_any_order(
    with_stages: Path,
    tmp_path_factory: pytest.TempPathFactory,
    world_of: Callable[[Warehouse], World],
    shown: list[str | None],
    notes: dict[str, Any],
    data: st.DataObject,
) -> None:
    path = tmp_path_factory.mktemp("stages") / "warehouse.duckdb"
    shutil.copy(with_stages, path)
    files = [(f"10-1{number}", status) for number, status in enumerate(shown)]
    rows = [
        {"lead": "a", "stage": name, "reached": isinstance(said, str) or said,
         "reached_at": said if isinstance(said, str) else None}
        for name, said in notes.items()
    ]  # fmt: skip
    with Warehouse.open(path, WITH, backups=path.parent, now=NOW) as warehouse:
        world = world_of(warehouse)
        order = data.draw(st.permutations([*files, None]))
        for file in order:
            if file is not None:
                world.load("leads", [A | {"status": file[1]}], as_of=file[0])
            elif rows:
                world.load("lead_reached", rows, as_of="10-10", snapshot=False)
        expected = twin(files, notes)
        assert {stage: moment for _, stage, moment, _ in reached(world)} == expected
        stored = world.ask("SELECT * FROM stages_placing ORDER BY ALL")
        assert stored == world.ask(
            "SELECT * FROM fold_stages_placing('infinity', true) ORDER BY ALL"
        )
