"""The calendar as a team sees it: what comes by itself, what costs say, what it wrote down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fanbu.api import calendar
from fanbu.errors import BadInput
from fanbu.types import Period

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

COSTS = """external_id,kind,paid_on,starts,ends,channel,campaign,partner,amount
1,KOL,2026-10-22,2026-10-22,2026-11-04,partner/kol_xiaohongshu,,Ann,18000
2,venue,2026-10-01,2026-11-06,2026-11-08,,Open day,,5000
3,agency,2026-10-01,2026-11-07,2026-11-10,,Open day,,2000
4,agency,2026-06-01,2026-06-05,2026-12-04,,,Long film,9000
5,agency,2026-10-01,,,,Nothing known,,1
"""


def shown(ws: Workspace, **asked: Any) -> list[tuple[Any, ...]]:
    return [
        (row["number"], row["kind"], row["label"], row["first_day"], row["last_day"], row["of"])
        for row in ws.calendar(**asked).to_dict()["rows"]
    ]


def test_everything_that_touches_the_days(ws: Workspace, tmp_path: Path) -> None:
    """A cost of half a year is how things are; one without days tells none."""
    file = tmp_path / "costs.csv"
    file.write_text(COSTS, encoding="utf-8")
    ws.import_files(file, as_="costs", yes=True)
    ws.add_note(
        "Price 9.9 → 19.9", days="2026-11-03", kind="price", where={"channel": "paid/baidu"}
    )
    assert shown(ws, start="2026-11-01", end="2026-11-09") == [
        (None, "promotion", "Double 11", "2026-10-20", "2026-11-11", ""),
        (None, "campaign", "Ann", "2026-10-22", "2026-11-04", "Channel Xiaohongshu creators"),
        (None, "promotion", "Double 11 (peak)", "2026-10-31", "2026-11-03", ""),
        (1, "price", "Price 9.9 → 19.9", "2026-11-03", "2026-11-03", "Channel Baidu"),
        (None, "campaign", "Open day", "2026-11-06", "2026-11-10", ""),
    ]
    assert [each.name for each in calendar.marks(ws, Period.parse("2026-11-05"))] == ["Double 11"]
    events = calendar.events(ws)
    assert [(each.key, f"{each.first:%m-%d}..{each.last:%m-%d}") for each in events] == [
        ("price:price 9.9 → 19.9", "11-03..11-03"), ("campaign:open day", "11-06..11-10"),
    ]  # fmt: skip


def test_a_note_is_written_listed_and_taken_away(ws: Workspace, folder: Path) -> None:
    ws.add_note("Site  relaunch", days="2025-01-03")
    two = ws.add_note("裂变周", days="2026-11-16..2026-11-18", kind="campaign").to_dict()
    assert (two["number"], two["last_day"]) == (2, "2026-11-18")
    assert [row[:3] for row in shown(ws) if row[0]] == [
        (1, "note", "Site relaunch"), (2, "campaign", "裂变周"),
    ]  # fmt: skip
    assert ws.remove_note(1).to_dict()["label"] == "Site relaunch"
    assert (folder / "calendar.yaml").read_text(encoding="utf-8") == (
        'notes:\n  - {days: [2026-11-16, 2026-11-18], text: "裂变周", kind: "campaign"}\n'
    )
    assert [(row["what"], row["said"]) for row in ws.audit().to_dict()["rows"]] == [
        ("remove_note", "Removed note 1"),
        ("add_note", "Noted for 2026-11-16..2026-11-18: 裂变周"),
        ("add_note", "Noted for 2025-01-03: Site  relaunch"),
    ]


def test_a_note_is_of_a_channel_and_a_platform_that_there_are(ws: Workspace, folder: Path) -> None:
    """By the code or by what people call it; what is like it is offered, in words as well."""
    for where, code, near in (
        ({"channel": "paid/baido"}, "note_channel", "paid/baidu (Baidu)"),
        ({"platform": "zhihoo"}, "note_platform", "zhihu (Zhihu)"),
        ({"channel": "nobody at all"}, "note_channel", "("),
    ):
        with pytest.raises(BadInput) as refused:
            ws.add_note("x", days="2026-11-03", where=where)
        assert refused.value.code == code
        assert near in (refused.value.hint or "")
    assert not (folder / "calendar.yaml").exists()
    told = ws.add_note("x", days="2026-11-03", where={"channel": "百度推广", "platform": "Zhihu"})
    assert told.to_dict()["where"] == {"channel": "paid/baidu", "platform": "zhihu"}
    assert told.warnings == ()


def test_a_campaign_to_come_is_noted_and_said_to_be_unseen(ws: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "costs.csv"
    file.write_text(COSTS, encoding="utf-8")
    ws.import_files(file, as_="costs", yes=True)
    assert ws.add_note("x", days="2026-11-03", where={"campaign": "Open day"}).warnings == ()
    [near] = ws.add_note("x", days="2026-11-03", where={"campaign": "Open days"}).warnings
    assert (near.code, near.details["near"]) == ("note_unseen_near", ["Open day"])
    [none] = ws.add_note("x", days="2026-11-03", where={"campaign": "双12"}).warnings
    assert none.code == "note_unseen"


def test_a_number_that_no_note_has_is_told_those_that_there_are(ws: Workspace) -> None:
    with pytest.raises(BadInput) as refused:
        ws.remove_note(9)
    assert (refused.value.code, refused.value.details) == ("no_notes", {"note": 9})
    ws.add_note("Site relaunch", days="2026-11-03")
    with pytest.raises(BadInput, match="There are 1 \\(Site relaunch\\)"):
        ws.remove_note(9)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": " "}, "note_empty"),
        ({"text": "x" * 201}, "note_long"),
        ({"days": "2024-01-01..2026-01-01"}, "note_days"),
        ({"days": "soon"}, "bad_period"),
        ({"days": "0001-01-01"}, "far_day"),
        ({"where": {"channel": "paid/nobody"}}, "note_channel"),
        ({"where": {"platform": "nobody"}}, "note_platform"),
        ({"kind": "sale"}, "bad_choice"),
        ({"where": {"shop": "one"}}, "note_place"),
    ],
)
def test_what_is_no_note_is_refused(
    ws: Workspace, folder: Path, given: dict[str, Any], code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        ws.add_note(**{"text": "x", "days": "2026-11-03", **given})
    assert refused.value.code == code
    assert not (folder / "calendar.yaml").exists()


def test_a_calendar_that_does_not_read_is_left_as_it_is(ws: Workspace, folder: Path) -> None:
    file = folder / "calendar.yaml"
    file.write_text("promotions: 5\n", encoding="utf-8")
    with pytest.raises(BadInput, match="promotions has not the shape"):
        ws.add_note("x", days="2026-11-03")
    assert file.read_text(encoding="utf-8") == "promotions: 5\n"
    file.unlink()
    with pytest.raises(BadInput, match="no note number 1"):
        ws.remove_note(1)
