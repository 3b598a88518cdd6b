"""Bands from earlier errors: by hand, and how often what comes is within."""

from __future__ import annotations

import numpy as np
import pytest

from fanbu.errors import BadInput
from fanbu.stats.trials import band, student


def test_by_hand() -> None:
    """Of 0 … 100 the quantiles are 5, 50, 95; t of 9 degrees is 1.8331 at 95 %, z 1.6449."""
    below, middle, above = band(np.arange(101.0), 10, 0.9)
    wider = 1.833113 / 1.644854 * np.sqrt(1.1)
    assert middle == 50
    assert (above - 50, 50 - below) == pytest.approx((45 * wider, 45 * wider), rel=1e-3)


def test_many_of_their_own_are_nearly_quantiles() -> None:
    below, _, above = band(np.arange(101.0), 1e6, 0.9)
    assert (below, above) == pytest.approx((5, 95), abs=0.01)


def test_fewer_than_four_are_four() -> None:
    assert band([1.0, 2, 3], 0.1, 0.9) == band([1.0, 2, 3], 4, 0.9)


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(3, 2.3534), (5, 2.0150), (10, 1.8125), (30, 1.6973)]
)
def test_student_s_quantiles_are_the_printed_ones(freedom: int, quantile: float) -> None:
    """95 %, from the table of every textbook."""
    assert student(1.644854, freedom) == pytest.approx(quantile, abs=0.01)


def test_without_errors() -> None:
    with pytest.raises(BadInput):
        band([], 5, 0.9)


def test_sums_of_a_walk_that_overlap() -> None:
    """Of 20-day sums of noise, one a day over 160 days: quantiles alone hold .83 of what comes."""
    rng = np.random.default_rng(1)
    noise = rng.normal(size=(600, 200))
    sums = np.lib.stride_tricks.sliding_window_view(noise, 20, axis=1).sum(axis=2)
    inside = {"plain": 0, "wider": 0}
    for row in sums:
        past, comes = row[:141], row[160]
        low, _, high = band(past, 160 / 20, 0.9)
        inside["wider"] += low <= comes <= high
        low, high = np.quantile(past, [0.05, 0.95])
        inside["plain"] += low <= comes <= high
    assert inside["plain"] / 600 == pytest.approx(0.83, abs=0.01)
    assert inside["wider"] / 600 == pytest.approx(0.91, abs=0.03)
