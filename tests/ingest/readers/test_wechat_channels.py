"""视频号: descriptions over several lines, ids that stay text, the heart beside the thumb."""

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

NAME = "动态数据明细_20260920.csv"
HEADER: list[Any] = [
    "视频描述", "视频ID", "发布时间", "完播率", "平均播放时长", "播放量", "推荐", "喜欢", "评论量",
    "分享量", "关注量", "转发聊天和朋友圈", "设为铃声", "设为状态", "设为朋友圈封面",
    "企微链接点击次数", "企微链接点击人数", "添加到通讯录次数", "添加到通讯录人数",
]  # fmt: skip
VIDEO: list[Any] = [
    "三步做一个小游戏，\n孩子也会\n#少儿编程 #暑假 #少儿编程", "export/UzFfAgtgekIEAQAAAAAA",
    "2026/08/07", "4.00%", "14.73秒", "1,000", "30", "25", "4", "12", "3", "9", "0", "0", "0", "2",
    "2", "1", "1",
]  # fmt: skip
BARE: list[Any] = ["", "export/UzFfAgtgekIEAQAAAAAB", "2026/08/17", "-", "-", "0", *["0"] * 13]


def test_videos(door: Door) -> None:
    file = door.read(NAME, door.csv([HEADER, VIDEO, BARE], "utf-8-sig"))
    assert (file.reader, file.platform, file.rows, dict(file.dropped)) == (
        "wechat_channels", "wechat_channels", 2, {},
    )  # fmt: skip
    first, second = door.rows(file, "placement_stats")
    assert json.loads(first.pop("props")) == {
        "完播率": 0.04, "平均播放时长": 14.73, "推荐": 30, "转发聊天和朋友圈": 9, "设为铃声": 0,
        "设为状态": 0, "设为朋友圈封面": 0, "企微链接点击次数": 2, "企微链接点击人数": 2,
        "添加到通讯录次数": 1, "添加到通讯录人数": 1,
    }  # fmt: skip
    assert first == {
        "day": date(2026, 9, 20), "until": date(2026, 9, 20), "lifetime": True,
        "platform": "wechat_channels", "account": "default", "level": "placement",
        "external_id": "export/UzFfAgtgekIEAQAAAAAA", "channel": "owned/wechat_channels",
        "views": 1000, "completes": Decimal(40), "watch_seconds": 14_730.0, "likes": 25,
        "comments": 4, "shares": 12, "follows": 3,
    }  # fmt: skip
    assert (second["views"], second["completes"], second["watch_seconds"]) == (0, None, None)
    placed, bare = door.rows(file, "placements")
    assert (placed["title"], placed["topics"]) == ("三步做一个小游戏，", ["少儿编程", "暑假"])
    assert placed["text"] == "三步做一个小游戏，\n孩子也会\n#少儿编程 #暑假 #少儿编程"
    assert placed["published_at"] == datetime(2026, 8, 6, 16, tzinfo=UTC)
    assert (bare["external_id"], bare["title"]) == ("export/UzFfAgtgekIEAQAAAAAB", None)


@pytest.mark.parametrize("words", ["云朵\n", "\n云朵", "\n", "云朵\r\n"])
def test_a_break_at_the_end_of_a_description(door: Door, words: str) -> None:
    file = door.read(NAME, door.csv([HEADER, [words, *VIDEO[1:]]]))
    (placed,) = door.rows(file, "placements")
    assert placed["title"] == ("云朵" if words.strip() else None)


def test_a_changed_description_is_the_same_video(door: Door) -> None:
    ids = [
        door.rows(door.read(NAME, door.csv([HEADER, [words, *VIDEO[1:]]])), "placements")[0]
        for words in ("旧的话 #暑假", "新的话")
    ]
    assert {row["external_id"] for row in ids} == {"export/UzFfAgtgekIEAQAAAAAA"}
    assert [row["title"] for row in ids] == ["旧的话", "新的话"]


def test_the_older_form_has_fewer_columns(door: Door) -> None:
    keep = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10]
    rows = [[row[at] for at in keep] for row in (HEADER, VIDEO)]
    file = door.read("视频.csv", door.csv(rows))
    (row,) = door.rows(file, "placement_stats")
    assert (file.reader, row["likes"], row["completes"]) == ("wechat_channels", 25, Decimal(40))


@pytest.mark.parametrize("column", ["视频描述", "发布时间", "播放量"])
def test_a_renamed_column_is_not_guessed(door: Door, column: str) -> None:
    header = ["别的" if name == column else name for name in HEADER]
    problem = door.refused("视频.csv", door.csv([header, VIDEO]))
    assert problem.code in ("mapping_needed", "no_table_fits")


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [("完播率", "4.41", "unclear_share"), ("平均播放时长", "很久", "bad_value"),
     ("播放量", "一千", "bad_value")],
)  # fmt: skip
def test_an_unreadable_cell_is_refused(door: Door, column: str, cell: str, code: str) -> None:
    row = [cell if name == column else held for name, held in zip(HEADER, VIDEO, strict=True)]
    problem = door.refused(NAME, door.csv([HEADER, row]))
    assert (problem.code, problem.details["row"], problem.details["column"]) == (code, 2, column)


videos = st.lists(
    st.tuples(
        st.text("云朵\n ab", max_size=8), st.integers(0, 10**7), st.integers(0, 10**5),
        st.integers(0, 10**5),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@given(videos)
@settings(max_examples=25, deadline=None)
def test_videos_come_back(door: Door, made: list[tuple[str, int, int, int]]) -> None:
    rows = [
        [words, f"export/Uz{at:022d}", "2026/08/17", "50.00%", "2秒", f"{views:,}", 1, likes, 0,
         shares, *VIDEO[10:]]
        for at, (words, views, likes, shares) in enumerate(made)
    ]  # fmt: skip
    file = door.read(NAME, door.csv([HEADER, *rows], "utf-8-sig"))
    assert [
        (r["external_id"], r["views"], r["likes"], r["shares"], r["completes"], r["watch_seconds"])
        for r in door.rows(file, "placement_stats")
    ] == [
        (f"export/Uz{at:022d}", views, likes, shares, Decimal(views) / 2, views * 2.0)
        for at, (_, views, likes, shares) in enumerate(made)
    ]
