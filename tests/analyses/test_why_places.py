"""Which places are told, which dimensions are asked for, and periods of unequal length."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from fanbu.analyses.why.answers import scale_of
from fanbu.analyses.why.choice import Target
from fanbu.analyses.why.leaves import Leaves, chosen, silent
from fanbu.analyses.why.places import of_sum
from fanbu.stats.two_periods import Wild, wildness
from fanbu.types import Period

USUAL = np.array([2187, 2103, 2080, 2099, 2120, 2090, 2060, 2101, 2044, 2055] * 2, np.float64)
"""Clicks of ad campaigns A–T; A–E are of channel a, the next five of b, and so on."""
QUIET = np.array([0, 0, 10, -30, 20, 5, -11, 40, 8, -9, 31, -20, 4, 44, -12, 9, -35, 2, 17, -8])


def clicks(share: list[float]) -> Leaves:
    """Each campaign's clicks now: this share of the usual ones, and a little up and down."""
    share = share + [1.0] * (20 - len(share))
    now = np.round((USUAL + QUIET) * share)
    codes = np.array([[i // 5, i] for i in range(20)], np.int64)
    values: tuple[tuple[str | None, ...], ...] = (tuple("abcd"), tuple("ABCDEFGHIJKLMNOPQRST"))
    return Leaves(("channel", "campaign"), codes, values, {"clicks": now}, {"clicks": USUAL})


def told(leaves: Leaves) -> list[dict[str, str | None]]:
    target = Target("clicks", counts=True, told=lambda excess: excess)
    return [dict(each.place.where) for each in of_sum(leaves, target, leaves.before["clicks"])[0]]


def test_two_campaigns_of_five_are_told_and_not_their_channel() -> None:
    """The channel is the surer place, but three of its five campaigns did not move."""
    assert told(clicks([0, 0])) == [{"campaign": "A"}, {"campaign": "B"}]


def test_a_channel_that_fell_in_all_its_campaigns_is_told_as_one() -> None:
    assert told(clicks([0.3] * 5)) == [{"channel": "a"}]


def test_silent_dimensions_are_those_that_would_be_left_out_anyway() -> None:
    """A twin: what is chosen of all dimensions is chosen of those that say something."""
    rng = np.random.default_rng(8)
    for _ in range(40):
        columns = [rng.integers(0, rng.integers(1, 5), 60) for _ in range(4)]
        columns += [columns[0].max() - columns[0], np.zeros(60, np.int64)]  # a copy; one value
        order = rng.permutation(6)
        codes = np.stack([np.unique(columns[i], return_inverse=True)[1] for i in order]).T
        values = tuple(tuple(f"v{i}" for i in range(each.max() + 1)) for each in codes.T)
        sums = {"n": rng.poisson(9.0, 60).astype(np.float64)}
        leaves = Leaves(tuple("abcdef"), codes, values, sums, sums)
        empty = silent(leaves)
        assert len(empty) >= 2
        rest = leaves.keep([name for name in leaves.dimensions if name not in empty])
        both = [chosen(each, each.now["n"], counts=True)[0] for each in (leaves, rest)]
        assert both[0].dimensions == both[1].dimensions
        assert both[0].now["n"].tolist() == both[1].now["n"].tolist()


def february(daily: list[float], over: str = "sum") -> float:
    """What January comes to over as many days as February 2026."""
    months = [Period.month(date(2026, month, 1)) for month in (1, 2)]
    row = SimpleNamespace(
        metric="leads",
        basis=SimpleNamespace(before=months[0].each(), now=months[1].each()),
        daily_before=tuple(daily),
    )
    metrics = {"leads": SimpleNamespace(over=over)}
    scope = SimpleNamespace(previous=months[0], metrics=metrics)
    return scale_of(cast("Any", row), cast("Any", scope))


def test_a_february_is_no_fall_beside_a_january() -> None:
    assert february([7.0] * 31) == pytest.approx(28 / 31)


def test_months_are_compared_by_their_weekdays() -> None:
    """Ten a working day: January 2026 has 22 of them, February 20."""
    working = [10.0 if day.weekday() < 5 else 0.0 for day in Period.month(date(2026, 1, 1)).each()]
    assert february(working) == pytest.approx(20 / 22)
    assert february(working, "ratio") == pytest.approx(28 / 31)


def test_few_leaves_of_a_rate_are_counts_unless_they_clearly_are_none() -> None:
    """Five campaigns of which one fell by a third: the others stray as counts do (1.4 : 1)."""
    real = np.array([51.0, 129, 267, 20, 27])
    due = np.array([59.3, 147.8, 410.8, 24.1, 33.0])
    assert wildness(real, due, counts=True, rates=True) == Wild(1.0)
    assert wildness(real, due, counts=True).share > 0.004
    apart = due * [1.4, 0.6, 1.4, 0.6, 1.4]
    assert wildness(apart, due, counts=True, rates=True).share > 0.004
