"""百度: the feed beside search, and the 账户日报 with 返点 and cash."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

FEED = ["日期", "账户", "推广计划", "推广单元", "创意", "展现", "点击", "消费", "点击率",
        "平均点击价格", "千次展现消费", "目标转化量", "目标转化成本", "深度转化量"]  # fmt: skip
LINE = ["2026-09-01", "云朵", "信息流-拉新", "核心", "学编程, 从零开始", "10,000", "150", "300.00",
        "1.50%", "2.00", "30.00", "6", "50.00", "2"]  # fmt: skip
DAILY = [
    "日期", "账户", "账户ID", "余额", "成本判断", "运营", "账户类型", "页面类型", "推广页面",
    "推广链接", "返点", "钱柜账户", "展现", "点击", "消费", "UV", "复制", "加粉", "CPC",
    "UV成本", "复制成本", "加粉成本", "现金消费", "现金复制成本", "现金加粉成本",
]  # fmt: skip


def daily(account: str, kind: str, cost: str, cash: str) -> list[str]:
    return ["2026/8/1", account, "31", "5,000", "达标", "小李", kind, "落地页", "p1", "http://a.cn",
            "25%", "钱柜", "1000", "100", cost, "80", "10", "5", "1.25", "1.56", "12.50", "25.00",
            cash, "10.00", "20.00"]  # fmt: skip


def test_a_creative_report_of_the_feed(door: Door) -> None:
    file = door.read("创意报告.csv", door.csv([FEED, LINE], "gbk"))
    assert (file.reader, file.platform, file.account) == ("baidu_feed", "baidu_feed", "云朵")
    assert file.tables[0].level == "creative"
    first, deep = door.rows(file, "spend")
    assert (first["channel"], first["creative"]) == ("paid/baidu", "学编程, 从零开始")
    assert (first["cost"], first["impressions"], first["clicks"]) == (300, 10_000, 150)
    assert [(r["goal"], r["conversions"]) for r in (first, deep)] == [
        ("目标转化", 6), ("深度转化", 2),
    ]  # fmt: skip
    assert json.loads(first["props"])["目标转化成本"] == 50


@pytest.mark.parametrize(
    ("name", "platform"), [("百度信息流_计划报告.csv", "baidu_feed"), ("计划报告.csv", "baidu")]
)
def test_the_same_plain_columns_are_told_by_the_name(door: Door, name: str, platform: str) -> None:
    header = ["日期", "账户", "推广计划", "展现", "点击", "消费"]
    file = door.read(name, door.csv([header, ["2026-09-01", "云朵", "a", "1", "1", "1"]], "gbk"))
    assert file.platform == platform


def test_cash_is_what_the_sheet_says(door: Door) -> None:
    """消费 125, 返点 25 %: 现金消费 100 is given, never worked out."""
    rows = [
        DAILY,
        daily("甲", "信息流", "125.00", "100.00"),
        daily("乙", "搜索", "250.00", "200.00"),
    ]
    file = door.read("账户日报.xlsx", door.xlsx(rows))
    assert (file.reader, file.tables[0].level) == ("baidu_daily", "account")
    main = [row for row in door.rows(file, "spend") if row["goal"] == "加粉"]
    assert [(r["account"], r["platform"], r["cost"], r["cash_cost"]) for r in main] == [
        ("甲", "baidu_feed", Decimal(125), Decimal(100)),
        ("乙", "baidu", Decimal(250), Decimal(200)),
    ]  # fmt: skip
    assert {(row["goal"], row["conversions"]) for row in door.rows(file, "spend")} == {
        ("加粉", 5), ("复制", 10),
    }  # fmt: skip
    props = json.loads(main[0]["props"])
    assert (props["返点"], props["UV"], props["加粉成本"]) == (0.25, 80, 25)
    without = [[c for c, h in zip(row, DAILY, strict=True) if h != "现金消费"] for row in rows]
    kept = door.rows(door.read("账户日报.xlsx", door.xlsx(without)), "spend")
    assert "cash_cost" not in kept[0]


def test_an_account_has_its_name_in_whatever_order_the_columns_stand(door: Door) -> None:
    rows = [DAILY, daily("甲", "搜索", "125.00", "100.00")]
    for order in (rows, [row[::-1] for row in rows]):
        found = door.rows(door.read("账户日报.csv", door.csv(order)), "spend")
        assert {row["account"] for row in found} == {"甲"}


def test_one_goal_counted_twice_is_refused(door: Door) -> None:
    data = door.csv([[*FEED, "深度转化数"], [*LINE, "7"]], "gbk")
    problem = door.refused("创意报告.csv", data)
    assert (problem.code, problem.details["column"]) == (
        "repeated_column",
        "深度转化量 / 深度转化数",
    )
    same = door.read("创意报告.csv", door.csv([[*FEED, "深度转化数"], [*LINE, "2"]], "gbk"))
    assert [row["conversions"] for row in door.rows(same, "spend")] == [6, 2]


def test_a_daily_sheet_checks_its_total(door: Door) -> None:
    rows = [DAILY, daily("甲", "搜索", "125.00", "100.00")]
    total = ["合计", *[""] * 11, "1000", "100", "125", "80", "10", "5", *[""] * 4, "90", "", ""]
    problem = door.refused("日报.csv", door.csv([*rows, total]))
    assert (problem.code, problem.details["column"]) == ("totals_disagree", "现金消费")
