"""A group's members from an ordinary list: who joined, who left, who is there; never friends.

cloud   Ann 10-01, Bo 10-02 (left 10-09), Cy 10-05 (not in the list of 10-20), Di 10-19
rain    Ann 10-03
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

HEADER = "群名称,群昵称,手机号,入群时间,入群方式,退群时间\n"
FIRST = """云朵一群,安安,13800138001,2026-10-01 10:00:05,扫码,
云朵一群,波波,,2026-10-02 11:00:00,邀请,2026-10-09 08:00:00
云朵一群,小西,13800138003,2026-10-05 09:00:00,扫码,
下雨群,安安,13800138001,2026-10-03 10:00:00,扫码,
"""
LATER = """云朵一群,安安,13800138001,2026-10-01 10:00:05,扫码,
云朵一群,波波,,2026-10-02 11:00:00,邀请,2026-10-09 08:00:00
云朵一群,小迪,,2026-10-19 09:00:00,扫码,
"""
LEADS = "线索ID,留资时间,来源,手机号\n1,2026-09-30 08:00,抖音,13800138001\n"
FRIENDS = "客户名称,添加时间,添加人\n安安,2026-10-01 09:00,李\n"


def bring(ws: Workspace, folder: Path, name: str, text: str, as_of: str) -> Any:
    file = folder / f"{name}.csv"
    file.write_text(text, encoding="utf-8")
    [taken] = ws.import_files(file, yes=True, as_of=as_of).to_dict()["files"]
    return taken


def answered(ws: Workspace, **options: Any) -> list[tuple[Any, ...]]:
    metrics = ["members_joined", "members_left", "members_staying"]
    rows = ws.query(metrics, **options).to_dict()["rows"]
    return [tuple(row.values()) for row in rows]


def test_who_joined_left_and_is_there(ws: Workspace, tmp_path: Path) -> None:
    taken = bring(ws, tmp_path, "members", HEADER + FIRST, "2026-10-10")
    assert (taken["table"], taken["kept"]) == ("group_members", 4)
    assert answered(ws, by=["group"]) == [("下雨群", 1, 0, 1), ("云朵一群", 3, 1, 2)]
    bring(ws, tmp_path, "members2", HEADER + LATER, "2026-10-20")
    assert answered(ws, by=["group"]) == [("下雨群", 1, 0, 1), ("云朵一群", 4, 2, 2)]
    assert answered(ws, grain="day", where="group = '云朵一群'") == [
        ("2026-10-01", 1, 0, 1), ("2026-10-02", 1, 0, 0), ("2026-10-05", 1, 0, 0),
        ("2026-10-09", 0, 1, 0), ("2026-10-19", 1, 0, 1), ("2026-10-20", 0, 1, 0),
    ]  # fmt: skip
    assert answered(ws, by=["joined_by"]) == [("扫码", 4, 1, 3), ("邀请", 1, 1, 0)]


def test_friends_are_counted_apart_and_channels_come_from_the_lead(
    ws: Workspace, tmp_path: Path
) -> None:
    bring(ws, tmp_path, "leads", LEADS, "2026-10-10")
    bring(ws, tmp_path, "friends", FRIENDS, "2026-10-10")
    bring(ws, tmp_path, "members", HEADER + FIRST, "2026-10-10")
    [row] = ws.query(["contacts_added", "contacts_lost", "members_joined"]).to_dict()["rows"]
    assert row == {"contacts_added": 1, "contacts_lost": 0, "members_joined": 4}
    assert answered(ws, by=["source"]) == [("抖音", 2, 0, 2), (None, 2, 1, 1)]
