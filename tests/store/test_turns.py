"""Readers and writers of one open warehouse: who waits for whom."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

import fanbu
from fanbu.store.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fanbu import Workspace

LEADS = "external_id,created_at,channel,valid\n"
SECONDS = 20


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    fanbu.init(tmp_path / "brand", name="Cloud", language="en")
    with (tmp_path / "brand" / "fanbu.toml").open("a") as settings:
        settings.write("today = 2026-11-23\n")
    with fanbu.open(tmp_path / "brand") as opened:
        for week, day in enumerate(("2026-11-12", "2026-11-17")):
            file = tmp_path / f"leads{week}.csv"
            file.write_text(f"{LEADS}L{week},{day} 10:00,paid/baidu,true\n")
            opened.import_files(file, as_="leads", as_of=f"2026-11-{16 + week * 5}")
        yield opened


def week(workspace: Workspace) -> dict[str, Any]:
    """A question about the past: the week before as it was known at the same age."""
    asked = workspace.query("leads", start="2026-11-16", end="2026-11-20", compare="same-age")
    row: dict[str, Any] = asked.to_dict()["rows"][0]
    return row


@contextmanager
def thread(work: object) -> Iterator[threading.Event]:
    """Something done beside this; the event stops it, and so does the end of the block."""
    stop = threading.Event()
    beside = threading.Thread(target=work, args=(stop,))  # type: ignore[arg-type]
    beside.start()
    try:
        yield stop
    finally:
        stop.set()
        beside.join()


def test_questions_of_the_past_do_not_wait_for_an_import(ws: Workspace) -> None:
    """A transaction is open all the while; the answer comes, and is of before it."""
    inside, asked = threading.Event(), threading.Event()

    def write(_: threading.Event) -> None:
        with ws.warehouse.transaction():
            inside.set()
            assert asked.wait(SECONDS)

    with thread(write), ThreadPoolExecutor(1) as pool:
        assert inside.wait(SECONDS)
        answer = pool.submit(week, ws)
        try:
            assert answer.result(SECONDS)["leads"] == 1
        finally:
            asked.set()


def test_what_was_folded_stays_while_it_is_asked(ws: Workspace, tmp_path: Path) -> None:
    """Imports commit between the folding of a past moment and the question that needs it."""
    file = tmp_path / "more.csv"
    file.write_text(f"{LEADS}M1,2026-11-01 10:00,paid/baidu,true\n")

    def write(stop: threading.Event) -> None:
        while not stop.is_set():
            ws.import_files(file, as_="leads", as_of="2026-11-15")
            ws.undo(ws.sources().to_dict()["imports"][-1]["import_id"])

    with thread(write):
        rows = [week(ws) for _ in range(12)]
    assert {(row["leads"], row["leads_previous"]) for row in rows} == {(1, 1)}


def test_compacting_under_readers(ws: Workspace) -> None:
    """The file is exchanged while others ask; every answer is whole, from all views."""
    view = ws.spoken_in("zh")
    expected = view.query("leads").to_dict()

    def compact(stop: threading.Event) -> None:
        while not stop.is_set():
            ws.compact()

    with thread(compact):
        for _ in range(12):
            assert view.query("leads").to_dict() == expected
    assert week(view)["leads"] == 1


def test_a_writer_is_not_kept_waiting_by_ever_new_readers() -> None:
    turns, stop, done = Turns(), threading.Event(), threading.Event()

    def read() -> None:
        while not stop.is_set():
            with turns.shared(), turns.shared():
                pass

    readers = [threading.Thread(target=read) for _ in range(3)]
    for each in readers:
        each.start()

    def write() -> None:
        with turns.alone():
            done.set()

    threading.Thread(target=write).start()
    assert done.wait(SECONDS)
    stop.set()
    for each in readers:
        each.join()
