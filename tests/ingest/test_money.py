"""Other currencies: converted once, the original kept, nothing made up without a rate."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

import pyarrow as pa
import pyarrow.compute as pc
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
