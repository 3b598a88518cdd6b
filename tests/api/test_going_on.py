"""An author's saves within minutes are one row of the trail; anything between them keeps it two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fanbu.api.asker import Asker
from fanbu.api.desk import Desk

if TYPE_CHECKING:
    from fanbu import Workspace

NINE = datetime(2026, 11, 16, 1, tzinfo=UTC)
"""Nine in the morning where the brand is."""
WEEK: Any = {"date": "2026-11-15"}
ANN, BOB = Asker("Ann", "web"), Asker("Bob", "web")


class Clock:
    def __init__(self) -> None:
        self.now = NINE

    def forth(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(Desk, "moment", lambda _: made.now)
    return made


def write(ws: Workspace, text: str, was: str = "", do: str = "plan") -> None:
    ws.edit_draft([{"do": do, "text": text, "was": was}], "week", **WEEK)


def rows(ws: Workspace, **asked: Any) -> list[tuple[str, str, str]]:
    """Who, when it began, and what is said of it; newest first."""
    found = ws.audit(**asked).to_dict()["rows"]
    return [(row["who"], row["at"][11:16], row["said"]) for row in found]


def test_saves_of_one_author_are_one_row_with_its_first_and_last_moment(
    ws: Workspace, clock: Clock
) -> None:
    ann = ws.asked_by(ANN)
    write(ann, "C")
    clock.forth(1)
    write(ann, "Ca", "C")
    clock.forth(9)
    write(ann, "Call them", "Ca")
    assert rows(ws) == [("Ann", "01:00", "edited a draft, 3 saves until 09:10")]
    [row] = ws.audit().to_dict()["rows"]
    assert row["details"]["steps"] == [["do=plan", "text=Call them", "was=Ca"]], (
        "the last of a text"
    )
    clock.forth(11)
    write(ann, "Call all", "Call them")
    assert rows(ws)[0] == ("Ann", "01:21", "edited a draft"), "a pause of more than ten minutes"
    assert len(rows(ws)) == 2


def test_every_step_of_them_is_told(ws: Workspace, clock: Clock) -> None:
    ann = ws.asked_by(ANN)
    for step in ({"do": "tick", "at": 0}, {"do": "plan", "text": "x"},
                 {"do": "untick", "at": 0}, {"do": "tick", "at": 0}):  # fmt: skip
        ann.edit_draft([step], "week", **WEEK)
        clock.forth(1)
    [row] = ws.audit().to_dict()["rows"]
    assert [step[0] for step in row["details"]["steps"]] == [
        "do=tick", "do=plan", "do=untick", "do=tick",
    ]  # fmt: skip


@pytest.mark.parametrize("between", ["another", "undo", "text", "other draft"])
def test_what_comes_between_keeps_them_apart(ws: Workspace, clock: Clock, between: str) -> None:
    ann = ws.asked_by(ANN)
    write(ann, "a")
    clock.forth(1)
    match between:
        case "another":
            write(ws.asked_by(BOB), "b", do="headline")
        case "undo":
            ann.undo_draft("week", **WEEK)
            write(ann, "a")
        case "text":
            ann.write_draft("<!-- fanbu:plan -->\nmine\n", "week", **WEEK)
        case "other draft":
            ann.edit_draft([{"do": "plan", "text": "m"}], "month", date="2026-11-30")
    clock.forth(1)
    write(ann, "c", do="summary")
    said = [line for _, _, line in rows(ws)]
    if between == "other draft":
        assert said == ["edited a draft", "edited a draft, 2 saves until 09:02"]
    elif between == "undo":
        assert said == ["edited a draft, 2 saves until 09:02",
                        "took back or redid a step of a draft", "edited a draft"]  # fmt: skip
    else:
        assert len(said) == 3
        assert not any("saves" in line for line in said)


def test_a_save_that_changed_nothing_leaves_nothing(ws: Workspace, clock: Clock) -> None:
    ann = ws.asked_by(ANN)
    write(ann, "a")
    clock.forth(1)
    write(ann, "a", "a")
    write(ann, "mine", "what stood there once")
    assert rows(ws) == [("Ann", "01:00", "edited a draft")]


def test_a_row_is_found_by_each_of_its_days(ws: Workspace, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 16, 15, 55, tzinfo=UTC)  # five minutes to midnight
    ann = ws.asked_by(ANN)
    write(ann, "a")
    clock.forth(9)
    write(ann, "ab", "a")
    told = [("Ann", "15:55", "edited a draft, 2 saves until 00:04")]
    for day in ("2026-11-16", "2026-11-17"):
        assert rows(ws, start=day, end=day) == told
    assert rows(ws, start="2026-11-18") == []


def test_no_step_is_left_out_of_the_trail(ws: Workspace, clock: Clock) -> None:
    """Of twelve saves that each add a line, ten fit into one row."""
    for n in range(12):
        ws.edit_draft([{"do": "add", "text": f"line {n}"}], "week", **WEEK)
        clock.forth(1)
    found = ws.audit().to_dict()["rows"]
    told = [step for row in reversed(found) for step in row["details"]["steps"]]
    assert told == [["do=add", f"text=line {n}"] for n in range(12)]
    assert len(found) == 2
