"""小红书 聚光: each goal with its window; money without a count; notes as placements."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

NAME = "聚光.xlsx"
HEADER = [
    "时间", "计划名称", "计划ID", "笔记ID", "消费", "展现量", "点击量", "点击率", "平均点击成本",
    "点赞", "评论", "收藏", "关注", "分享", "互动量", "平均互动成本", "表单提交", "有效表单",
    "私信进线数", "私信开口数", "私信留资数", "7日下单金额",
]  # fmt: skip
LINE = ["2026-09-01", "留资", "3001", "66f0a1b2000000001e01c3d4", "500.00", "20,000", "400",
        "2.00%", "1.25", "30", "5", "20", "4", "1", "60", "8.33", "6", "5", "12", "9", "3",
        "1,999.00"]  # fmt: skip


def test_every_goal_has_its_window(door: Door) -> None:
    file = door.read(NAME, door.xlsx([HEADER, LINE]))
    rows = door.rows(file, "spend")
    assert [
        (row["goal"], row["window_days"], row["conversions"], row["conversion_value"])
        for row in rows
    ] == [
        ("表单提交", None, 6, None),
        ("有效表单", 7, 5, None),
        ("私信进线", 1, 12, None),
        ("私信开口", 1, 9, None),
        ("私信留资", 7, 3, None),
        ("7日下单", 7, None, 1999),
    ]
    assert [row["cost"] for row in rows] == [Decimal(500), *[None] * 5]
    assert rows[0]["goals"] == [row["goal"] for row in rows]


def test_interactions_are_no_goal_and_no_sum(door: Door) -> None:
    """互动量 60 = 30 + 20 + 4 + 5 + 1: it stays beside its parts."""
    row, *_ = door.rows(door.read(NAME, door.xlsx([HEADER, LINE])), "spend")
    props = json.loads(row["props"])
    assert props["互动量"] == sum(props[part] for part in ("点赞", "评论", "收藏", "关注", "分享"))
    assert props["点击率"] == 0.02


def test_the_promoted_note_is_the_placement(door: Door) -> None:
    file = door.read(NAME, door.xlsx([HEADER, LINE]))
    row, *_ = door.rows(file, "spend")
    assert row["placement"] == "66f0a1b2000000001e01c3d4"
    assert "placement" in file.tables[0].dims
    assert "props.点赞" not in file.tables[0].dims


def test_money_alone_can_be_the_first_goal(door: Door) -> None:
    keep = [0, 1, 2, 4, 5, 6, 21]
    rows = [[cells[at] for at in keep] for cells in (HEADER, LINE)]
    total = ["合计", "", "", "500", "20000", "400", "1999"]
    (row,) = door.rows(door.read(NAME, door.xlsx([*rows, total])), "spend")
    assert (row["goal"], row["cost"], row["conversion_value"]) == ("7日下单", 500, 1999)
    assert "conversions" not in row
    problem = door.refused(NAME, door.xlsx([*rows, [*total[:-1], "2999"]]))
    assert (problem.code, problem.details["column"]) == ("totals_disagree", "7日下单金额")


def test_the_plain_six_columns(door: Door) -> None:
    header = ["时间", "计划名称", "计划ID", "消费", "展现量", "点击量"]
    file = door.read("export.csv", door.csv([header, ["2026-09-01", "a", "1", "1", "10", "1"]]))
    assert (file.reader, file.tables[0].level) == ("juguang", "ad_campaign")
