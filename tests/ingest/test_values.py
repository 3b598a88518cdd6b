"""Cells → values: exact, null is not zero, what cannot be read is said."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.ingest import values
from fanbu.ingest.decimal_signs import number_style


def texts(*cells: str | None) -> pa.Array:
    return pa.array(cells, pa.string())


def test_money_in_every_dress() -> None:
    cells = texts("12,186.70", "¥11.19", " --", "-", "—", "", None, "(3.20)", "1.2万", "$1,000")
    found = values.money(cells)
    expected = ["12186.70", "11.19", None, None, None, None, None, "-3.20", "12000", "1000"]
    assert found.values.to_pylist() == [None if v is None else Decimal(v) for v in expected]
    assert found.bad is not None
    assert found.bad.to_pylist() == [False] * 10


def test_masked_is_null_and_flagged_and_nonsense_is_bad() -> None:
    found = values.count(texts("<5", "7", "seven", "2.5"))
    assert found.values.to_pylist() == [None, 7, None, None]
    assert found.masked is not None
    assert found.masked.to_pylist() == [True, False, False, False]
    assert found.bad is not None
    assert found.bad.to_pylist() == [False, False, True, True]


def test_a_number_too_large_to_hold_is_bad_and_never_another() -> None:
    counts = values.count(texts("99999999999999999999", "-99999999999999999999", "7"))
    assert counts.values.to_pylist() == [None, None, 7]
    money = values.money(texts("12345678901234.5", "1,000", "999999999998.99"))
    assert money.values.to_pylist() == [None, Decimal(1000), Decimal("999999999998.99")]
    for found in (counts, money):
        assert found.bad is not None
    assert (counts.bad.to_pylist(), money.bad.to_pylist()) == (  # type: ignore[union-attr]
        [True, True, False],
        [True, False, False],
    )


def test_fen_are_hundredths() -> None:
    assert values.money(texts("1234"), unit=Decimal("0.01")).values.to_pylist() == [
        Decimal("12.34")
    ]


@pytest.mark.parametrize(
    ("cells", "style"),
    [
        (["1 234,56"], "comma"),
        (["1.234,56", "7"], "comma"),
        (["1,234.56"], "point"),
        (["0.0441"], "point"),
        (["1,234"], "unsure"),
        (["1,5", "1.5"], "mixed"),
        (["1,234,567"], "point"),
    ],
)
def test_decimal_sign_of_a_column(cells: list[str], style: str) -> None:
    assert number_style(texts(*cells)) == style


def test_french_and_german_numbers() -> None:
    found = values.money(texts("1 234,56", "1\u202f234,56", "1.234,5", "12"), "comma")
    assert found.values.to_pylist() == [
        Decimal("1234.56"), Decimal("1234.56"), Decimal("1234.5"), Decimal(12)
    ]  # fmt: skip


def test_shares_are_0_to_1() -> None:
    assert values.ratio(texts("4.41%", "0.0441", "--"), percent=False).values.to_pylist() == [
        0.0441, 0.0441, None
    ]  # fmt: skip
    assert values.ratio(texts("4.69", "686.56"), percent=True).values.to_pylist() == [
        0.0469, 6.8656
    ]  # fmt: skip


def test_durations_are_seconds() -> None:
    cells = texts("14.73秒", "6小时9分钟", "0:01:46", "18", "--", "soon")
    found = values.seconds(cells)
    assert found.values.to_pylist() == [14.73, 22140.0, 106.0, 18.0, None, None]
    assert found.bad is not None
    assert found.bad.to_pylist() == [False] * 5 + [True]
    spans = pa.array([dt.timedelta(seconds=90)], pa.duration("us"))
    assert values.seconds(spans).values.to_pylist() == [90.0]


def test_flags_in_both_languages() -> None:
    found = values.flag(texts("是", "否", "TRUE", "0", None, "maybe"))
    assert found.values.to_pylist() == [True, False, True, False, None, None]
    assert found.bad is not None
    assert found.bad.to_pylist() == [False] * 5 + [True]


def test_ids_stay_text_and_rounded_ones_are_counted() -> None:
    assert values.text(pa.array([13085.0, None])).values.to_pylist() == ["13085", None]
    assert values.text(texts("0071234567890123456")).values.to_pylist() == ["0071234567890123456"]
    assert values.mangled_ids(texts("7.01235E+18", "7012345678901234567")) == 1
    assert values.mangled_ids(pa.array([float(2**53), 12.0])) == 1


def test_na_is_a_country_and_select_is_nothing() -> None:
    assert values.text(texts("NA", "Select", "N/A", " x ")).values.to_pylist() == [
        "NA", None, None, "x"
    ]  # fmt: skip


def test_topics_split() -> None:
    found = values.text_list(texts("#编程 #少儿编程", "a|b", None)).values.to_pylist()
    assert found == [["编程", "少儿编程"], ["a", "b"], None]


CENTS = st.integers(-(10**11), 10**11)


@settings(max_examples=60, deadline=None)
@given(st.lists(CENTS, min_size=1, max_size=20))
def test_no_cent_is_lost(cents: list[int]) -> None:
    """However an amount is written, the same amount is read."""
    amounts = [Decimal(c).scaleb(-2) for c in cents]
    for write in ("{:.2f}", "{:,.2f}", "¥{:,.2f}", "{:f} "):
        found = values.money(texts(*(write.format(a) for a in amounts)))
        assert found.values.to_pylist() == amounts
    comma = [f"{a:,.2f}".translate(str.maketrans(",.", ".,")) for a in amounts]
    assert values.money(texts(*comma), "comma").values.to_pylist() == amounts
    floats = pa.array([float(a) for a in amounts])
    assert values.money(floats).values.to_pylist() == amounts


@settings(max_examples=60, deadline=None)
@given(st.lists(st.decimals(-(10**6), 10**6, places=9), min_size=1, max_size=20))
def test_money_is_rounded_once_half_to_even(amounts: list[Decimal]) -> None:
    found = values.money(texts(*map(str, amounts)))
    exact = [a.quantize(Decimal("1e-6"), ROUND_HALF_EVEN) for a in amounts]
    assert found.values.to_pylist() == exact
