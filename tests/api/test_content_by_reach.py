"""公众号 lists that count people only: on every face the pieces are there, their views are unknown.

piece  published  people      piece  published  people, of another account
p1…p4  1…4 Nov    100 each    s1     5 Nov      7
p5     12 Nov     400
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fanbu.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

LIST = "内容标题,发表时间,总阅读人数,总分享人数\n"
MAIN = "".join(f"旧作{i},2026110{i},100,1\n" for i in range(1, 5)) + "新作,20261112,400,9\n"
HEADER = "day,lifetime,platform,account,external_id,likes\n"
NOVEMBER: Any = {"start": "2026-11-01", "end": "2026-11-15"}


@pytest.fixture
def brand(ws: Workspace, tmp_path: Path) -> Workspace:
    for account, rows in (("主号", MAIN), ("小号", "小文,20261105,7,1\n")):
        file = tmp_path / f"{account}.csv"
        file.write_text(LIST + rows, encoding="utf-8")
        ws.import_files(file, account=account, as_of="2026-11-15 22:00")
    return ws


def test_people_stay_people(brand: Workspace) -> None:
    [row] = brand.query("views,reach").to_dict()["rows"]
    assert (row["views"], row["reach"]) == (None, 807)


def test_pieces_are_ranked_by_what_is_known(brand: Workspace) -> None:
    found = brand.content(**NOVEMBER)
    rows = found.to_dict()["rows"]
    assert len(rows) == 6
    assert all(row["views"] is None and row["usual_views"] is None for row in rows)
    best = rows[0]
    assert (best["title"], best["reach"], best["usual_reach"], best["earlier"]) == (
        "新作", 400, 100, 4,
    )  # fmt: skip
    assert best["times"] == pytest.approx((430 / 130) ** (4 / 6))
    assert [row["title"] for row in rows if row["times"] is None][-1] == "小文"
    assert [(w.code, w.details) for w in found.warnings] == [("content_by_reach", {"n": 6})]
    by_views = brand.content(**NOVEMBER, sort="views").to_dict()["rows"]
    assert [row["reach"] for row in by_views] == [400, 100, 100, 100, 100, 7]


def test_a_filter_leaves_pieces_without_views(brand: Workspace) -> None:
    rows = brand.content(**NOVEMBER, where="account = '小号'").to_dict()["rows"]
    assert [(row["title"], row["reach"]) for row in rows] == [("小文", 7)]


def test_accounts_beside_an_earlier_period(brand: Workspace) -> None:
    week: Any = {"start": "2026-11-09", "end": "2026-11-15"}
    main, small = brand.content(**week, compare="previous").to_dict()["compared"]["rows"]
    told = [main[name] for name in ("account", "pieces", "reach", "reach_previous", "reach_change")]
    assert told == ["主号", 1, 400, 300, pytest.approx(1 / 3)]
    assert (small["pieces"], small["reach"], small["reach_previous"]) == (0, None, 7)
    assert "views" not in main


def test_the_report_shows_them(brand: Workspace) -> None:
    told = brand.report("week", date="2026-11-15").markdown()
    assert say("en", "report.content_note_reach") in told
    assert say("en", "report.lack_content") not in told
    assert "had a reach of 400, " in told
    assert "people," not in told  # of several days the same person counts again
    assert "views," not in told
    [line] = [line for line in told.splitlines() if "新作" in line and line.startswith("|")]
    assert "400" in line
    assert "2.2" in line


def test_a_piece_of_which_only_likes_are_known_is_there(ws: Workspace, tmp_path: Path) -> None:
    for table, text in (
        ("placements", "external_id,platform,account,title,published_at\na,x,A,one,2026-11-10\n"),
        ("placement_stats", f"{HEADER}2026-11-15,true,x,A,a,12\n"),
    ):  # fmt: skip
        file = tmp_path / f"{table}.csv"
        file.write_text(text)
        ws.import_files(file, as_=table, as_of="2026-11-15 22:00")
    found = ws.content(**NOVEMBER)
    [row] = found.to_dict()["rows"]
    assert (row["title"], row["interactions"]) == ("one", 12)
    assert [row[name] for name in ("views", "reach", "times")] == [None, None, None]
    assert found.warnings == ()
