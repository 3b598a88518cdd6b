"""Why a number is another one now: each cause alone, and causes that always add up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanbu.analyses.restated import ORDER, Known, Side, Unit, carried, compare, settled
from fanbu.metrics.algebra import Binary, Field, Number
from fanbu.model.published import Why

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW = Unit("a", None, holds=True, apart="", judged=None, amount=1.0, base=None, import_id=1,
           level=None)  # fmt: skip
IMPORTS, STANDING = frozenset({1, 2}), frozenset({1, 2, 3})


def known(kind: str = "register", *, elsewhere: Sequence[str] = (), **more: Any) -> Known:
    there = frozenset(elsewhere)
    told = {"imports": IMPORTS, "standing": STANDING} | more
    return Known(kind, lambda keys: there & set(keys), lambda keys: there & set(keys), **told)


INVALID = replace(ROW, holds=False, judged=False)
PENDING = replace(ROW, holds=False, judged=None)
VALID = replace(ROW, judged=True)
DAY = replace(ROW, unit="meta a 2026-11-09 2026-11-09", amount=100.0, level="ad_group")


@pytest.mark.parametrize(
    ("then", "now", "cause", "effect"),
    [
        ([], [ROW], "late", 1),
        ([PENDING], [VALID], "valid", 1),
        ([VALID], [INVALID], "invalid", -1),
        ([VALID], [PENDING], "unjudged", -1),
        ([INVALID], [VALID], "valid", 1),
        ([ROW], [replace(ROW, apart="test")], "test", -1),
        ([ROW], [replace(ROW, apart="repeat")], "repeat", -1),
        ([replace(ROW, apart="repeat")], [ROW], "repeat", 1),
        ([replace(ROW, holds=False)], [ROW], "progress", 1),
        ([replace(ROW, amount=500.0)], [replace(ROW, amount=450.0)], "corrected", -50),
        ([replace(ROW, amount=7.0, base=1.0)], [replace(ROW, amount=8.0, base=1.0)], "rates", 1),
        ([ROW], [], "undone", -1),
    ],
)
def test_a_row_of_a_register_has_one_cause(
    then: list[Unit], now: list[Unit], cause: str, effect: float
) -> None:
    assert compare(then, now, known()) == {cause: effect}


@pytest.mark.parametrize(
    ("then", "now", "cause", "effect"),
    [
        ([], [replace(DAY, import_id=3)], "late", 100),
        ([], [replace(DAY, import_id=2)], "levels", 100),
        ([DAY], [replace(DAY, amount=105.0, import_id=3)], "corrected", 5),
        ([DAY], [replace(DAY, amount=90.0, level="account", import_id=3)], "levels", -10),
        ([replace(DAY, base=14.0)], [replace(DAY, amount=98.0, base=14.0)], "rates", -2),
        ([DAY], [], "levels", -100),
        ([replace(DAY, import_id=9)], [], "undone", -100),
        ([replace(DAY, import_id=9)], [replace(DAY, amount=80.0, import_id=2)], "undone", -20),
        ([replace(DAY, import_id=9)], [replace(DAY, amount=80.0, import_id=3)], "corrected", -20),
    ],
)
def test_a_day_of_an_account_has_one_cause(
    then: list[Unit], now: list[Unit], cause: str, effect: float
) -> None:
    assert compare(then, now, known("statistic")) == {cause: effect}


def test_a_row_that_was_known_in_another_period_moved() -> None:
    assert compare([], [ROW], known(elsewhere="a")) == {"moved": 1}
    assert compare([ROW], [], known(elsewhere="a")) == {"moved": -1}
    assert compare([], [ROW], known(elsewhere="a", by_payment=True)) == {"paid_later": 1}


def test_a_thing_counts_once_whatever_its_rows() -> None:
    """Ann came twice then, once now; Bob's one seat was entered later; Cem's was a mistake."""

    def seat(unit: str, person: str, **more: Any) -> Unit:
        return replace(ROW, unit=unit, thing=person, **more)

    then = [seat("1", "ann"), seat("2", "ann"), seat("4", "cem")]
    now = [seat("1", "ann"), seat("2", "ann", holds=False), seat("3", "bob"),
           seat("4", "cem", holds=False)]  # fmt: skip
    assert compare(then, now, known()) == {"late": 1, "progress": -1}


def test_a_row_that_is_somebody_elses_now_is_a_correction() -> None:
    then, now = replace(ROW, thing="ann"), replace(ROW, thing="bob")
    assert sum(compare([then], [now], known()).values()) == 0


units = st.builds(
    Unit,
    unit=st.sampled_from([str(n) for n in range(8)]),
    thing=st.none(),
    holds=st.booleans(),
    apart=st.sampled_from(["", "", "test", "repeat"]),
    judged=st.sampled_from([True, False, None]),
    amount=st.one_of(st.none(), st.integers(-50, 50).map(float)),
    base=st.one_of(st.none(), st.integers(0, 3).map(float)),
    import_id=st.sampled_from([None, 1, 2, 3, 9]),
    level=st.sampled_from([None, "account", "creative"]),
)
worlds = st.lists(units, max_size=8, unique_by=lambda unit: unit.unit)


@given(worlds, worlds, st.sampled_from(["register", "statistic", "log", "view"]))
def test_causes_add_up_whatever_happened(then: list[Unit], now: list[Unit], kind: str) -> None:
    found = compare(then, now, known(kind, elsewhere=("1", "2")))
    total = sum(u.counts for u in now) - sum(u.counts for u in then)
    assert sum(found.values()) == pytest.approx(total, abs=1e-9)
    assert set(found) <= set(ORDER)


@given(worlds, worlds, st.lists(st.sampled_from("xyz"), min_size=8, max_size=8))
def test_distinct_counts_add_up_whatever_happened(
    then: list[Unit], now: list[Unit], names: list[str]
) -> None:
    old, new = (
        [replace(u, thing=names[(int(u.unit) + shift) % 8], amount=1.0) for u in each]
        for shift, each in ((0, then), (3, now))
    )
    found = compare(old, new, known())
    total = len({u.thing for u in new if u.counts}) - len({u.thing for u in old if u.counts})
    assert sum(found.values()) == total


COST_PER_LEAD = Binary(Field("cost"), "/", Field("leads"))
RATE, LATE = Why("corrected", "spend"), Why("late", "leads")


def test_a_quotient_carries_the_causes_of_both_sides() -> None:
    """100/4 = 25 → 120/5 = 24: cost alone +20·(1/4+1/5)/2 = +4.5, leads alone −5.5."""
    parts = {"cost": Side(100, 120, {RATE: 20}), "leads": Side(4, 5, {LATE: 1})}
    side = carried(COST_PER_LEAD, parts)
    assert side is not None
    assert (side.before, side.now) == (25, 24)
    assert side.causes == {RATE: pytest.approx(4.5), LATE: pytest.approx(-5.5)}


def test_what_divides_by_nothing_is_not_split() -> None:
    parts = {"cost": Side(100, 120, {RATE: 20}), "leads": Side(0, 5, {LATE: 5})}
    assert carried(COST_PER_LEAD, parts) is None


amounts = st.floats(0.5, 1e6)


@given(st.lists(amounts, min_size=6, max_size=6))
def test_a_formula_adds_up(values: list[float]) -> None:
    """(a − b) / c × 1000, each side with a cause of its own."""
    names = ("a", "b", "c")
    parts = {
        name: Side(before, now, {Why("data", name): now - before})
        for name, before, now in zip(names, values[::2], values[1::2], strict=True)
    }
    top = Binary(Binary(Field("a"), "-", Field("b")), "/", Field("c"))
    side = carried(Binary(top, "*", Number(1000)), parts)
    assert side is not None
    scale = max(abs(side.before), abs(side.now), *(abs(v) for v in side.causes.values()))
    assert sum(side.causes.values()) == pytest.approx(side.now - side.before, abs=1e-9 * scale)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_what_rows_leave_open_is_a_cause_of_its_own(before: float, now: float, told: float) -> None:
    made = settled(before, now, {LATE: told}, Why("definition"))
    assert sum(made.values()) == pytest.approx(now - before, abs=1e-6)


def test_nothing_left_open_adds_no_cause() -> None:
    assert settled(312, 298, {LATE: -9, RATE: -5}, Why("data")) == {LATE: -9, RATE: -5}
    assert settled(10, 13, {LATE: 2}, Why("definition")) == {LATE: 2, Why("definition"): 1}
