"""Splits of a change: hand-computed numbers, a brute-force twin, and the sums as a property."""

from __future__ import annotations

from itertools import permutations
from math import isclose, log, nan

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fanbu.errors import BadInput
from fanbu.stats.decompose import product, ratio, volume_mix_rate


def shapley_by_orders(before: list[float], after: list[float]) -> list[float]:
    """The definition: the mean marginal change over every order in which factors change."""
    size = len(before)
    parts = [0.0] * size
    orders = list(permutations(range(size)))
    for order in orders:
        now = list(before)
        for i in order:
            old = np.prod(now)
            now[i] = after[i]
            parts[i] += float(np.prod(now) - old) / len(orders)
    return parts


def test_log_mean_by_its_published_formula() -> None:
    """Ang (2005), Energy Policy 33: ΔV_x = (V' − V)/(ln V' − ln V) · ln(x'/x).

    100 × 0.05 × 0.5 = 2.5 → 200 × 0.04 × 0.5 = 4: L = 1.5 / ln 1.6.
    """
    parts = product([100, 0.05, 0.5], [200, 0.04, 0.5])
    mean = 1.5 / log(1.6)
    assert parts == pytest.approx([mean * log(2), mean * log(0.8), 0.0], abs=1e-12)
    assert parts.sum() == pytest.approx(1.5, rel=1e-12)


def test_two_factors_with_a_zero_are_shared_by_hand() -> None:
    """10 × 0 → 20 × 0.5: price first 0 + 20·0.5; the mean of both orders is 2.5 and 7.5."""
    assert product([10, 0], [20, 0.5]) == pytest.approx([2.5, 7.5])


def test_a_change_of_sign_is_shared_too() -> None:
    assert product([2, 3], [2, -3]) == pytest.approx([0, -12])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([2.0, 0.0, 5.0], [3.0, 4.0, 1.0]),
        ([-1.0, 2.0, 3.0, 4.0], [2.0, 0.0, 1.0, -1.0]),
        ([0.0, 0.0, 0.0, 0.0, 1.0], [1.0, 2.0, 3.0, 4.0, 5.0]),
    ],
)
def test_shapley_equals_the_mean_over_orders(before: list[float], after: list[float]) -> None:
    assert product(before, after) == pytest.approx(shapley_by_orders(before, after), abs=1e-10)


def test_segments_are_split_side_by_side() -> None:
    """Two segments at once, one by logarithms, one with a zero."""
    before = np.array([[100.0, 10.0], [0.05, 0.0]])
    after = np.array([[200.0, 20.0], [0.05, 0.5]])
    assert product(before, after) == pytest.approx(np.array([[5.0, 2.5], [0.0, 7.5]]))


def test_nothing_changed_and_one_factor() -> None:
    assert product([3, 4], [3, 4]) == pytest.approx([0, 0], abs=0)
    assert product([3], [5]) == pytest.approx([2])


def test_unknown_stays_unknown() -> None:
    assert np.isnan(product([1, nan], [2, 3])).all()


@pytest.mark.parametrize(("before", "after"), [([], []), ([1, 2], [1]), (1, 2)])
def test_factors_must_match(before: list[float], after: list[float]) -> None:
    with pytest.raises(BadInput) as problem:
        product(before, after)
    assert problem.value.code == "factors_differ"


wide = st.floats(1e-6, 1e6)
anything = st.one_of(st.just(0.0), wide, wide.map(lambda value: -value))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(anything, anything), min_size=1, max_size=7))
@example([(1.0, 1.0 + 1e-12), (3.0, 3.0)])
def test_parts_of_a_product_sum_to_its_change(pairs: list[tuple[float, float]]) -> None:
    before, after = np.array(pairs).T
    parts = product(before, after)
    change = after.prod() - before.prod()
    scale = max(abs(after.prod()), abs(before.prod()), np.abs(parts).max())
    assert abs(parts.sum() - change) <= 1e-9 * scale


def test_simpson_mix_and_rate_by_hand() -> None:
    """UC Berkeley admissions as two periods would show it: both rates rise, the whole falls.

    Before 80 of 100 and 10 of 100 (45 %); after 17 of 20 and 27 of 180 (22 %).
    w: .5 → .1 and .5 → .9; rate .3·.05 + .7·.05 = .05; mix (.825 − .335)(−.4) + (.125 − .335)(.4).
    """
    parts = ratio([80, 10], [100, 100], [17, 27], [20, 180])
    assert parts.rate == pytest.approx([0.015, 0.035])
    assert parts.mix == pytest.approx([-0.196, -0.084])
    assert parts.rate.sum() + parts.mix.sum() == pytest.approx(0.22 - 0.45)


def test_a_new_segment_enters_by_mix() -> None:
    """100 clicks at 10 %, then also 100 clicks at 20 %: no rate changed."""
    parts = ratio([10, 0], [100, 0], [10, 20], [100, 100])
    assert parts.rate == pytest.approx([0, 0], abs=1e-15)
    assert parts.mix.sum() == pytest.approx(0.05)


def test_leads_without_clicks_are_rate() -> None:
    parts = ratio([10, 5], [100, 0], [10, 15], [100, 0])
    assert parts.mix == pytest.approx([0, 0])
    assert parts.rate == pytest.approx([0, 0.1])


def test_a_period_without_denominator_has_no_ratio() -> None:
    parts = ratio([0, 0], [0, 0], [1, 2], [10, 10])
    assert np.isnan(parts.rate).all()
    assert np.isnan(parts.mix).all()


def test_volume_mix_and_rate_by_hand() -> None:
    """A: 100 clicks at 10 % → 100 at 6 %; B: 100 at 2 % → 300 at 2 %. Leads 12 → 12.

    D 200 → 400; shares .5 → .25, .5 → .75; mean rates .08, .02; mean shares .375, .625.
    """
    parts = volume_mix_rate([10, 2], [100, 100], [6, 6], [100, 300])
    assert parts.volume == pytest.approx([0.08 * 0.375 * 200, 0.02 * 0.625 * 200])
    assert parts.mix == pytest.approx([0.08 * 300 * -0.25, 0.02 * 300 * 0.25])
    assert parts.rate == pytest.approx([-4, 0], abs=1e-12)
    assert sum(part.sum() for part in parts) == pytest.approx(0, abs=1e-12)


def test_from_nothing_everything_is_volume() -> None:
    parts = volume_mix_rate([0, 0], [0, 0], [5, 1], [100, 50])
    assert parts.volume == pytest.approx([5, 1])
    assert parts.mix == pytest.approx([0, 0])


counts = st.integers(0, 100_000).map(float)
segment = st.tuples(counts, counts, counts, counts)


@settings(max_examples=150, deadline=None)
@given(st.lists(segment, min_size=1, max_size=12))
def test_parts_of_segments_sum(rows: list[tuple[float, float, float, float]]) -> None:
    n0, d0, n1, d1 = np.array(rows).T
    parts = volume_mix_rate(n0, d0, n1, d1)
    scale = 1e-9 * max(n0.sum(), n1.sum(), *(np.abs(part).max() for part in parts), 1)
    assert np.abs(sum(parts) - (n1 - n0)).max() <= scale
    if d0.sum() and d1.sum():
        rates = ratio(n0, d0, n1, d1)
        change = n1.sum() / d1.sum() - n0.sum() / d0.sum()
        largest = max(n0.sum() / d0.sum(), n1.sum() / d1.sum(), np.abs(rates).max())
        assert isclose(rates.rate.sum() + rates.mix.sum(), change, abs_tol=1e-9 * largest)
        assert abs(parts.mix.sum() - rates.mix.sum() * (d0.sum() + d1.sum()) / 2) <= scale * 10


def test_segments_must_match_and_denominators_be_counts() -> None:
    with pytest.raises(BadInput) as problem:
        ratio([1], [1, 2], [1], [1])
    assert problem.value.code == "segments_differ"
    with pytest.raises(BadInput) as negative:
        ratio([1], [-1], [1], [1])
    assert negative.value.code == "negative_denominator"
