"""Other currencies: converted once, the original kept, nothing made up without a rate."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import CONTEXT, Reads, csv, rows

RATE = 7.1234


def rates(currency: str, days: pa.Array) -> pa.Array:
    """USD has a rate but on 2 August; nothing else has one."""
    day = pc.equal(days.cast(pa.string()), "2026-08-02")
    known = pc.if_else(day, pa.scalar(None, pa.float64()), RATE)
    return known if currency == "USD" else pa.nulls(len(days), pa.float64())


CONTEXT_WITH_RATES = replace(CONTEXT, rates=rates)
HEADER = "day,platform,currency,cost"


def test_three_currencies_in_one_file(reads: Reads) -> None:
    text = csv(HEADER, "2026-08-01,meta,USD,10.00", "2026-08-01,meta,CNY,10.00",
               "2026-08-02,meta,USD,10.00", "2026-08-01,meta,EUR,1")  # fmt: skip
    parsed = reads(text, table="spend", context=CONTEXT_WITH_RATES)
    assert [cost for (cost,) in rows(parsed, "cost")] == [
        Decimal("71.234"),
        Decimal(10),
        None,
        None,
    ]
    assert rows(parsed, "original") == [('{"cost": 10}',), (None,), ('{"cost": 10}',),
                                        ('{"cost": 1}',)]  # fmt: skip
    assert [(w.code, w.details["currency"], w.details["rows"]) for w in parsed.warnings] == [
        ("missing_rate", "EUR", 1), ("missing_rate", "USD", 1)
    ]  # fmt: skip


def test_the_workspaces_own_money_has_no_original(reads: Reads) -> None:
    parsed = reads(csv(HEADER, "2026-08-01,meta,,10.00"), table="spend")
    assert rows(parsed, "cost", "currency") == [(Decimal(10), "CNY")]
    assert "original" not in parsed.tables[0].rows.column_names


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(0, 10**11), min_size=1, max_size=20))
def test_converted_money_is_rounded_once(reads: Reads, cents: list[int]) -> None:
    amounts = [Decimal(c).scaleb(-2) for c in cents]
    text = csv(HEADER, *(("2026-08-01", "meta", "USD", amount) for amount in amounts))
    parsed = reads(text, table="spend", context=CONTEXT_WITH_RATES)
    exact = [(a * Decimal("7.1234")).quantize(Decimal("1e-6"), ROUND_HALF_EVEN) for a in amounts]
    assert [cost for (cost,) in rows(parsed, "cost")] == exact
    kept = [
        Decimal(str(json.loads(o, parse_float=Decimal)["cost"]))
        for (o,) in rows(parsed, "original")
    ]
    assert kept == amounts


SPENT = "时间-天,单元名称,{},展示数,点击数,转化数"
DAY = "2026-08-01,甲,1.5,100,10,1"


@pytest.mark.parametrize(
    ("above", "cost"),
    [
        ("单位：万元", 15000), ("（金额单位:千元）", 1500), ("单位：人民币万元", 15000),
        ("单位：元", Decimal("1.5")), ("投放单位：分众传媒", Decimal("1.5")),
    ],
)  # fmt: skip
def test_a_unit_told_once_above_the_header(reads: Reads, above: str, cost: object) -> None:
    parsed = reads(csv(above, SPENT.format("消耗"), DAY, "合计,,1.5,100,10,1"))
    assert (parsed.dropped, rows(parsed, "cost")) == ({"total_row": 1}, [(cost,)])
    named = reads(csv(above, SPENT.format("消耗(元)"), DAY))
    assert rows(named, "cost") == [(Decimal("1.5"),)]


def test_a_value_has_the_unit_told_above(reads: Reads) -> None:
    text = csv("单位：万元", "日期,计划名称,花费,展现,成交金额", "2026-08-01,甲,1.5,100,2")
    assert rows(reads(text, yes=True), "cost", "conversion_value") == [(15000, 20000)]


@pytest.mark.parametrize("header", ["消耗[万元]", "消耗【万元】", "消耗/万元", "消耗（万元）"])
def test_brackets_around_a_unit(reads: Reads, header: str) -> None:
    assert rows(reads(csv(SPENT.format(header), DAY)), "cost") == [(15000,)]


def test_a_currency_by_its_name(reads: Reads) -> None:
    text = csv("Campaign,Currency,Impressions,Spend,Day", "甲,人民币,100,10,2026-08-01",
               "乙,RMB,100,20,2026-08-01", "丙,美元,100,30,2026-08-01")  # fmt: skip
    parsed = reads(text, yes=True)
    assert rows(parsed, "currency", "cost") == [("CNY", 10), ("CNY", 20), ("USD", None)]
    assert [warning.details["currency"] for warning in parsed.warnings] == ["USD"]
