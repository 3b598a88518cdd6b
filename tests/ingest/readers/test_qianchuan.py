"""巨量千川: orders of three kinds, seven days, two clocks, and the words of 全域推广."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.ingest.readers.dresses import QIANCHUAN

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

NAME = "千川_计划.csv"
HEADER = [
    "日期", "计划ID", "计划名称", "消耗(元)", "展示次数", "点击次数", "点击率(%)", "直接成交订单数",
    "直接成交金额(元)", "直接支付ROI", "直接下单订单数", "直接下单金额(元)", "7日总成交订单数",
    "7日总成交金额(元)", "7日总支付ROI", "7日间接成交订单数", "直接成交订单数(计费时间)",
    "直播间观看人次", "直播间超过1分钟观看人次", "直播间新加团人数", "音浪",
]  # fmt: skip
FIRST = ["2026-09-01", "1790000000000000001", "拉新", "100.00", "1,000", "10", "1.00", "2",
         "300.00", "3.00", "3", "450.00", "4", "620.00", "6.20", "1", "5", "88", "40", "3",
         "0"]  # fmt: skip
SECOND = ["2026-09-01", "1790000000000000002", "复购", "50.00", "500", "5", "1.00", "1", "80.00",
          "1.60", "-", "-", "1", "80.00", "1.60", "0", "-", "12", "-", "-", "-"]  # fmt: skip
TOTAL = ["总计", "-", "-", "150.00", "1,500", "15", "1.00", "3", "380.00", "2.53", "3", "450.00",
         "5", "700.00", "4.67", "1", "5", "100", "40", "3", "0"]  # fmt: skip


def test_each_kind_of_order_is_a_goal_of_its_own(door: Door) -> None:
    file = door.read(NAME, door.csv([HEADER, FIRST, SECOND, TOTAL], "utf-8-sig"))
    assert (file.rows, dict(file.dropped), file.warnings) == (3, {"total_row": 1}, ())
    rows = door.rows(file, "spend")
    assert [
        (row["ad_campaign"], row["goal"], row["clock"], row["window_days"], row["conversions"],
         row.get("conversion_value"), row["cost"])
        for row in rows
    ] == [
        ("拉新", "直接成交订单", "conversion", None, 2, 300, 100),
        ("复购", "直接成交订单", "conversion", None, 1, 80, 50),
        ("拉新", "直接下单", "conversion", None, 3, 450, None),
        ("拉新", "7日总成交", "conversion", 7, 4, 620, None),
        ("复购", "7日总成交", "conversion", 7, 1, 80, None),
        ("拉新", "7日间接成交", "conversion", 7, 1, None, None),
        ("复购", "7日间接成交", "conversion", 7, 0, None, None),
        ("拉新", "直接成交订单", "billing", None, 5, None, None),
    ]  # fmt: skip
    assert sum(row["cost"] or 0 for row in rows) == Decimal(150)
    assert sum(row["impressions"] or 0 for row in rows) == 1500


def test_ratios_and_the_live_room_stay_with_the_rows(door: Door) -> None:
    file = door.read(NAME, door.csv([HEADER, FIRST, SECOND]))
    row, *_ = door.rows(file, "spend")
    assert json.loads(row["props"]) == {
        "点击率": 0.01, "直接支付ROI": 3, "7日总支付ROI": 6.2, "直播间观看人次": 88,
        "直播间超过1分钟观看人次": 40, "直播间新加团人数": 3, "音浪": 0,
    }  # fmt: skip
    assert set(file.tables[0].dims) == {
        "platform", "account", "channel", "ad_campaign", "goal", "clock",
    }  # fmt: skip


def test_the_words_of_the_whole_field(door: Door) -> None:
    """全域推广: 整体消耗 is the cost, 整体成交 the same goal as 直接成交."""
    header = ["日期", "整体消耗（元）", "整体成交订单数", "整体成交金额（元）", "整体支付ROI",
              "整体成交订单成本（元）"]  # fmt: skip
    file = door.read("推广.csv", door.csv([header, ["2026/9/1", "100", "4", "520", "5.2", "25"]]))
    assert (file.reader, file.tables[0].level) == ("qianchuan", "account")
    (row,) = door.rows(file, "spend")
    assert (row["cost"], row["conversions"], row["conversion_value"], row["goal"]) == (
        100, 4, 520, "直接成交订单",
    )  # fmt: skip
    assert json.loads(row["props"]) == {"整体支付ROI": 5.2, "整体成交订单成本": 25}


def test_a_file_named_so_needs_no_telling_column(door: Door) -> None:
    header = ["日期", "计划ID", "计划名称", "消耗(元)", "展示次数", "点击次数", "点击率(%)"]
    data = door.csv([header, ["2026-09-01", "1", "拉新", "1.00", "10", "1", "10.00"]])
    file = door.read("千川_20260901.csv", data)
    assert file.reader == "qianchuan"
    (row,) = door.rows(file, "spend")
    assert (row["cost"], "conversions" in row) == (1, False)
    assert door.refused("报表.csv", data).code == "mapping_needed"


def test_materials_are_the_finest_level(door: Door) -> None:
    header = ["日期", "计划ID", "素材ID", "素材名称", "消耗", "直接成交订单数"]
    rows = [header, ["2026-09-01", "1", "7", "视频甲", "1.00", "1"]]
    (part,) = door.read(NAME, door.csv(rows)).tables
    assert part.level == "creative"


def test_the_account_above_the_header(door: Door) -> None:
    rows = [["账户ID：17900000001"], *QIANCHUAN.rows([])]
    data = door.csv([*rows, ["2026-09-01", "1", "a", "1", "1", "1", "1", "1", "1", "1"]])
    assert door.read(NAME, data).account == "17900000001"


def test_two_columns_of_one_value_are_refused(door: Door) -> None:
    rows = [["日期", "消耗(元)", "直接支付ROI", "7日总成交订单数", "7日总成交金额(元)",
             "7日总支付金额(元)"], ["2026-09-01", "10", "2", "1", "20", "21"]]  # fmt: skip
    problem = door.refused("千川.csv", door.csv(rows))
    assert (problem.code, problem.details["column"]) == (
        "repeated_column", "7日总成交金额(元) / 7日总支付金额(元)",
    )  # fmt: skip
