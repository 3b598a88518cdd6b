"""腾讯广告: ads are ad groups, people are no impressions, cents where the header says 分."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

NAME = "推广数据.xlsx"
HEADER = [
    "日期", "账户ID", "广告ID", "广告名称", "花费", "曝光次数", "曝光人数", "点击次数", "点击人数",
    "点击均价", "千次展现均价", "可转化点击次数", "目标转化量", "目标转化率", "深度转化量",
    "企微加粉数",
]  # fmt: skip
LINE = ["2026-09-01", "20001234", "60000000001", "朋友圈-大图", "1,234.50", "10,000", "8,000",
        "200", "180", "6.17", "123.45", "150", "12", "6.00%", "3", "--"]  # fmt: skip


def test_an_ad_report(door: Door) -> None:
    file = door.read(NAME, door.xlsx([HEADER, LINE]))
    assert (file.reader, file.account, file.tables[0].level) == (
        "tencent_ads", "20001234", "ad_group",
    )  # fmt: skip
    first, deep = door.rows(file, "spend")
    assert (first["ad_group_id"], first["ad_group"]) == ("60000000001", "朋友圈-大图")
    assert (first["cost"], first["impressions"], first["clicks"]) == (
        Decimal("1234.50"), 10_000, 200,
    )  # fmt: skip
    assert [(r["goal"], r["conversions"], r["cost"]) for r in (first, deep)] == [
        ("目标转化", 12, Decimal("1234.50")), ("深度转化", 3, None),
    ]  # fmt: skip
    assert first["goals"] == ["目标转化", "深度转化"]
    assert json.loads(first["props"]) == {
        "曝光人数": 8000, "点击人数": 180, "点击均价": 6.17, "千次展现均价": 123.45,
        "可转化点击次数": 150, "目标转化率": 0.06,
    }  # fmt: skip


def test_people_are_not_held_against_the_total(door: Door) -> None:
    total = ["合计", "", "", "", "1,234.50", "10,000", "7,000", "200", "100", "", "", "150", "12",
             "", "3", ""]  # fmt: skip
    assert door.read(NAME, door.xlsx([HEADER, LINE, total])).dropped == {"total_row": 1}


def test_cents(door: Door) -> None:
    header = ["花费（分）" if name == "花费" else name for name in HEADER]
    row, *_ = door.rows(door.read(NAME, door.xlsx([header, LINE])), "spend")
    assert row["cost"] == Decimal("12.345")


@pytest.mark.parametrize(
    ("extra", "level"),
    [("创意ID", "creative"), ("推广计划ID", "ad_group"), ("关键词", "keyword")],
)
def test_levels(door: Door, extra: str, level: str) -> None:
    rows = [[extra, *HEADER], ["9", *LINE]]
    assert door.read(NAME, door.xlsx(rows)).tables[0].level == level


def test_the_goal_is_what_the_ad_is_bid_for(door: Door) -> None:
    rows = door.rows(
        door.read(NAME, door.xlsx([["优化目标", *HEADER], ["表单预约", *LINE]])), "spend"
    )
    assert [row["goal"] for row in rows] == ["表单预约", "深度转化"]
