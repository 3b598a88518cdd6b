"""Checklists know what is ticked of them in the draft of the last period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fanbu import Workspace

WEEK: Any = {"date": "2026-11-22"}
"""The ws' clock stands at Monday, 23 November."""


def draft_of(ws: Workspace, grain: str, **asked: Any) -> dict[str, Any]:
    drafts: list[dict[str, Any]] = ws.checklists(**asked).to_dict()["drafts"]
    return next(one for one in drafts if one["grain"] == grain)


def test_nothing_is_ticked_before_a_draft_is_begun(ws: Workspace) -> None:
    found = draft_of(ws, "week")
    assert (found["period"], found["drafted"]) == ("2026-11-16..2026-11-22", False)
    assert (found["done"], found["of"]) == (0, 6)
    weekly = ws.checklists("weekly_report").to_dict()
    assert [line["text"] for line in found["ticks"]] == weekly["items"]
    assert weekly["done"] == [False] * 6
    assert not [*ws.folder.reports.glob("*.md")], "looking begins nothing"
    assert draft_of(ws, "day")["period"] == "2026-11-22..2026-11-22"
    assert draft_of(ws, "month")["period"] == "2026-10-01..2026-10-31"


def test_what_is_ticked_taken_out_and_added_in_the_draft_is_told(ws: Workspace) -> None:
    lines = draft_of(ws, "week")["ticks"]
    steps: list[dict[str, Any]] = [
        {"do": "tick", "at": 2, "was": lines[2]["text"]},
        {"do": "remove", "at": 0, "was": lines[0]["text"]},
        {"do": "add", "text": "Ask the shop"},
    ]
    ws.edit_draft(steps, "week", **WEEK)
    found = draft_of(ws, "week")
    assert (found["drafted"], found["done"], found["of"]) == (True, 1, 6)
    assert found["ticks"][1] == {**lines[2], "at": 1, "done": True}
    assert found["ticks"][-1] == {"at": 5, "key": "", "text": "Ask the shop", "done": False}
    assert ws.checklists("weekly_report").to_dict()["done"] == [None, False, True] + [False] * 3
    earlier = draft_of(ws, "week", date="2026-11-15")
    assert (earlier["period"], earlier["done"]) == ("2026-11-09..2026-11-15", 0)


def test_a_list_of_no_report_has_no_draft(ws: Workspace) -> None:
    found = ws.checklists("big_promotion").to_dict()
    assert not {"period", "done"} & set(found)
    assert len(found["items"]) == 8
