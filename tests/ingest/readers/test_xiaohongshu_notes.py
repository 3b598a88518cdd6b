"""小红书 笔记列表: the header somewhere in the first ten rows, totals since publication, no id."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

HEADER: list[Any] = [
    "笔记标题", "首次发布时间", "体裁", "曝光", "观看量", "封面点击率", "点赞", "评论", "收藏",
    "涨粉", "分享", "人均观看时长", "弹幕",
]  # fmt: skip
NOTICE = ["最多导出排序后前1000条笔记"]
FIRST: list[Any] = [
    "三步做小游戏",
    "2026年9月27日12时19分05秒",
    "视频",
    6632,
    1090,
    0.1282,
    33,
    3,
    30,
    3,
    7,
    24.5,
    2,
]
UNTITLED: list[Any] = [
    "",
    "2026年9月3日8时05分00秒",
    "图文",
    "1.2万",
    90,
    "4.41%",
    0,
    "-",
    1,
    0,
    0,
    "18秒",
    "-",
]
NAME = "小红书_笔记列表明细表_20261004.xlsx"


def test_two_notes(door: Door) -> None:
    file = door.read(NAME, door.xlsx([NOTICE, HEADER, FIRST, UNTITLED]))
    assert (file.reader, file.platform, file.account) == (
        "xiaohongshu_notes", "xiaohongshu", "default",
    )  # fmt: skip
    assert (file.rows, dict(file.dropped), file.warnings) == (2, {}, ())
    assert file.as_of == datetime(2026, 10, 4, 15, 59, 59, tzinfo=UTC)
    first, untitled = door.rows(file, "placement_stats")
    identity = first.pop("external_id")
    assert json.loads(first.pop("props")) == {"封面点击率": 0.1282, "人均观看时长": 24.5, "弹幕": 2}
    assert first == {
        "day": date(2026, 10, 4), "until": date(2026, 10, 4), "lifetime": True,
        "platform": "xiaohongshu", "account": "default", "level": "placement",
        "channel": "owned/xiaohongshu", "impressions": 6632, "views": 1090,
        "watch_seconds": 26705.0, "likes": 33, "comments": 3, "shares": 7, "saves": 30,
        "follows": 3,
    }  # fmt: skip
    assert untitled["impressions"] == 12000
    assert (untitled["likes"], untitled["comments"]) == (0, None)
    assert untitled["watch_seconds"] == 1620.0
    assert json.loads(untitled["props"]) == {"封面点击率": 0.0441, "人均观看时长": 18}
    placed, unnamed = door.rows(file, "placements")
    assert placed["external_id"] == identity != unnamed["external_id"]
    assert (placed["title"], placed["kind"]) == ("三步做小游戏", "视频")
    assert placed["published_at"] == datetime(2026, 9, 27, 4, 19, 5, tzinfo=UTC)
    assert unnamed["title"] is None


def test_dimensions_are_those_that_split(door: Door) -> None:
    file = door.read(NAME, door.xlsx([NOTICE, HEADER, FIRST]))
    stats, notes = file.tables
    assert (stats.table, stats.level, stats.dims) == (
        "placement_stats", "placement", ("platform", "account", "channel"),
    )  # fmt: skip
    assert set(notes.dims) == {"platform", "account", "channel", "title", "kind"}


@pytest.mark.parametrize("above", [0, 1, 4, 9])
def test_the_header_is_found_in_the_first_ten_rows(door: Door, above: int) -> None:
    rows = [[f"说明 {n}"] for n in range(above)]
    file = door.read(NAME, door.xlsx([*rows, HEADER, FIRST, UNTITLED]))
    assert file.reader == "xiaohongshu_notes"
    assert [row["views"] for row in door.rows(file, "placement_stats")] == [1090, 90]


def test_a_note_keeps_its_id_from_week_to_week(door: Door) -> None:
    grown = [*FIRST[:3], 9000, 1500, *FIRST[5:]]
    old = door.read(NAME, door.xlsx([NOTICE, HEADER, FIRST, UNTITLED]))
    new = door.read(NAME, door.xlsx([HEADER, UNTITLED, grown]))
    ids = [{row["external_id"] for row in door.rows(file, "placements")} for file in (old, new)]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 2


notes = st.lists(
    st.fixed_dictionaries({
        "title": st.one_of(st.none(), st.text("小课程abc ，", min_size=1, max_size=8)),
        "age": st.integers(60, 5_000_000),
        "impressions": st.one_of(st.none(), st.integers(0, 10**9)),
        "views": st.integers(0, 10**7),
        "likes": st.integers(0, 10**6),
        "tenths": st.integers(0, 6000),
    }),
    min_size=1, max_size=6, unique_by=lambda note: note["age"],
)  # fmt: skip


@given(notes)
@settings(max_examples=25, deadline=None)
def test_rows_come_back(door: Door, made: list[dict[str, Any]]) -> None:
    """Rows → the platform's dress → rows."""
    taken = datetime(2026, 10, 4, 16, tzinfo=UTC)
    table: list[list[Any]] = [NOTICE, HEADER]
    for note in made:
        moment = taken - timedelta(seconds=note["age"]) + timedelta(hours=8)
        shown = (
            f"{moment.year}年{moment.month}月{moment.day}日"
            f"{moment.hour}时{moment.minute}分{moment.second}秒"
        )
        seen = "-" if note["impressions"] is None else f"{note['impressions']:,}"
        table.append([
            note["title"], shown, "图文", seen, note["views"], "-", note["likes"],
            0, 0, 0, 0, f"{note['tenths'] / 10}秒", 0,
        ])  # fmt: skip
    file = door.read(NAME, door.xlsx(table))
    placed = {row["external_id"]: row for row in door.rows(file, "placements")}
    stats = door.rows(file, "placement_stats")
    assert [
        (row["impressions"], row["views"], row["likes"], row["watch_seconds"]) for row in stats
    ] == [
        (n["impressions"], n["views"], n["likes"], pytest.approx(n["views"] * n["tenths"] / 10))
        for n in made
    ]
    assert [placed[row["external_id"]]["published_at"] for row in stats] == [
        taken - timedelta(seconds=note["age"]) for note in made
    ]
    titles = [placed[row["external_id"]]["title"] for row in stats]
    assert titles == [(note["title"] or "").strip() or None for note in made]


def without(column: str) -> list[list[Any]]:
    at = HEADER.index(column)
    return [row[:at] + row[at + 1 :] for row in (HEADER, FIRST, UNTITLED)]


def renamed(column: str, other: str) -> list[list[Any]]:
    return [[other if cell == column else cell for cell in HEADER], FIRST, UNTITLED]


def changed(column: str, cell: Any) -> list[list[Any]]:
    at = HEADER.index(column)
    return [HEADER, FIRST, [*UNTITLED[:at], cell, *UNTITLED[at + 1 :]]]


def test_a_missing_measure_is_missing_not_zero(door: Door) -> None:
    file = door.read(NAME, door.xlsx(without("人均观看时长")))
    assert "watch_seconds" not in file.tables[0].columns
    assert [row["views"] for row in door.rows(file, "placement_stats")] == [1090, 90]


@pytest.mark.parametrize("column", ["笔记标题", "首次发布时间", "观看量"])
def test_without_what_it_needs_no_reader_guesses(door: Door, column: str) -> None:
    assert door.refused(NAME, door.xlsx(renamed(column, "别的"))).code in (
        "mapping_needed", "no_table_fits",
    )  # fmt: skip


def test_a_further_column_is_kept_as_a_property(door: Door) -> None:
    rows = [[*row, cell] for row, cell in zip([HEADER, FIRST, UNTITLED], ["关联商品数", 3, 0],
                                              strict=True)]  # fmt: skip
    stats = door.rows(door.read(NAME, door.xlsx(rows)), "placement_stats")
    assert [json.loads(row["props"])["关联商品数"] for row in stats] == [3, 0]


def test_units_in_headers(door: Door) -> None:
    rows = [
        [
            {"封面点击率": "封面点击率（%）", "人均观看时长": "人均观看时长(分钟)"}.get(c, c)
            for c in HEADER
        ],
        [*FIRST[:5], 12.82, *FIRST[6:11], 0.5, 2],
    ]
    (row,) = door.rows(door.read(NAME, door.xlsx(rows)), "placement_stats")
    assert row["watch_seconds"] == 32_700.0
    assert json.loads(row["props"])["封面点击率"] == 0.1282


def test_dates_that_a_spreadsheet_changed(door: Door) -> None:
    """A serial of Excel is the same moment; 9/3/2026 reads two ways."""
    serial = door.read(NAME, door.xlsx([HEADER, [FIRST[0], 46292.513252, *FIRST[2:]]]))
    (row,) = door.rows(serial, "placements")
    assert row["published_at"] == datetime(2026, 9, 27, 4, 19, 5, tzinfo=UTC)
    moment = datetime.fromisoformat("2026-09-27 12:19")
    cell = door.read(NAME, door.xlsx([HEADER, [FIRST[0], moment, *FIRST[2:]]]))
    (row,) = door.rows(cell, "placements")
    assert row["published_at"] == datetime(2026, 9, 27, 4, 19, tzinfo=UTC)
    rows = [HEADER, [FIRST[0], "9/3/2026 12:19", *FIRST[2:]]]
    assert door.refused(NAME, door.xlsx(rows)).code == "ambiguous_dates"


@pytest.mark.parametrize(
    ("column", "cell"),
    [("观看量", "约90"), ("首次发布时间", "昨天"), ("人均观看时长", "很久"), ("点赞", "1.5")],
)
def test_what_cannot_be_read_is_refused_with_its_place(door: Door, column: str, cell: str) -> None:
    problem = door.refused(NAME, door.xlsx(changed(column, cell)))
    assert (problem.code, problem.details["row"], problem.details["column"]) == (
        "bad_value", 3, column,
    )  # fmt: skip
    assert problem.details["value"] == cell
