"""What a comparison says of the days that its earlier period lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

HEAD = "day,platform,account,cost\n"


def bring(ws: Workspace, folder: Path, account: str, *days: int) -> None:
    """Ten a day in November."""
    file = folder / f"{account}.csv"
    file.write_text(HEAD + "".join(f"2026-11-{day:02},p,{account},10\n" for day in days))
    ws.import_files(file, as_="spend", as_of="2026-11-22")


def said(ws: Workspace, start: int, end: int, **more: Any) -> tuple[Any, list[Any]]:
    """The change, and the earlier days that are said to be missing."""
    asked = {"start": f"2026-11-{start:02}", "end": f"2026-11-{end:02}", "compare": "previous"}
    found = ws.query("cost", **{**asked, **more})
    told = [w.details for w in found.warnings if w.code == "days_missing_before"]
    return found.to_dict()["rows"][0]["cost_change"], [one["days"] for one in told]


def test_before_the_first_day_nothing_is_known(ws: Workspace, tmp_path: Path) -> None:
    """From the 3rd: 9 to 15 November stand against six days, not seven."""
    bring(ws, tmp_path, "a", *range(3, 22))
    assert said(ws, 9, 15) == (10 / 60, [["2026-11-02"]])
    assert said(ws, 9, 15, common=True) == (0, [])
    assert said(ws, 10, 16) == (0, [])
    assert said(ws, 3, 9) == (None, []), "nothing at all is no comparison"
    assert said(ws, 9, 15, grain="day") == (None, [])


def test_a_hole_in_the_earlier_period(ws: Workspace, tmp_path: Path) -> None:
    bring(ws, tmp_path, "a", *(day for day in range(2, 22) if day not in (4, 5)))
    assert said(ws, 9, 15) == (20 / 50, [["2026-11-04..2026-11-05"]])


def test_a_source_that_began_later_did_not_run(ws: Workspace, tmp_path: Path) -> None:
    bring(ws, tmp_path, "a", *range(2, 22))
    bring(ws, tmp_path, "b", *range(6, 22))
    assert said(ws, 9, 15) == (40 / 100, [])
