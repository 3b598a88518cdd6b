"""万相台, 京准通 and 拼多多推广: what their reports have and no other's does."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.ingest import look
from fanbu.model.imports import ImportOptions, ParsedFile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ingest.readers.conftest import Door

PLAN = [
    "日期", "场景ID", "场景名字", "计划ID", "计划名字", "主体ID", "主体类型", "主体名称", "展现量",
    "点击量", "花费", "点击率", "平均点击花费", "千次展现花费", "直接成交金额", "间接成交金额",
    "总成交金额", "直接成交笔数", "间接成交笔数", "总成交笔数", "点击转化率", "投入产出比",
    "总购物车数", "收藏宝贝数",
]  # fmt: skip
GOODS = [
    "2026-09-01", "376", "关键词推广", "71000000001", "开学", "690000000012", "商品", "编程盒子",
    "12,000", "400", "480.50", "0.03333", "1.20", "40.04", "900.00", "99.00", "999.00", "9", "1",
    "10", "0.025", "2.08", "31", "7",
]  # fmt: skip


def test_wanxiangtai_rows_are_of_what_is_shown(door: Door) -> None:
    """总成交 10 = 9 + 1 and 999 = 900 + 99: the parts are no goals of their own."""
    file = door.read("计划报表.csv", door.csv([PLAN, GOODS], "gb18030"))
    (part,) = file.tables
    assert (file.reader, part.level, file.warnings) == ("wanxiangtai", "creative", ())
    assert "props.场景名字" in part.dims
    (row,) = door.rows(file, "spend")
    props = json.loads(row.pop("props"))
    assert row == {
        "day": date(2026, 9, 1), "until": date(2026, 9, 1), "platform": "wanxiangtai",
        "account": "default", "level": "creative", "channel": "paid/taobao",
        "ad_campaign_id": "71000000001", "ad_campaign": "开学", "creative_id": "690000000012",
        "creative": "编程盒子", "impressions": 12_000, "clicks": 400, "cost": Decimal("480.50"),
        "conversions": 10, "conversion_value": 999, "goal": "成交", "goals": ["成交"],
        "clock": "conversion", "window_days": None, "currency": "CNY",
    }  # fmt: skip
    assert props == {
        "场景ID": 376, "场景名字": "关键词推广", "主体类型": "商品", "点击率": 0.03333,
        "平均点击花费": 1.2, "千次展现花费": 40.04, "直接成交金额": 900, "间接成交金额": 99,
        "直接成交笔数": 9, "间接成交笔数": 1, "点击转化率": 0.025, "投入产出比": 2.08,
        "总购物车数": 31, "收藏宝贝数": 7,
    }  # fmt: skip


@pytest.mark.parametrize("workbook", [True, False])
def test_wanxiangtai_in_its_archive(door: Door, tmp_path: Path, workbook: bool) -> None:  # noqa: FBT001
    stream = io.BytesIO()
    name = "计划报表.xlsx" if workbook else "计划报表.csv"
    with zipfile.ZipFile(stream, "w") as archive:
        rows = [PLAN, GOODS]
        archive.writestr(name, door.xlsx(rows) if workbook else door.csv(rows, "gb18030"))
    path = tmp_path / "计划报表_20260930_101500.zip"
    path.write_bytes(stream.getvalue())
    (file,) = look([path], ImportOptions(), door.context)
    assert isinstance(file, ParsedFile)
    (row,) = door.rows(file, "spend")
    assert (file.reader, row["cost"], row["conversions"]) == ("wanxiangtai", Decimal("480.5"), 10)


HOURLY = ["点击时间", "花费", "展现数", "点击数", "总订单金额", "总订单行", "总加购数"]


def hour(day: str, at: int, *numbers: Any) -> list[Any]:
    return [f"{day}{at:02d}0000~{day}{at:02d}5959", *numbers]


def test_jingzhuntong_hours_become_days(door: Door) -> None:
    """Two hours with the very same numbers are two hours."""
    rows = [
        hour("20260324", 0, "1.50", 100, 3, "20.00", 1, 2),
        hour("20260324", 1, "1.50", 100, 3, "20.00", 1, 2),
        hour("20260325", 23, "2,000.25", "30,000", 40, "--", "--", 5),
        ["合计", "2,003.25", 30_200, 46, "40.00", 2, 9],
    ]
    file = door.read("京准通_分时.xlsx", door.xlsx([HOURLY, *rows]))
    assert (file.reader, dict(file.dropped), file.warnings) == (
        "jingzhuntong", {"total_row": 1}, (),
    )  # fmt: skip
    (part,) = file.tables
    assert part.level == "account"
    assert "props.小时" in part.dims
    found = door.rows(file, "spend")
    assert [
        (r["day"], r["until"], json.loads(r["props"])["小时"], r["impressions"], r["clicks"],
         r["cost"], r["conversions"], r["conversion_value"])
        for r in found
    ] == [
        (date(2026, 3, 24), date(2026, 3, 24), 0, 100, 3, Decimal("1.5"), 1, 20),
        (date(2026, 3, 24), date(2026, 3, 24), 1, 100, 3, Decimal("1.5"), 1, 20),
        (date(2026, 3, 25), date(2026, 3, 25), 23, 30_000, 40, Decimal("2000.25"), None, None),
    ]  # fmt: skip
    rows[-1][3] = 47
    problem = door.refused("京准通_分时.xlsx", door.xlsx([HOURLY, *rows]))
    assert (problem.code, problem.details["column"], problem.details["row"]) == (
        "totals_disagree", "点击数", 5,
    )  # fmt: skip


def test_jingzhuntong_whole_days_of_clicks(door: Door) -> None:
    """A day from its first to its last second is that day."""
    row = ["20260324000000~20260324235959", 1, 10, 2, 30, 1, 0]
    (found,) = door.rows(door.read("a.xlsx", door.xlsx([HOURLY, row])), "spend")
    assert (found["day"], found["until"]) == (date(2026, 3, 24), date(2026, 3, 24))
    assert "小时" not in json.loads(found["props"])


WHOLE = ["日期", "花费", "全站交易额", "全站投产比", "全站订单行", "全站订单成本", "核心位置展现量",
         "核心位置点击量"]  # fmt: skip


def test_whole_shop_orders_are_a_goal_of_their_own(door: Door) -> None:
    rows: list[list[Any]] = [
        ["汇总", "300.00", "1,500.00", 5, 15, 20, "3,000", 90],
        [20260901, "100.00", "500.00", 5, 5, 20, "1,000", 30],
        [20260902, "200.00", "1,000.00", 5, 10, 20, "2,000", 60],
    ]
    file = door.read("全站.xlsx", door.xlsx([WHOLE, *rows]))
    assert (file.reader, file.platform, file.tables[0].level) == (
        "jingzhuntong_whole", "jingzhuntong_whole", "account",
    )  # fmt: skip
    assert [
        (r["day"].day, r["goal"], r["conversions"], r["conversion_value"], r["cost"], r["clicks"])
        for r in door.rows(file, "spend")
    ] == [(1, "全站成交", 5, 500, 100, 30), (2, "全站成交", 10, 1000, 200, 60)]
    rows[0][2] = "1,501.00"
    problem = door.refused("全站.xlsx", door.xlsx([WHOLE, *rows]))
    assert (problem.code, problem.details["column"]) == ("totals_disagree", "全站交易额")


PDD = ["日期", "总花费(元)", "交易额(元)", "实际投产比", "净交易额(元)", "净实际投产比", "成交笔数",
       "曝光量", "点击量"]  # fmt: skip
OLD = ["日期", "花费(元)", "交易额(元)", "投入产出比", "成交笔数", "曝光量", "点击量"]


def test_pinduoduo_value_less_refunds_is_another_goal(door: Door) -> None:
    rows = [["2026-09-01", "100.00", "350.00", "3.5", "300.00", "3", "7", "9,000", "210"],
            ["合计", "100.00", "350.00", "3.5", "300.00", "3", "7", "9,000", "210"]]  # fmt: skip
    file = door.read("推广.csv", door.csv([PDD, *rows], "utf-8-sig"))
    assert (file.reader, dict(file.dropped)) == ("pinduoduo_ads", {"total_row": 1})
    assert [
        (r["goal"], r["conversions"], r["conversion_value"], r["cost"], r["clicks"])
        for r in door.rows(file, "spend")
    ] == [("成交", 7, 350, 100, 210), ("净成交", None, 300, None, None)]


@pytest.mark.parametrize("money", ["花费(元)", "花费（元）", "总花费(元)", "总花费（元）"])
def test_pinduoduo_of_both_generations(door: Door, money: str) -> None:
    header = [money if name == "花费(元)" else name for name in OLD]
    row = ["2026/9/13", "100.00", "350.00", "3.5", "7", "9,000", "210"]
    file = door.read("export.xlsx", door.xlsx([header, row]))
    (found,) = door.rows(file, "spend")
    assert (file.reader, found["day"], found["cost"], found["conversions"]) == (
        "pinduoduo_ads", date(2026, 9, 13), 100, 7,
    )  # fmt: skip


hours = st.lists(
    st.tuples(
        st.integers(1, 28), st.integers(0, 23), st.integers(0, 10**7), st.integers(0, 10**6),
        st.integers(0, 10**4), st.one_of(st.none(), st.integers(0, 10**8)),
    ),
    min_size=1, max_size=6, unique_by=lambda made: made[:2],
)  # fmt: skip


@given(hours)
@settings(max_examples=25, deadline=None)
def test_hours_come_back(
    door: Door, made: list[tuple[int, int, int, int, int, int | None]]
) -> None:
    def money(cents: int) -> str:
        return f"{cents // 100:,}.{cents % 100:02d}"

    rows = [
        hour(f"202609{day:02d}", at, money(cents), f"{shown:,}", clicks,
             "--" if value is None else money(value), 1, 0)
        for day, at, cents, shown, clicks, value in made
    ]  # fmt: skip
    worth = sum(value or 0 for *_, value in made)
    total = ["汇总", money(sum(m[2] for m in made)), f"{sum(m[3] for m in made):,}",
             sum(m[4] for m in made), money(worth), len(made), 0]  # fmt: skip
    file = door.read("京准通_分时.csv", door.csv([HOURLY, total, *rows], "gb18030"))
    assert [
        (r["day"].day, json.loads(r["props"])["小时"], r["cost"], r["impressions"], r["clicks"],
         r["conversion_value"])
        for r in door.rows(file, "spend")
    ] == [
        (day, at, Decimal(cents).scaleb(-2), shown, clicks,
         None if value is None else Decimal(value).scaleb(-2))
        for day, at, cents, shown, clicks, value in made
    ]  # fmt: skip
