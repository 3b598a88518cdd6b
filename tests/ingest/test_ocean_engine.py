"""巨量引擎: levels, goals, nulls, long ids; rows → export → rows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import Reads, csv, only, rows

HEADER = (
    "时间-天", "项目ID", "项目名称", "单元ID", "单元名称", "转化目标", "消耗", "展示数", "点击数",
    "点击率%", "转化数", "深度转化数",
)  # fmt: skip
LINE = (
    "2026-08-01,7438291046512340481,夏季,7512093847561029301,甲,表单提交,"
    '"1,234.50","2,000",20,1.00%,3,1'
)


def test_a_unit_report(reads: Reads) -> None:
    parsed = reads(csv(HEADER, LINE), encoding="gb18030")
    table = only(parsed)
    assert (parsed.reader, parsed.platform, parsed.account) == (
        "ocean_engine", "ocean_engine", "default",
    )  # fmt: skip
    assert (table.level, table.table) == ("ad_group", "spend")
    assert set(table.dims) >= {"ad_campaign", "ad_group", "goal"}
    assert rows(parsed, "day", "ad_campaign_id", "ad_group", "cost", "impressions", "goal") == [
        (date(2026, 8, 1), "7438291046512340481", "甲", Decimal("1234.50"), 2000, "表单提交"),
        (date(2026, 8, 1), "7438291046512340481", "甲", None, None, "深度转化"),
    ]
    assert rows(parsed, "conversions", "goals", "channel") == [
        (Decimal(3), ["表单提交", "深度转化"], "paid/ocean_engine"),
        (Decimal(1), ["深度转化"], "paid/ocean_engine"),
    ]
    assert rows(parsed, "props")[0] == ('{"点击率": 0.01}',)


def test_the_level_is_the_finest_entity(reads: Reads) -> None:
    account = csv("时间-天,消耗,展示数,点击数,转化数", "2026-08-01,1.00,10,1,0")
    assert only(reads(account)).level == "account"
    material = csv(
        "素材ID,素材名称,消耗,展示数,点击数,转化数,平均点击单价(元)", "1,甲,1.00,10,1,0,1.00"
    )
    parsed = reads(material, window=None, set={"day": "2026-08-01"})
    assert only(parsed).level == "creative"


def test_a_missing_second_goal_makes_no_row(reads: Reads) -> None:
    parsed = reads(csv(HEADER, LINE.replace(",3,1", ",3,-")))
    assert rows(parsed, "goal", "goals") == [("表单提交", ["表单提交"])]


UNITS = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.integers(10**17, 10**19 - 1),
        st.integers(0, 10**9),
        st.integers(0, 10**7),
        st.one_of(st.none(), st.integers(0, 999)),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(UNITS)
def test_rows_to_export_and_back(
    reads: Reads, units: list[tuple[int, int, int, int, int | None]]
) -> None:
    lines: list[tuple[object, ...]] = []
    for day, identity, cents, shown, conversions in units:
        cost = f'"{Decimal(cents).scaleb(-2):,.2f}"'
        when = (date(2026, 8, 1) + timedelta(day)).isoformat()
        got = "-" if conversions is None else conversions
        lines.append(
            (when, identity, "夏季", identity, "甲", "表单", cost, shown, 0, "--", got, "-")
        )
    total = sum(cents for _, _, cents, _, _ in units)
    shown = sum(s for _, _, _, s, _ in units)
    got = sum(c or 0 for *_, c in units)
    lines.append(
        ("总计", "", "", "", "", "", f"{Decimal(total).scaleb(-2):.2f}", shown, 0, "", got, "")
    )
    parsed = reads(csv(HEADER, *lines), encoding="gb18030")
    assert rows(parsed, "day", "ad_group_id", "cost", "impressions", "conversions") == [
        (date(2026, 8, 1) + timedelta(day), str(identity), Decimal(cents).scaleb(-2), s,
         None if c is None else Decimal(c))
        for day, identity, cents, s, c in units
    ]  # fmt: skip
