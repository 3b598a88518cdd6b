"""Two sums apart by more than counting: known values, and how often chance alone says so."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from fanbu.stats.two_periods import NORMAL_90, apart, chance, reach, wildness


def test_two_counts_by_their_roots() -> None:
    """100 against 144: 2·(√100.375 − √144.375)/√2, near the plain (100 − 144)/√244 = −2.82."""
    found = apart(100, 144, 1.0)
    assert found == pytest.approx(2 * (sqrt(100.375) - sqrt(144.375)) / sqrt(2))
    assert found == pytest.approx(-44 / sqrt(244), abs=0.02)
    assert apart(100, 144, 4.0) == pytest.approx(found / 2, abs=0.01)
    assert apart(-10, 20, 1.0) == pytest.approx(-30 / sqrt(30))
    assert apart(0, 0, 1.0) == 0


def test_what_is_known_better_tells_more() -> None:
    """144 expected from ten times as much stray a tenth as much beside the 100 of now."""
    roots = 2 * (sqrt(100.375) - sqrt(144.375))
    assert apart(100, 144, 1.0, error=0.1) == pytest.approx(roots / sqrt(1.1))
    assert apart(100, 144, 1.0, error=0.0) == pytest.approx(2 * (sqrt(100.375) - sqrt(144.375)))


def test_the_interval_is_that_of_two_poisson_sums() -> None:
    assert reach(100, 144, 1.0) == pytest.approx(NORMAL_90 * sqrt(244))
    assert reach(100, 144, 1.0, error=0.0) == pytest.approx(NORMAL_90 * 10)
    assert reach(0, 0, 1.0) > 0


def test_a_sum_below_zero_has_an_interval_too() -> None:
    """Net revenue of a place with more refunds than orders; its error is a quotient below zero."""
    assert reach(-50, 20, 1.0, error=-0.4) == pytest.approx(NORMAL_90 * sqrt(50))
    assert apart(30, 20, 1.0, error=-1.5) == apart(30, 20, 1.0, error=0.0)


def test_wildness_is_learned_from_quiet_leaves() -> None:
    """Poisson leaves have 1; thrice as wild ones 3; what happened in one of them does not count."""
    chance_of = np.random.default_rng(3)
    mean = chance_of.gamma(4.0, 20.0, 400)
    real, before = (chance_of.poisson(mean).astype(float) for _ in range(2))
    assert wildness(real, before, counts=True).of(real, before) == pytest.approx(1, abs=0.35)
    wild = wildness(3 * real, 3 * before, counts=True)
    assert wild.of(3 * real, 3 * before) == pytest.approx(3, abs=1)
    real[7] += 5000
    assert wildness(real, before, counts=True).of(real[8:], before[8:]) < 1.5


def test_wildness_of_nothing_and_of_few() -> None:
    nothing = np.zeros(0)
    assert wildness(nothing, nothing, counts=True) == (1.0, 0.0)
    few, more = np.array([100.0, 200.0]), np.array([150.0, 100.0])
    assert wildness(few, few, counts=True) == (1.0, 0.0)
    assert wildness(few, more, counts=True) == (1.0, 0.005)
    assert wildness(few, more, counts=False).counted == pytest.approx((2500 + 10_000) / 550)


def test_relative_noise_grows_with_the_sum() -> None:
    """Leaves that stray by a fifth of their size each time: large sums are no more certain."""
    chance_of = np.random.default_rng(5)
    mean = np.exp(chance_of.normal(5, 1, 500))

    def period() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return chance_of.poisson(mean * chance_of.gamma(25, 1 / 25, 500)).astype(float)

    real, before = period(), period()
    wild = wildness(real, before, counts=True)
    large = mean > np.quantile(mean, 0.9)
    true = 1 + 0.04 * float((mean[large] ** 2).sum() / mean[large].sum())
    assert wild.of(real[large], before[large]) == pytest.approx(true, rel=0.5)


def test_chance_is_what_it_says_it_is() -> None:
    """Of 4,000 pairs of the same Poisson law, 5 % are further apart than a chance of 5 %."""
    chance_of = np.random.default_rng(1)
    pairs = chance_of.poisson(chance_of.uniform(5, 200, 4000), (2, 4000))
    rare = np.mean([chance(apart(a, b, 1.0)) < 0.05 for a, b in pairs.T])
    assert rare == pytest.approx(0.05, abs=0.01)


def test_few_leaves_that_wander_are_no_counts() -> None:
    """Seven campaigns whose clicks wander by a tenth a week: counting alone would name one always.

    Of leaves that stray as counts do, in the middle, nothing is added.
    """
    chance_of = np.random.default_rng(2)
    told = 0
    for _ in range(200):
        now, before = (chance_of.poisson(5000 * chance_of.gamma(100, 0.01, 7)) for _ in range(2))
        wild = wildness(now.astype(float), before.astype(float), counts=True)
        apart_ = [
            apart(a, b, wild.of(*np.array([[a], [b]]))) for a, b in zip(now, before, strict=True)
        ]
        told += min(map(chance, apart_)) < 0.05 / 7
    assert told <= 20
    assert wildness(np.full(6, 140.0), np.array([140.0] * 5 + [56.0]), counts=True).share == 0
    assert wildness(np.full(6, 140.0), np.array([112.0] * 6), counts=True).share > 0
