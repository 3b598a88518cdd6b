"""公众号 单篇明细: one article's days and channels, as points of the article's story."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.ingest.readers.biff import xls

import fanbu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.ingest.readers.conftest import Door

NAME = "单篇数据_三步做小游戏.xls"
TIMES = ["日期", "传播渠道", "阅读人数", "阅读次数", "分享人数", "分享次数"]
PEOPLE = ["日期", "传播渠道", "阅读人数", "分享人数"]
TREND: list[list[Any]] = [
    ["2026-09-03", "全部", 90, 120, 5, 6],
    ["2026-09-03", "公众号消息", 70, 80, 3, 3],
    ["2026-09-03", "朋友圈", 30, 40, 2, 3],
    ["2026-09-04", "全部", 40, 50, 1, 1],
    ["2026-09-04", "公众号消息", 20, 20, 0, 0],
    ["2026-09-04", "朋友圈", 25, 30, 1, 1],
    ["2026-09-06", "全部", 7, 8, 0, 0],
    ["2026-09-06", "朋友圈", 7, 8, 0, 0],
]
"""Nobody read on the fifth; on the sixth nobody came by 公众号消息."""


def report(
    trend: list[list[Any]], title: str = "三步做小游戏", header: list[str] = TIMES
) -> list[list[Any]]:
    """The tables of a workbook, one under the other."""
    return [
        ["", title],
        ["数据概况"], ["阅读(次)", "分享(次)", "在看(次)", "收藏(次)", "赞赏(分)", "留言(条)"],
        [178, 7, 3, 4, 0, 1],
        ["阅读转化"], ["送达人数", "公众号消息阅读次数", "首次分享次数", "分享产生阅读次数"],
        [1000, 100, 5, 78],
        ["数据趋势明细"], header, *trend,
        ["性别分布"], ["性别", "占比"], ["男", "55.00%"], ["女", "45.00%"],
        ["年龄分布"], ["年龄", "占比"], ["26-35岁", 0.8],
        ["地域分布"], ["地域", "次数"], ["上海", 90],
    ]  # fmt: skip


def of_people(trend: list[list[Any]]) -> list[list[Any]]:
    return [[day, source, read, shared] for day, source, read, _, shared, _ in trend]


def test_an_article_by_day(door: Door) -> None:
    """Totals so far: the sum of the days up to each one, the fifth too."""
    file = door.read(NAME, xls(report(TREND)))
    assert (file.reader, file.rows, dict(file.dropped), file.warnings) == (
        "wechat_oa_article", 18, {"other_kind": 10}, (),
    )  # fmt: skip
    assert [(part.table, part.level, part.snapshot) for part in file.tables] == [
        ("placement_stats", "article", False), ("placements", "row", False),
    ]  # fmt: skip
    rows = door.rows(file, "placement_stats")
    assert all(row["lifetime"] for row in rows)
    assert len({row["external_id"] for row in rows}) == 1
    assert [
        (r["day"].day, r["source"], r["views"], r["reach"], r["shares"]) for r in rows
    ] == [
        (3, None, 120, 90, 6), (3, "公众号消息", 80, 70, 3), (3, "朋友圈", 40, 30, 3),
        (4, None, 170, 130, 7), (4, "公众号消息", 100, 90, 3), (4, "朋友圈", 70, 55, 4),
        (5, None, 170, 130, 7), (5, "公众号消息", 100, 90, 3), (5, "朋友圈", 70, 55, 4),
        (6, None, 178, 137, 7), (6, "公众号消息", 100, 90, 3), (6, "朋友圈", 78, 62, 4),
    ]  # fmt: skip
    placed = door.rows(file, "placements")
    assert {(p["title"], p["published_at"]) for p in placed} == {
        ("三步做小游戏", datetime(2026, 9, 2, 16, tzinfo=UTC))
    }


def test_the_generation_that_counts_people(door: Door) -> None:
    file = door.read(NAME, door.xlsx(report(of_people(TREND), header=PEOPLE)))
    rows = door.rows(file, "placement_stats")
    assert "views" not in rows[0]
    assert [(r["day"].day, r["reach"]) for r in rows if r["source"] is None] == [
        (3, 90), (4, 130), (5, 130), (6, 137),
    ]  # fmt: skip


def test_channels_without_the_whole_add_up(door: Door) -> None:
    """Times do; people of several channels do not."""
    parts = [row for row in TREND if row[1] != "全部"]
    rows = door.rows(door.read(NAME, xls(report(parts))), "placement_stats")
    assert [(r["day"].day, r["views"], r["reach"]) for r in rows if r["source"] is None] == [
        (3, 120, None), (4, 170, None), (5, 170, None), (6, 178, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("trend", "code", "row"),
    [
        ([*TREND[:2], *TREND[3:]], "totals_disagree", 10),
        ([*TREND[:3], [*TREND[3][:3], 51, 1, 1], *TREND[4:]], "totals_disagree", 13),
        ([*TREND, ["2026-09-06", "朋友圈", 7, 9, 0, 0]], "told_twice", 18),
        ([*TREND[:2], ["2026-09-03", "朋友圈", 30, "-", 2, 3], *TREND[3:]], "bad_value", 12),
        ([["2026-09-03", "", 90, 120, 5, 6], *TREND[1:]], "bad_value", 10),
        ([["昨天", *TREND[0][1:]], *TREND[1:]], "bad_value", 10),
    ],
)
def test_rows_that_contradict(door: Door, trend: list[list[Any]], code: str, row: int) -> None:
    problem = door.refused(NAME, xls(report(trend)))
    assert (problem.code, problem.details["row"]) == (code, row)


def test_an_article_has_a_name(door: Door) -> None:
    assert door.refused(NAME, xls(report(TREND)[1:])).code == "article_unnamed"
    above = [["导出说明"], *report(TREND)]
    (placed, *_) = door.rows(door.read(NAME, xls(above)), "placements")
    assert placed["title"] == "三步做小游戏"


NOW = datetime(2026, 11, 23, 4)  # noqa: DTZ001 - UTC, naive, as the api's clock gives it
OTHER: list[list[Any]] = [
    [day, source, read - 9, read, shared - 1, shared]
    for day, read, shared in (("2026-09-03", 1000, 60), ("2026-09-04", 100, 6))
    for source in ("全部", "搜一搜")
]
LIST = "内容标题,发表时间,总阅读人数,总阅读次数,总分享人数,总分享次数\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[fanbu.Workspace]:
    fanbu.init(tmp_path / "brand", name="Cloud", language="en")
    with fanbu.open(tmp_path / "brand", clock=lambda: NOW) as opened:
        yield opened


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def views(workspace: fanbu.Workspace, *by: str, **asked: Any) -> dict[Any, int]:
    rows = workspace.query(["views"], by=list(by), **asked).to_dict()["rows"]
    names = [*by, *(["period"] if "grain" in asked else [])]
    return {tuple(row[name] for name in names): int(row["views"]) for row in rows if row["views"]}


def test_two_articles_of_the_same_days(workspace: fanbu.Workspace, tmp_path: Path) -> None:
    """Neither takes the other's days; undone, one leaves the other as it is."""
    one = put(tmp_path, "a_20260910.xls", xls(report(TREND)))
    two = put(tmp_path, "b_20260911.xls", xls(report(OTHER, "开学")))
    done = workspace.import_files([one, two]).to_dict()["files"]
    assert views(workspace) == {(): 1278}
    assert views(workspace, "title") == {("三步做小游戏",): 178, ("开学",): 1100}
    assert views(workspace, "source") == {
        ("公众号消息",): 100, ("朋友圈",): 78, ("搜一搜",): 1100,
    }  # fmt: skip
    assert views(workspace, "title", "source", start="2026-09-04", end="2026-09-04") == {
        ("三步做小游戏", "公众号消息"): 20, ("三步做小游戏", "朋友圈"): 30, ("开学", "搜一搜"): 100,
    }  # fmt: skip
    daily = views(workspace, grain="day", start="2026-09-03", end="2026-09-06")
    assert daily == {("2026-09-03",): 1120, ("2026-09-04",): 150, ("2026-09-06",): 8}
    workspace.undo(done[0]["import_id"])
    assert views(workspace) == {(): 1100}


def test_a_newer_export_of_an_article(workspace: fanbu.Workspace, tmp_path: Path) -> None:
    """It counts for each day, in whatever order the two come."""
    newer = [[*TREND[0][:2], 95, 125, 5, 6], [*TREND[1][:2], 75, 85, 3, 3], *TREND[2:]]
    paths = [put(tmp_path, "a_20260910.xls", xls(report(TREND))),
             put(tmp_path, "a_20260912.xls", xls(report(newer)))]  # fmt: skip
    for order in (paths, paths[::-1]):
        done = [workspace.import_files([path]).to_dict()["files"][0] for path in order]
        assert views(workspace) == {(): 183}
        for file in reversed(done):
            workspace.undo(file["import_id"])


def test_an_article_is_one_of_the_list(workspace: fanbu.Workspace, tmp_path: Path) -> None:
    """已通知内容 of a later day tells what came since; the article counts once."""
    listed = f"{LIST}三步做小游戏,20260903,150,200,8,9\n开学,20260903,900,1000,50,60\n"
    article = put(tmp_path, "a_20260910.xls", xls(report(TREND)))
    articles = put(tmp_path, "公众号_已通知内容_20260912.csv", listed.encode())
    for order in ([article, articles], [articles, article]):
        done = [workspace.import_files([path]).to_dict()["files"][0] for path in order]
        assert [file["reader"] for file in done] != done[::-1]
        assert views(workspace) == {(): 1200}
        assert views(workspace, "title") == {("三步做小游戏",): 200, ("开学",): 1000}
        first = views(workspace, "title", start="2026-09-03", end="2026-09-06")
        assert first[("三步做小游戏",)] == 178
        assert views(workspace, "title", "source")["三步做小游戏", "朋友圈"] == 78
        for file in reversed(done):
            workspace.undo(file["import_id"])


def test_an_article_beside_the_whole_account(workspace: fanbu.Workspace, tmp_path: Path) -> None:
    """流量分析 counts every article: its days answer, the article's add nothing."""
    traffic = "日期,阅读次数,阅读人数,分享次数,分享人数,渠道\n" + "".join(
        f"2026-09-0{day},{views},{views - 9},9,8,{source}\n"
        for day in range(3, 7) for source, views in (("全部", 500), ("朋友圈", 500))
    )  # fmt: skip
    workspace.import_files([put(tmp_path, "a_20260910.xls", xls(report(TREND))),
                            put(tmp_path, "公众号_流量分析.csv", traffic.encode())])  # fmt: skip
    days = {"start": "2026-09-03", "end": "2026-09-06"}
    assert views(workspace, **days) == {(): 2000}
    assert views(workspace, "source", **days) == {("朋友圈",): 2000}
    assert views(workspace, "title", **days) == {("三步做小游戏",): 178}
    assert views(workspace, "title", "source", **days) == {
        ("三步做小游戏", "公众号消息"): 100, ("三步做小游戏", "朋友圈"): 78,
    }  # fmt: skip


def test_one_article_does_not_cover_the_account(workspace: fanbu.Workspace, tmp_path: Path) -> None:
    workspace.import_files([put(tmp_path, "a_20260910.xls", xls(report(TREND)))])
    days = workspace.warehouse.source_days().to_pylist()
    assert [row for row in days if row["table"] == "placement_stats"] == []
    assert date(2026, 9, 3) not in [row["first_day"] for row in days]
