"""抖音 作品列表: shares in three dresses, durations in three, topics inside the name."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

HEADER = [
    "作品名称", "发布时间", "体裁", "审核状态", "播放量", "完播率", "5s完播率", "封面点击率",
    "2s跳出率", "平均播放时长", "点赞量", "分享量", "评论量", "收藏量", "主页访问量", "粉丝增量",
]  # fmt: skip
DECIMAL = ["零基础做小游戏 #少儿编程 #云朵编程", "2026-07-18 14:11:20", "1min-视频", "公开", 81,
           0.0875, 0.375, None, 0.375, 9.53, 2, 1, 0, 3, 4, 1]  # fmt: skip
PERCENT = ["#开学 第一课怎么上", "2026-09-01 08:00:00", "图文", "公开", "1,200", "12.5%", "40%",
           "6.0%", "31%", "18秒", 30, 4, 5, 6, 9, 0]  # fmt: skip
NAME = "抖音_作品列表_20261004.xlsx"


def test_the_row_of_decimals(door: Door) -> None:
    file = door.read(NAME, door.xlsx([HEADER, DECIMAL]))
    assert (file.reader, file.platform, file.account) == ("douyin_works", "douyin", "default")
    (row,) = door.rows(file, "placement_stats")
    del row["external_id"]
    assert json.loads(row.pop("props")) == {
        "完播率": 0.0875, "5s完播率": 0.375, "2s跳出率": 0.375, "平均播放时长": 9.53,
        "主页访问量": 4,
    }  # fmt: skip
    assert row == {
        "day": date(2026, 10, 4), "until": date(2026, 10, 4), "lifetime": True,
        "platform": "douyin", "account": "default", "level": "placement",
        "channel": "owned/douyin", "views": 81, "completes": Decimal("7.0875"),
        "watch_seconds": 771.93, "likes": 2, "comments": 0, "shares": 1, "saves": 3, "follows": 1,
    }  # fmt: skip
    (work,) = door.rows(file, "placements")
    assert work["title"] == "零基础做小游戏"
    assert work["text"] == "零基础做小游戏 #少儿编程 #云朵编程"
    assert work["topics"] == ["少儿编程", "云朵编程"]
    assert work["kind"] == "1min-视频"
    assert work["published_at"] == datetime(2026, 7, 18, 6, 11, 20, tzinfo=UTC)


def test_the_row_of_percents(door: Door) -> None:
    file = door.read(NAME, door.xlsx([HEADER, PERCENT]))
    (row,) = door.rows(file, "placement_stats")
    assert (row["views"], row["completes"]) == (1200, Decimal("150.000000"))
    assert row["watch_seconds"] == 21_600.0
    (work,) = door.rows(file, "placements")
    assert (work["title"], work["topics"]) == ("#开学 第一课怎么上", ["开学"])


@pytest.mark.parametrize(
    ("shown", "watched"),
    [("14.73秒", 1193.13), ("18秒", 1458.0), ("9.53 seconds", 771.93), (9.53, 771.93),
     ("1分05秒", 5265.0), ("00:00:18", 1458.0), ("-", None), (None, None)],
)  # fmt: skip
def test_durations(door: Door, shown: Any, watched: float | None) -> None:
    row = [*DECIMAL[:9], shown, *DECIMAL[10:]]
    (stats,) = door.rows(door.read(NAME, door.xlsx([HEADER, row])), "placement_stats")
    assert stats["watch_seconds"] == (None if watched is None else pytest.approx(watched))


@pytest.mark.parametrize(
    ("header", "shown", "completes"),
    [("完播率", 0.0875, "7.0875"), ("完播率", "8.75%", "7.0875"), ("完播率(%)", 8.75, "7.0875"),
     ("完播率（%）", "8.75", "7.0875"), ("完播率", "0.0875", "7.0875"), ("完播率", 0, "0"),
     ("完播率", 1, "81"), ("完播率", None, None), ("完播率", "--", None)],
)  # fmt: skip
def test_shares(door: Door, header: str, shown: Any, completes: str | None) -> None:
    row = [*DECIMAL[:5], shown, *DECIMAL[6:]]
    titled = [header if name == "完播率" else name for name in HEADER]
    (stats,) = door.rows(door.read(NAME, door.xlsx([titled, row])), "placement_stats")
    assert stats["completes"] == (None if completes is None else Decimal(completes))


@pytest.mark.parametrize("cell", [8.75, "8.75", -0.1])
def test_a_share_above_one_without_percent_is_refused(door: Door, cell: Any) -> None:
    problem = door.refused(NAME, door.xlsx([HEADER, [*DECIMAL[:5], cell, *DECIMAL[6:]]]))
    assert (problem.code, problem.details["row"], problem.details["column"]) == (
        "unclear_share", 2, "完播率",
    )  # fmt: skip


def test_the_newer_generation(door: Door) -> None:
    """作品时长 came, 封面点击率 went, 审核状态 is 发布状态."""
    header = [
        "作品名称",
        "发布时间",
        "作品时长",
        "发布状态",
        "播放量",
        "完播率",
        "平均播放时长",
        "粉丝增量",
    ]
    row = ["一课一练", "2026-09-01 08:00", "00:00:42", "已发布", 500, "20.00%", "14.73秒", 7]
    file = door.read(NAME, door.xlsx([header, row]))
    assert file.reader == "douyin_works"
    (stats,) = door.rows(file, "placement_stats")
    assert (stats["completes"], stats["watch_seconds"], stats["follows"]) == (100, 7365.0, 7)
    assert json.loads(stats["props"])["作品时长"] == 42
    assert "likes" not in stats


@pytest.mark.parametrize("column", ["作品名称", "发布时间", "播放量"])
def test_a_renamed_column_is_not_guessed(door: Door, column: str) -> None:
    titled = ["别的" if name == column else name for name in HEADER]
    assert door.refused(NAME, door.xlsx([titled, DECIMAL])).code in (
        "mapping_needed", "no_table_fits",
    )  # fmt: skip


def test_half_a_row_is_refused(door: Door) -> None:
    lines = door.csv([HEADER, DECIMAL, PERCENT]).decode().splitlines()
    cut = "\r\n".join([*lines[:2], ",".join(lines[2].split(",")[:4])]).encode()
    problem = door.refused("作品列表.csv", cut)
    assert (problem.code, problem.details["row"]) == ("ragged_row", 3)


works = st.lists(
    st.fixed_dictionaries({
        "title": st.text("做小游戏abc", min_size=1, max_size=6),
        "topics": st.lists(st.text("编程课x1", min_size=1, max_size=4), max_size=3, unique=True),
        "views": st.integers(0, 10**8),
        "share": st.one_of(st.none(), st.integers(0, 10_000)),
        "mean": st.one_of(st.none(), st.integers(0, 60_000)),
        "likes": st.one_of(st.none(), st.integers(0, 10**6)),
    }),
    min_size=1, max_size=6,
)  # fmt: skip


@given(works, st.sampled_from(["decimal", "percent"]), st.sampled_from(["{}秒", "{}"]))
@settings(max_examples=25, deadline=None)
def test_rows_come_back(door: Door, made: list[dict[str, Any]], dress: str, clock: str) -> None:
    table: list[list[Any]] = [HEADER]
    for at, work in enumerate(made):
        share, mean = work["share"], work["mean"]
        shown = f"{share / 100:.2f}%" if dress == "percent" and share is not None else share
        if dress == "decimal" and share is not None:
            shown = share / 10_000
        table.append([
            " ".join([work["title"], *(f"#{topic}" for topic in work["topics"])]),
            f"2026-09-{at + 1:02d} 08:00:00", "视频", "公开", work["views"], shown, None, None,
            None,
            "" if mean is None else clock.format(mean / 100),
            work["likes"], 0, 0, 0, 0, 0,
        ])  # fmt: skip
    file = door.read(NAME, door.xlsx(table))
    stats = door.rows(file, "placement_stats")
    placed = {row["external_id"]: row for row in door.rows(file, "placements")}
    for row, work in zip(stats, made, strict=True):
        share, mean = work["share"], work["mean"]
        done = None if share is None else Decimal(work["views"] * share) / 10_000
        watched = None if mean is None else work["views"] * mean / 100
        assert (row["views"], row["likes"], row["completes"]) == (
            work["views"], work["likes"], done,
        )  # fmt: skip
        assert row["watch_seconds"] == (None if watched is None else pytest.approx(watched))
        assert placed[row["external_id"]]["title"] == work["title"]
        assert placed[row["external_id"]]["topics"] == (work["topics"] or None)
