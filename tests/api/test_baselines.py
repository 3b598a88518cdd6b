"""The first snapshot of a source in a comparison: totals since publication are no week's growth.

The official account is exported every Sunday and has 70 views a week. The notes come first on
15 November: an older one with 1,000 views, and one of that week with 50.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.api.conftest import NOW

import fanbu
from fanbu import words
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace
    from fanbu.model.result import Result

POSTS = "w1,wechat_oa,a,2026-10-01 09:00\nn1,xiaohongshu,b,2026-10-20 09:00\n"
WEEK: dict[str, Any] = {"start": "2026-11-09", "end": "2026-11-15", "compare": "previous"}
NEXT: dict[str, Any] = {"start": "2026-11-16", "end": "2026-11-22", "compare": "previous"}
OPEN = (None, None)


def bring(ws: Workspace, folder: Path, table: str, day: int, text: str) -> None:
    file = folder / f"{table}-{day}.csv"
    file.write_text(text)
    ws.import_files(file, as_=table, as_of=f"2026-11-{day:02}T23:59:59")


def snapshot(ws: Workspace, folder: Path, day: int, **views: int) -> None:
    owner = {"w": "wechat_oa,a", "n": "xiaohongshu,b"}
    lines = (f"2026-11-{day:02},true,{owner[p[0]]},{p},{n}\n" for p, n in views.items())
    head = "day,lifetime,platform,account,external_id,views\n"
    bring(ws, folder, "placement_stats", day, head + "".join(lines))


def world(ws: Workspace, folder: Path) -> None:
    head = "external_id,platform,account,published_at\n"
    new = "n2,xiaohongshu,b,2026-11-10 09:00\n"
    bring(ws, folder, "placements", 22, head + POSTS + new)
    snapshot(ws, folder, 1, w1=100)
    snapshot(ws, folder, 8, w1=170)
    snapshot(ws, folder, 15, w1=240, n1=1000, n2=50)
    snapshot(ws, folder, 22, w1=310, n1=1010, n2=60)


def numbers(found: Result, *by: str) -> dict[Any, tuple[Any, ...]]:
    return {
        tuple(row[name] for name in by): (row["views"], row["views_previous"], row["views_change"])
        for row in found.to_dict()["rows"]
    }


def test_a_platform_and_a_total_with_it_are_compared_with_nothing(
    ws: Workspace, tmp_path: Path
) -> None:
    world(ws, tmp_path)
    found = ws.query("views", by="platform", **WEEK)
    assert numbers(found, "platform") == {
        ("wechat_oa",): (70, 70, 0),
        ("xiaohongshu",): (50, *OPEN),
    }
    assert numbers(ws.query("views", **WEEK)) == {(): (120, *OPEN)}
    [said] = [one for one in found.warnings if one.code == "baseline_unknown"]
    assert said.details == {
        "platforms": ["xiaohongshu"],
        "days": ["2026-11-15"],
        "periods": ["2026-11-02..2026-11-08", "2026-11-09..2026-11-15"],
        "metrics": ["views"],
    }


def test_those_without_it_are_compared(ws: Workspace, tmp_path: Path) -> None:
    world(ws, tmp_path)
    found = ws.query("views", where="platform = 'wechat_oa'", **WEEK)
    assert numbers(found) == {(): (70, 70, 0)}
    assert "baseline_unknown" not in {one.code for one in found.warnings}


def test_a_week_later_it_is_known_and_the_week_before_still_is_not(
    ws: Workspace, tmp_path: Path
) -> None:
    world(ws, tmp_path)
    assert numbers(ws.query("views", by="platform", **NEXT), "platform") == {
        ("wechat_oa",): (70, 70, 0), ("xiaohongshu",): (20, *OPEN)
    }  # fmt: skip
    days: dict[str, Any] = {"start": "2026-11-20", "end": "2026-11-22", "compare": "previous"}
    [(now, before, _)] = numbers(
        ws.query("views", where="platform = 'xiaohongshu'", **days)
    ).values()
    assert (now, before) == (10, 8)  # 20 over seven days, in whole numbers


def test_an_account_that_began_in_the_week_had_nothing_before(
    ws: Workspace, tmp_path: Path
) -> None:
    """All of its posts are of the week: the total is the week's, and nothing is left open."""
    world(ws, tmp_path)
    head = "external_id,platform,account,published_at\n"
    bring(ws, tmp_path, "placements", 23, head + "n1,xiaohongshu,b,2026-11-09 09:00\n")
    assert numbers(ws.query("views", **WEEK)) == {(): (1120, 70, 15)}


def test_the_report_ranks_no_change_from_it(folder: Path, tmp_path: Path) -> None:
    with (folder / "fanbu.toml").open("a") as settings:
        settings.write('\nheadline = ["views"]\n')
    with fanbu.open(folder, clock=lambda: NOW) as ws:
        world(ws, tmp_path)
        blocks = ws.report("week", date="2026-11-15").to_dict()["blocks"]
        [table] = [block for block in blocks if block["kind"] == "MetricTable"]
        assert [cell["text"] for cell in table["rows"][0]["cells"]] == ["120", "—", "—"]
        notes = next(block for block in blocks if block["kind"] == "Notes")
        [told] = [text for warns, text in notes["items"] if warns]
        assert told.startswith("Xiaohongshu: first imported as of 15 Nov;")
        found = ws.findings("week", date="2026-11-15").to_dict()["findings"]
        kinds = {one["kind"] for one in found}
        assert not kinds & {"change", "inside"}


@pytest.mark.parametrize("word", ["day", "日期", "until"])
def test_days_are_a_grain_and_no_dimension(ws: Workspace, tmp_path: Path, word: str) -> None:
    """By day, the older note's 1,000 views are no views of 20 October, its day of publication."""
    world(ws, tmp_path)
    rows = ws.query("views", grain="day", where="platform = 'xiaohongshu'").to_dict()["rows"]
    assert {row["period"] for row in rows}.isdisjoint({"2026-10-20"})
    with pytest.raises(BadInput) as refused:
        ws.query("views", by=[word])
    assert refused.value.code == "dimension_is_day"
    assert "--grain day" in words.say("en", "errors.dimension_is_day_hint", dimension=word)
