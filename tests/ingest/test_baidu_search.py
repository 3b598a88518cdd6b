"""百度推广: GBK, eight lines above the header, dashes, two goals, unquoted commas."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanbu.types import Period

from .conftest import Reads, csv, only, rows

PREAMBLE = (
    "百度推广 数据报告", "报告类型：创意报告", "时间范围：2026-08-01至2026-08-07",
    "账户：云朵编程-搜索",
    "设备：全部 时间单位：分日", "生成时间：2026-08-08 09:30:00", "说明：数据存在延迟", "",
)  # fmt: skip
HEADER = (
    "日期", "小时", "账户", "推广计划", "推广单元", "创意标题", "创意描述1", "展现", "点击", "消费",
    "点击率", "平均点击价格", "网页转化", "商桥转化",
)  # fmt: skip


def test_a_creative_report(reads: Reads) -> None:
    line = '"2026-08-01",0,云朵编程-搜索,品牌,核心,学编程,从零开始,10,1,2.50,10.00%,2.50,1,-'
    parsed = reads(csv(*PREAMBLE, HEADER, line), encoding="gbk")
    table = only(parsed)
    assert (parsed.reader, parsed.account, table.level) == (
        "baidu_search", "云朵编程-搜索", "creative",
    )  # fmt: skip
    assert table.window == Period(date(2026, 8, 1), date(2026, 8, 7))
    assert parsed.as_of == datetime(2026, 8, 8, 1, 30, tzinfo=UTC)
    assert rows(parsed, "day", "creative", "cost", "goal", "goals", "row_no") == [
        (date(2026, 8, 1), "学编程", Decimal("2.50"), "网页转化", ["网页转化"], 10)
    ]


def test_two_goals_share_one_cost(reads: Reads) -> None:
    line = "2026-08-01,0,a,品牌,核心,学编程,从零,10,1,2.50,10.00%,2.50,1,4"
    parsed = reads(csv(HEADER, line), encoding="gbk")
    assert rows(parsed, "goal", "conversions", "cost") == [
        ("网页转化", Decimal(1), Decimal("2.50")),
        ("商桥转化", Decimal(4), None),
    ]


def test_an_unquoted_comma_in_the_text(reads: Reads) -> None:
    """Two text columns stand side by side, so the comma could belong to either: refused, unless
    skipped; a single text column beside numbers is repaired."""
    header = ("日期", "账户", "推广计划", "展现", "点击", "消费", "网页转化")
    lines = ("2026-08-01,a,品牌,10,1,2.50,0", "2026-08-02,a,品牌,核心,10,1,2.50,0")
    parsed = reads(csv(header, *lines), skip_bad=True)
    assert parsed.dropped == {"ragged_row": 1}
    narrow = ("日期", "推广计划", "展现", "点击", "消费", "网页转化")
    repaired = reads(csv(narrow, "2026-08-01,品牌,10,1,2.50,0", "2026-08-02,品牌,核心,10,1,2.50,0"))
    assert rows(repaired, "ad_campaign") == [("品牌",), ("品牌,核心",)]


REPORT = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.text("学编程零基础儿童,“”、 a-zA-Z", min_size=1, max_size=12).filter(
            lambda t: t.strip()
        ),
        st.integers(0, 10**8),
        st.integers(0, 50),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(REPORT)
def test_rows_to_export_and_back(reads: Reads, report: list[tuple[int, str, int, int]]) -> None:
    first = date(2026, 8, 1)
    lines = [
        (first + timedelta(day), 0, "a", "品牌", "核心", f'"{title}x"', "描述", 10, 1,
         Decimal(cents).scaleb(-2), "-", "-", goal, 0)
        for day, title, cents, goal in report
    ]  # fmt: skip
    parsed = reads(csv(*PREAMBLE, HEADER, *lines), encoding="gbk")
    expected = [
        (first + timedelta(day), f"{title}x".strip(), Decimal(cents).scaleb(-2), Decimal(goal))
        for day, title, cents, goal in report
    ]
    found = rows(parsed, "day", "creative", "cost", "conversions")
    assert found[: len(report)] == expected
