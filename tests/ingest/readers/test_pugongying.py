"""蒲公英: fees are costs, totals are publications, both under the order's id."""

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

NAME = "订单报告.xlsx"
HEADER: list[Any] = [
    "数据更新日期", "笔记数", "发布人数", "图文笔记占比", "订单id", "合作名称", "博主报价",
    "服务费金额", "总曝光量", "总阅读量", "总阅读UV", "5s播放率", "3s阅读率", "平均浏览时长",
    "总互动量", "总互动率", "总点赞量", "总评论量", "总收藏量", "总分享量", "总关注量",
    "总自然曝光量", "总推广曝光量", "总加热曝光量", "阅读单价", "互动单价",
]  # fmt: skip
ORDER: list[Any] = [
    "2026/08/06", "1", "1", "100.0%", "66f0a1b2000000001e01c3d4", "开学季-小山妈妈", "3,000.00",
    "300.50", "20,000", "5,000", "4,000", "-", "61.20%", "12.5秒", "162", "0.81%", "100", "12",
    "40", "8", "2", "15,000", "5,000", "0", "0.66", "20.37",
]  # fmt: skip
FREE: list[Any] = [
    "2026/08/06",
    "0",
    "0",
    "-",
    "66f0a1b2000000001e01c3d5",
    "置换-阿青",
    *["-"] * 20,
]


def test_a_fee_and_what_it_brought(door: Door) -> None:
    file = door.read(NAME, door.xlsx([HEADER, ORDER, FREE]))
    assert (file.reader, file.platform, file.rows, dict(file.dropped)) == (
        "pugongying_orders", "pugongying", 2, {},
    )  # fmt: skip
    assert [(part.table, part.snapshot) for part in file.tables] == [
        ("placement_stats", False), ("placements", False), ("costs", False),
    ]  # fmt: skip
    cost, free = door.rows(file, "costs")
    cost.pop("props")
    assert cost == {
        "external_id": "66f0a1b2000000001e01c3d4", "kind": "KOL", "paid_on": date(2026, 8, 6),
        "channel": "partner/kol_xiaohongshu", "partner": "开学季-小山妈妈",
        "amount": Decimal("3300.50"), "currency": "CNY",
    }  # fmt: skip
    assert free["amount"] is None
    stats, none = door.rows(file, "placement_stats")
    props = json.loads(stats.pop("props"))
    assert stats == {
        "day": date(2026, 8, 6), "until": date(2026, 8, 6), "lifetime": True,
        "platform": "pugongying", "account": "default", "level": "placement",
        "external_id": "66f0a1b2000000001e01c3d4", "channel": "partner/kol_xiaohongshu",
        "impressions": 20_000, "reach": 4_000, "views": 5_000, "watch_seconds": 62_500.0,
        "likes": 100, "comments": 12, "saves": 40, "shares": 8, "follows": 2,
    }  # fmt: skip
    assert (props["总互动量"], props["总互动率"], props["服务费金额"]) == (162, 0.0081, 300.5)
    assert props["总互动量"] == sum(stats[n] for n in ("likes", "comments", "saves", "shares")) + 2
    assert (none["views"], none["watch_seconds"]) == (None, None)
    placed, _ = door.rows(file, "placements")
    assert (placed["external_id"], placed["title"], placed["author"]) == (
        "66f0a1b2000000001e01c3d4", "开学季-小山妈妈", "开学季-小山妈妈",
    )  # fmt: skip


def test_the_note_s_own_day_and_creator(door: Door) -> None:
    """A cost is dated by its note where the report says when that came out."""
    header = [*HEADER, "博主昵称", "笔记发布时间"]
    rows = [[*ORDER, "小山妈妈", "2026-07-20 00:30:00"], [*FREE, "阿青", ""]]
    file = door.read(NAME, door.xlsx([header, *rows]))
    cost, free = door.rows(file, "costs")
    assert (cost["partner"], cost["paid_on"]) == ("小山妈妈", date(2026, 7, 20))
    assert (free["partner"], free["paid_on"]) == ("阿青", date(2026, 8, 6))
    placed, _ = door.rows(file, "placements")
    assert placed["published_at"] == datetime(2026, 7, 19, 16, 30, tzinfo=UTC)
    assert placed["author"] == "小山妈妈"


@pytest.mark.parametrize(("price", "service", "amount"), [
    ("3,000.00", "-", 3000), ("-", "150.00", 150), ("0.00", "0.00", 0), ("-", "-", None),
])  # fmt: skip
def test_half_a_fee(door: Door, price: str, service: str, amount: int | None) -> None:
    row = [*ORDER[:6], price, service, *ORDER[8:]]
    (cost,) = door.rows(door.read(NAME, door.xlsx([HEADER, row])), "costs")
    assert cost["amount"] == amount


def test_both_brackets(door: Door) -> None:
    for left, right in ("()", "（）"):
        names = {"博主报价": f"博主报价{left}元{right}", "服务费金额": f"服务费金额{left}元{right}"}
        header = [names.get(name, name) for name in HEADER]
        (cost,) = door.rows(door.read(NAME, door.xlsx([header, ORDER])), "costs")
        assert cost["amount"] == Decimal("3300.50")


def test_a_wrong_total_is_refused(door: Door) -> None:
    total: list[Any] = ["合计", "1", "1", "", "", "", "3,000.00", "300.50", "20,000", "5,000",
                        "3,900", *[""] * 15]  # fmt: skip
    file = door.read(NAME, door.xlsx([HEADER, ORDER, total]))  # readers do not add up
    assert dict(file.dropped) == {"total_row": 1}
    total[9] = "5,001"
    problem = door.refused(NAME, door.xlsx([HEADER, ORDER, total]))
    assert (problem.code, problem.details["column"]) == ("totals_disagree", "总阅读量")


@pytest.mark.parametrize("column", ["订单id", "博主报价", "服务费金额", "数据更新日期"])
def test_a_renamed_column_is_not_guessed(door: Door, column: str) -> None:
    header = ["别的" if name == column else name for name in HEADER]
    problem = door.refused("报告.xlsx", door.xlsx([header, ORDER]))
    assert problem.code in ("mapping_needed", "no_table_fits")


fees = st.one_of(st.none(), st.integers(0, 10**8))


@given(st.lists(st.tuples(fees, fees, st.integers(0, 10**7)), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_fees_come_back(door: Door, made: list[tuple[int | None, int | None, int]]) -> None:
    def money(cents: int | None) -> str:
        return "-" if cents is None else f"{cents // 100:,}.{cents % 100:02d}"

    rows = [
        [*ORDER[:4], f"66f0a1b2{at:016d}", f"合作{at}", money(price), money(service), *ORDER[8:9],
         f"{views:,}", *ORDER[10:]]
        for at, (price, service, views) in enumerate(made)
    ]  # fmt: skip
    file = door.read(NAME, door.xlsx([HEADER, *rows]))
    assert [row["amount"] for row in door.rows(file, "costs")] == [
        None if price is service is None else Decimal((price or 0) + (service or 0)).scaleb(-2)
        for price, service, _ in made
    ]
    assert [row["views"] for row in door.rows(file, "placement_stats")] == [m[2] for m in made]
