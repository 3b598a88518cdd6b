"""Six weekly lists of posts that have no id: renamed, deleted, same-named, untitled, listed twice.

    title             week: 1    2    3    4    5    6     what happened
    三步做小游戏              100  150  180  200  210  215     renamed in week 3
    孩子几岁学编程              50   80   90   gone              deleted in week 4
    开学 (12:00:05)           10   20   30   40   50   60     } one title, one minute, two posts
    开学 (12:00:05)            7    8    9   10   11   12     }
    (no title)                1    2    3    4    5    6
    (no title, an hour later) -    -    9   19   29   39     came out in week 3

A post that is gone keeps its last number; a renamed one is the same one.
"""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from .world import dress
from .worlds.posts import NOTES, WORKS, chinese

if TYPE_CHECKING:
    from pathlib import Path

    from .export import Export, Value
    from .judge import Court

WEEKS = [date(2026, 9, 6) + timedelta(weeks=at) for at in range(6)]
FIRST = datetime(2026, 9, 1, 9, 30, 11)  # noqa: DTZ001 - the platform's own time
NOON = datetime(2026, 9, 2, 12, 0, 5)  # noqa: DTZ001
LATER = datetime(2026, 9, 18, 20, 15, 40)  # noqa: DTZ001
GAME, AGE, START = [100, 150, 180, 200, 210, 215], [50, 80, 90], [10, 20, 30, 40, 50, 60]
AGAIN, UNTITLED, LATE = [7, 8, 9, 10, 11, 12], [1, 2, 3, 4, 5, 6], [9, 19, 29, 39]
LAST = 215 + 90 + 60 + 12 + 6 + 39


def posts(week: int) -> list[tuple[str | None, datetime, int]]:
    """Title, moment, views of every post that the list of a week shows."""
    listed: list[tuple[str | None, datetime, int]] = [
        ("三步做小游戏" if week < 2 else "三步做出小游戏（新）", FIRST, GAME[week]),
        ("开学", NOON, START[week]), ("开学", NOON, AGAIN[week]),
        (None, FIRST + timedelta(days=1), UNTITLED[week]),
    ]  # fmt: skip
    if week < 3:
        listed.append(("孩子几岁学编程", FIRST + timedelta(hours=2), AGE[week]))
    if week >= 2:
        listed.append((None, LATER, LATE[week - 2]))
    return listed


def notes(week: int) -> Export:
    rows: list[tuple[Value, ...]] = [
        (title, moment, "图文", 10 * views, views, None, views // 2, 3, 2, 1, 0, Decimal(10), 0)
        for title, moment, views in posts(week)
    ]
    name = f"小红书_笔记列表明细表_{WEEKS[week]:%Y%m%d}.csv"
    return dress(name, NOTES, rows, shows={"moment": chinese}, null="")


def works(week: int) -> Export:
    rows: list[tuple[Value, ...]] = [
        (title, moment, "视频", "公开", views, None, None, Decimal(10), views // 2, 0, 3, 2, 1)
        for title, moment, views in posts(week)
    ]
    return dress(f"抖音_作品列表_{WEEKS[week]:%Y%m%d}.csv", WORKS, rows, null="")


def put(export: Export, folder: Path, *, name: str | None = None) -> Path:
    path = folder / (name or export.name)
    path.write_bytes(export.bytes)
    return path


def views(bench: Court) -> int:
    (row,) = bench.workspace.query(["views"]).to_dict()["rows"]
    return int(row["views"])


def by_moment(bench: Court) -> dict[Any, int]:
    """The views of each publication in all, by the moment it came out."""
    found = bench.workspace.warehouse.run(
        "SELECT p.published_at, sum(s.views) AS views FROM placement_stats_at('infinity', 'views',"
        " ['placement']) s JOIN placements p USING (platform, account, external_id) GROUP BY 1"
    )
    return {row["published_at"] + timedelta(hours=8): int(row["views"])
            for row in found.to_pylist()}  # fmt: skip


@pytest.mark.parametrize("listed", [notes, works])
def test_six_weeks(bench: Court, listed: Any) -> None:
    for week in range(6):
        bench.workspace.import_files([put(listed(week), bench.folder)])
    assert views(bench) == LAST
    assert by_moment(bench) == {
        FIRST: 215, FIRST + timedelta(hours=2): 90, NOON: 72, FIRST + timedelta(days=1): 6,
        LATER: 39,
    }  # fmt: skip
    titles = bench.workspace.warehouse.run("SELECT title FROM placements ORDER BY published_at")
    assert titles["title"].to_pylist() == [
        "三步做出小游戏（新）", "孩子几岁学编程", None, "开学", None,
    ]  # fmt: skip


def test_any_order_of_weeks(bench: Court) -> None:
    paths = [put(notes(week), bench.folder) for week in range(6)]
    for order in [*list(permutations(paths, 6))[::240], paths[::-1]]:
        done = [bench.workspace.import_files([path]).to_dict()["files"][0] for path in order]
        assert views(bench) == LAST
        for file in reversed(done):
            bench.workspace.undo(file["import_id"])


def test_a_week_is_its_growth(bench: Court) -> None:
    """From the second list on, a week holds what came since the one before."""
    for week in range(6):
        bench.workspace.import_files([put(notes(week), bench.folder)])
    start, end = WEEKS[0] + timedelta(days=1), WEEKS[1]
    (row,) = bench.workspace.query(["views"], start=start, end=end).to_dict()["rows"]
    assert row["views"] == 50 + 30 + 10 + 1 + 1


def test_listed_twice_on_a_day(bench: Court) -> None:
    """The later list of a day counts, whichever is imported first; the same list counts once."""
    early, late = notes(0), notes(1)
    for order in ((0, 1), (1, 0)):
        done = []
        paths = [put(early, bench.folder, name="笔记 (1).csv"),
                 put(late, bench.folder, name="笔记 (2).csv")]  # fmt: skip
        for at, path in enumerate(paths):
            stamp = datetime(2026, 9, 13, 1 + at).timestamp()  # noqa: DTZ001
            os.utime(path, (stamp, stamp))
        for at in order:
            done += bench.workspace.import_files([paths[at]]).to_dict()["files"]
        assert views(bench) == 150 + 80 + 20 + 8 + 2
        again = bench.workspace.import_files([paths[1]]).to_dict()["files"]
        assert again[0]["repeated"]
        for file in reversed(done):
            bench.workspace.undo(file["import_id"])


def test_a_list_that_a_spreadsheet_saved(bench: Court) -> None:
    """Seconds are gone from its moments; its posts are the same ones."""
    bench.workspace.import_files([put(notes(0), bench.folder)])
    saved = notes(1)
    at = saved.find("首次发布时间")
    cells = [f"{m.year}/{m.month}/{m.day} {m.hour}:{m:%M}" for _, m, _ in posts(1)]
    bench.workspace.import_files([put(saved.with_column(at, cells), bench.folder)])
    assert views(bench) == 150 + 80 + 20 + 8 + 2
