"""A copy into the watched folder may stall: half of it is waited for, and never kept beside all."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from fanbu.api import collecting, settling

if TYPE_CHECKING:
    from fanbu import Workspace

LEADS = "created_at,external_id\n2026-11-01,L-1001\n2026-11-02,L-1002\n2026-11-03,L-1003\n"
CUT = LEADS.index("03\n")
"""Within the third row: `L-10`."""


@dataclass
class Clock:
    """Stands still until it is told; `ahead` of the clock that files bear."""

    now: float
    ahead: float = 0.0

    def time(self) -> float:
        return self.now - self.ahead

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Inbox:
    def __init__(self, ws: Workspace, clock: Clock) -> None:
        self.ws, self.clock = ws, clock
        self.folder = collecting.folder_of(ws)
        self.folder.mkdir()
        self.collector = collecting.Collector(ws)

    def put(self, name: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(data)
        self.clock.ahead = self.clock.now - time.time()

    def after(self, seconds: float) -> list[tuple[str, str]]:
        self.clock.now += seconds
        return [(row["path"], row["outcome"]) for row in self.collector.step()]

    def leads(self) -> Any:
        return self.ws.query("leads").to_dict()["rows"][0]["leads"]


@pytest.fixture
def inbox(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    clock = Clock(time.time())
    monkeypatch.setattr(settling, "time", clock)
    monkeypatch.setattr(collecting, "time", clock)
    return Inbox(ws, clock)


class TestHowLong:
    """Looks are three seconds apart, as the server's are."""

    def looks(self, inbox: Inbox, name: str, content: str | bytes) -> int:
        """Seconds until it is met."""
        inbox.put(name, content)
        return next(at * 3 for at in range(60) if inbox.after(3 if at else 0))

    def test_lines_are_waited_for_longer_than_a_stall(self, inbox: Inbox) -> None:
        assert self.looks(inbox, "leads.csv", LEADS) == 12

    def test_a_file_that_ends_within_a_line_longer_still(self, inbox: Inbox) -> None:
        assert self.looks(inbox, "leads.csv", LEADS[:-1]) == 30

    def test_a_sealed_one_is_whole_at_the_second_look(self, inbox: Inbox) -> None:
        assert self.looks(inbox, "a.zip", zipped(LEADS)) == 3

    @pytest.mark.parametrize("end", [-1, -30, 40])
    def test_one_without_its_seal_is_told_of_in_the_end(self, inbox: Inbox, end: int) -> None:
        assert self.looks(inbox, "a.zip", zipped(LEADS)[:end]) == 120

    def test_room_made_before_the_content_is_no_content(self, inbox: Inbox) -> None:
        assert self.looks(inbox, "leads.csv", LEADS.encode() + bytes(999)) == 120

    def test_two_bytes_a_letter_are_not_taken_for_room(self, inbox: Inbox) -> None:
        assert self.looks(inbox, "leads.csv", LEADS.encode("utf-16")) == 12

    def test_an_old_file_is_met_at_the_second_look(self, inbox: Inbox) -> None:
        inbox.put("leads.csv", LEADS[:-1])
        assert inbox.after(3600) == []
        assert inbox.after(3) == [("leads.csv", "taken")]

    def test_each_change_begins_anew(self, inbox: Inbox) -> None:
        inbox.put("leads.csv", LEADS[:CUT])
        assert [inbox.after(3) for _ in range(5)] == [[]] * 5
        inbox.put("leads.csv", LEADS)
        assert [bool(inbox.after(3)) for _ in range(4)] == [False] * 3 + [True]
        assert inbox.leads() == 3


def zipped(text: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("leads.csv", text)
    return target.getvalue()


def settled(inbox: Inbox) -> list[tuple[str, str]]:
    inbox.after(0)
    return inbox.after(999)


def test_half_that_was_taken_all_the_same_is_undone(inbox: Inbox) -> None:
    """The copy slept for an hour in the third row: a lead called `L-10` was never there."""
    inbox.put("leads.csv", LEADS[:CUT])
    assert settled(inbox) == [("leads.csv", "taken")]
    assert inbox.leads() == 3
    inbox.put("leads.csv", LEADS)
    assert settled(inbox) == [("leads.csv", "taken")]
    ids = inbox.ws.warehouse.run("SELECT external_id FROM leads ORDER BY 1").to_pydict()
    assert ids == {"external_id": ["L-1001", "L-1002", "L-1003"]}
    assert [one.import_id for one in inbox.ws.warehouse.imports()] == [2]


def test_a_list_that_goes_on_is_a_newer_export(inbox: Inbox) -> None:
    """Cut between two rows nothing of it is wrong: it stays, and the whole stands above it."""
    name = "spend 2026-11-20.csv"
    head = "day,platform,account,cost\n"
    inbox.put(name, f"{head}2026-11-01,baidu,A,5\n")
    assert settled(inbox) == [(name, "taken")]
    inbox.put(name, f"{head}2026-11-01,baidu,A,5\n2026-11-01,baidu,A,7\n")
    assert settled(inbox) == [(name, "taken")]
    assert inbox.ws.query("cost").to_dict()["rows"] == [{"cost": 12}]
    moments = [one.as_of for one in inbox.ws.warehouse.imports()]
    assert len(moments) == 2
    assert moments[0] < moments[1]


def test_once_is_patient_and_tells_what_it_left(inbox: Inbox) -> None:
    inbox.put("leads.csv", LEADS)
    inbox.put("leads open.csv", LEADS.replace("L-", "M-")[:-1])
    inbox.put("empty.csv", "")
    rows = inbox.ws.collect().to_dict()["rows"]
    assert [(row["path"], row["outcome"]) for row in rows] == [
        ("leads.csv", "taken"), ("leads open.csv", "waits")
    ]  # fmt: skip
    inbox.clock.now += 60
    rows = inbox.ws.collect().to_dict()["rows"]
    assert [(row["path"], row["outcome"]) for row in rows] == [("leads open.csv", "taken")]
