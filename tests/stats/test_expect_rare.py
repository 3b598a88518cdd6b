"""Series with nothing on many days: published numbers, plain loops, and worlds one knows."""

from __future__ import annotations

from math import exp, lgamma, log
from statistics import NormalDist

import numpy as np
import pytest

from fanbu.stats.expect import Days, Events, expect
from fanbu.stats.expect.counts import LEAST_PHI, count_chances, quantiles, scores
from fanbu.stats.expect.rare import MEMORIES, OVERS, Given, _lgamma, foretold, pieces, rare, weekly

POISSON = 1e-9


def binomial(count: int, mean: float, phi: float) -> float:
    size, odds = 1 / phi, phi * mean
    ways = lgamma(count + size) - lgamma(size) - lgamma(count + 1)
    return exp(ways + count * log(odds / (1 + odds)) - size * log(1 + odds))


@pytest.mark.parametrize(
    ("mean", "share", "count"),
    [(3.0, 0.975, 7), (3.0, 0.025, 0), (5.0, 0.975, 10), (5.0, 0.025, 1), (0.02, 0.975, 0),
     (0.03, 0.975, 1), (0.0, 0.975, 0)],
)  # fmt: skip
def test_quantiles_of_counts_as_tabled(mean: float, share: float, count: int) -> None:
    """Poisson's distribution function in tables: P(N ≤ 7 | 3) = .9881, P(N ≤ 6 | 3) = .9665."""
    assert quantiles(np.array([mean]), np.array([POISSON]), share).tolist() == [count]


def test_quantiles_again_by_adding_up() -> None:
    for mean, phi in ((0.4, 3.0), (2.5, 0.5), (12.0, 0.1)):
        total, count = binomial(0, mean, phi), 0
        while total < 0.975:
            count += 1
            total += binomial(count, mean, phi)
        assert quantiles(np.array([mean]), np.array([phi]), 0.975).tolist() == [count]


def test_large_quantiles_are_those_of_a_gamma() -> None:
    """Of a mean of 4,000, where counts are about normal: 4,000 + 1.96 · √4,000, ± 1 %."""
    [high] = quantiles(np.array([4000.0]), np.array([POISSON]), 0.975)
    assert high == pytest.approx(4000 + 1.96 * 63.25, rel=0.01)


@pytest.mark.parametrize("mean", [690.0, 760.0, 950.0, 4000.0])
@pytest.mark.parametrize("phi", [POISSON, 1e-3])
def test_where_no_chance_is_too_small_to_add_up(mean: float, phi: float) -> None:
    """By logarithms, which do not end at 1e-308: quantiles to a count, places to a count."""
    each = np.arange(20_000)
    size = 1 / max(phi, LEAST_PHI)
    steps = np.log((each + size) / (each + 1) * mean / (size + mean))
    told = np.cumsum(
        np.exp(np.concatenate([[0.0], np.cumsum(steps)]) - size * np.log1p(mean / size))
    )
    for share in (0.025, 0.5, 0.975):
        [found] = quantiles(np.array([mean]), np.array([phi]), share)
        exact = int(np.searchsorted(told, share))
        assert found == pytest.approx(exact, abs=0 if mean == 690 else 1)
        middle = (told[exact - 1] + told[exact]) / 2
        [place] = scores(np.array([float(exact)]), np.array([mean]), np.array([phi]))
        assert place == pytest.approx(NormalDist().inv_cdf(middle), abs=0.03)


def test_where_a_count_lies() -> None:
    """Of a mean of .1 a day without any is at Φ⁻¹(.4524) = −.120, one with two at Φ⁻¹(.9976)."""
    found = scores(np.array([0.0, 2.0, np.nan]), np.full(3, 0.1), np.full(3, POISSON))
    assert found[:2] == pytest.approx([-0.1196, 2.81], abs=0.02)
    assert np.isnan(found[2])


def test_the_logarithm_of_the_gamma_function() -> None:
    x = np.array([0.3, 1.0, 2.5, 40.0, 1e5])
    assert _lgamma(x) == pytest.approx([lgamma(each) for each in x], rel=1e-9, abs=1e-9)


def test_rates_again_in_plain_loops() -> None:
    """Of one that had 2 on day 3 and 1 on day 65, of a profile that doubles on day 70.

    Each memory is believed as far as it foretold the two weeks before the last.
    """
    values, profile = np.zeros(84), np.ones(84)
    values[[3, 65]] = 2, 1
    profile[70:] = 2
    given = Given(values[None], profile[None], np.ones((1, 84)), np.array([True]), np.ones(1),
                  np.array([63, 70, 77]), 77)  # fmt: skip
    mean, events = foretold(given)

    def remembered(of: np.ndarray, week: int, memory: float) -> float:
        return sum(float(of[day]) * exp(-(week - day) / memory) for day in range(week))

    told = []
    for memory in MEMORIES:
        best = (-np.inf, 0.0)
        for over in OVERS:
            likely = 0.0
            for week in (63, 70):
                total, due = values[week : week + 7].sum(), profile[week : week + 7].sum()
                wide = remembered(values, week, memory) + 0.5
                due *= wide / remembered(profile, week, memory)
                likely += log(binomial(int(total), due, over)) + lgamma(total + 1)
            best = max(best, (likely, -over))
        counted, exposed = (remembered(each, 77, memory) for each in (values, profile))
        told.append((exp(best[0]), counted / exposed, counted, -best[1]))
    believed = np.array([each[0] for each in told]) / sum(each[0] for each in told)
    rate, held, spread = (believed @ [each[place] for each in told] for place in (1, 2, 3))
    assert mean[0, -7:] == pytest.approx([2 * rate] * 7, rel=1e-9)
    assert events.more[0] == pytest.approx((held + 0.5) / held, rel=1e-9)
    assert events.over[0] == pytest.approx(max(spread, 1 / (held + 0.5)), rel=1e-9)


def test_chances_are_of_what_is_due_and_not_of_the_mean() -> None:
    """One lead in 140 days, and then three on one: as unsure as the band is of the rate.

    With half a one that might have come as well, one in a hundred-odd days may be two.
    """
    values = np.zeros((1, 280))
    values[0, [20, 180]] = 1.0
    values[0, -3] = 3.0
    told = expect(values, Days(280, 0))
    [over], [more] = told.events.over, told.events.more
    assert more > 1.3
    due = told.mean[:, -3] * more
    assert told.p_value[0, -3] == pytest.approx(
        count_chances(np.array([3.0]), due, np.array([over]))[0], rel=1e-6
    )


def test_of_what_nothing_stands_above_in_its_days_the_week_is_even() -> None:
    """Nothing was due on any day that its three events came on: one in 21 days, whatever was."""
    values, profile = np.zeros((2, 84)), np.zeros((2, 84))
    values[0, [3, 30, 58]] = 1
    profile[:, 63:] = 2
    values[1, :63], values[1, 65] = np.nan, 1
    given = Given(values, profile, np.ones((2, 84)), np.array([True] * 2), np.ones(2),
                  np.array([63, 70, 77]), 77)  # fmt: skip
    mean, events = foretold(given)
    assert np.ptp(mean[0].reshape(3, 7), axis=1).tolist() == [0.0] * 3
    assert 0.02 < mean[0, 0] < 0.06
    assert mean[1, :7].tolist() == [0.0] * 7
    assert mean[1, 7:].min() > 0
    assert np.isfinite([events.more, events.over, events.unit]).all()


def test_none_seen_does_not_make_a_rate_of_none() -> None:
    """One order of 3,000 half a year ago: a week with another is not beyond 97.5 %.

    Be it of 4,500 as well, for prices differ; a count has no halves.
    """
    events = Events(np.array([3000.0]), np.array([0.5]), np.array([6.0]), np.array([1.6]))
    low, high = events.band(np.array([[0.1 * 3000 / 6]]), 0.95)
    assert (low.tolist(), high.tolist()) == ([[0.0]], [[4500.0]])
    counts = Events(np.ones(1), np.zeros(1), np.array([6.0]), np.array([1.6]))
    assert counts.band(np.array([[0.1 / 6]]), 0.95)[1].tolist() == [[1.0]]
    assert counts.band(np.array([[0.001 / 6]]), 0.95)[1].tolist() == [[0.0]]


def sales(rate: float, seed: int) -> np.ndarray:
    """30 shops and what they are parts of: orders of about 3,000, so many a day."""
    chance = np.random.default_rng(seed)
    number = chance.poisson(rate * np.ones((30, 308)))
    amounts = np.round(chance.lognormal(np.log(3000) - 0.08, 0.4, (30, 308)) * number, -1)
    whole = amounts.sum(axis=0) + 10 * chance.poisson(20 * 300 * max(rate, 0.1), 308)
    return np.vstack([whole, amounts])


@pytest.mark.parametrize("rate", [0.03, 0.1, 0.5, 1.0])
def test_a_mean_of_sparse_sales_is_a_mean(rate: float) -> None:
    """Not the middle, which is nothing: over ten weeks expectations sum to what came, ± 15 %.

    The bands of days hold 95 % of them or a little more, and begin at zero.
    """
    came = meant = inside = told = 0.0
    for seed in range(3):
        each = sales(rate, seed)
        found = expect(each, Days(308, 0), parent=[-1] + [0] * 30, judged=70)
        rows = np.flatnonzero(found.events.rare[1:]) + 1
        value, mean = each[rows, -70:], found.mean[rows, -70:]
        came, meant = came + value.sum(), meant + mean.sum()
        inside += ((value >= found.low[rows, -70:]) & (value <= found.high[rows, -70:])).sum()
        told += value.size
        assert (found.low[rows] >= 0).all()
    assert told >= 3 * 25 * 70
    assert came == pytest.approx(meant, rel=0.15)
    assert 0.94 < inside / told < 0.999


def test_a_small_place_has_the_days_of_its_whole() -> None:
    """Twice as much on Mondays, where one order every tenth day could not tell it."""
    chance = np.random.default_rng(3)
    week = np.where(np.arange(280) % 7 == 0, 2.0, 1.0)
    whole = chance.poisson(400 * week).astype(float)
    part = chance.poisson(0.1 * week).astype(float)
    found = expect(np.vstack([whole, part]), Days(280, 0), parent=[-1, 0])
    assert found.events.rare.tolist() == [False, True]
    monday, others = found.mean[1, -7], found.mean[1, -6:].mean()
    assert monday / others == pytest.approx(2.0, rel=0.05)


def test_what_nothing_stands_above_has_its_own_week() -> None:
    """Twice as many on 40 Mondays as on other days, which 16 events beforehand doubt.

    Each weekday has a seventh of 80, so Monday's are 36 of 27.4, others' 26 of that. That all of
    120 are on Mondays they do not doubt: one beforehand is left.
    """
    days = np.arange(280)
    found = weekly(np.where(days % 7 == 0, 0.5, 0.25)[None], np.eye(7)[days % 7])
    assert found[0, :7] == pytest.approx([36 / (80 / 7 + 16)] + [26 / (80 / 7 + 16)] * 6, rel=0.01)
    found = weekly(np.where(days % 7 == 0, 3.0, 0.0)[None], np.eye(7)[days % 7])
    assert found[0, :7] == pytest.approx([121 / (120 / 7 + 1)] + [1 / (120 / 7 + 1)] * 6)
    unknown = np.full((1, 280), np.nan)
    assert weekly(unknown, np.eye(7)[np.arange(280) % 7]).tolist() == [[1.0] * 280]


def test_what_is_rare() -> None:
    """Nothing on a day in five or more; never what goes below zero, nor what does not add up."""
    days = np.zeros((4, 100))
    days[0, :79], days[1, :80], days[2, :50], days[3, 0] = 1, 1, 1, -1
    assert rare(days).tolist() == [True, False, True, False]
    values = np.tile((np.arange(280) % 9 == 0).astype(float), (2, 1))
    told = expect(values, Days(280, 0), adds=[True, False])
    assert told.events.rare.tolist() == [True, False]


def test_prices_are_no_counts_of_tens() -> None:
    """Orders of 2,980 and 4,380 every fifth day: 736 a day, and not counts of 20.

    E x² / E x is 3,813; of days that are so even the variance by the mean is some 736 less.
    """
    values = np.zeros((1, 280))
    values[0, ::10], values[0, 5::10] = 2980, 4380
    told = expect(values, Days(280, 0))
    past = values[0, :273]
    variance = np.mean([past[day::7].var(ddof=1) for day in range(7)])
    assert told.events.unit[0] == pytest.approx(variance / past.mean())
    assert told.events.unit[0] == pytest.approx(3813 - 736, rel=0.03)


def appointed(stray: float, last: float, *, leaf: bool) -> tuple[Events, np.ndarray, float]:
    """40 ± 3 on 26 Fridays, of which one was left out, and `stray` on a Saturday; at last `last`.

    A week's events and days as they were foretold, and how likely the week is.
    """
    week = np.round(np.random.default_rng(4).normal(40, 3, 26))
    values = np.zeros((1, 182))
    values[0, 4::7] = week
    values[0, 4 + 7 * 9], values[0, 5 + 7 * 5], values[0, -3] = 0, stray, last
    if leaf:
        values = np.vstack([np.random.default_rng(5).poisson(300, 182) + values, values])
    told = expect(values, Days(182, 0), parent=[-1, 0] if leaf else None)
    row = np.array([len(values) - 1])
    assert told.events.rare[row]
    return told.events.take(row), told.mean[row[0], -7:], float(np.nanmin(told.run_p_value[row]))


@pytest.mark.parametrize("leaf", [False, True])
def test_what_comes_by_appointment_is_no_stream_of_coins(*, leaf: bool) -> None:
    """That other weekdays are empty says nothing of Fridays: theirs is most of the week, and sure.

    A Friday without any is told of, be it a part of what comes on all days alike; one as usual not.
    """
    events, days, chance = appointed(20.0, 0.0, leaf=leaf)
    low, high = events.band(np.array([[days.sum()]]), 0.95)
    assert 10 < low[0, 0] < 25
    assert 55 < high[0, 0] < 85
    assert days[4] > 0.6 * days.sum()
    assert chance < 0.005
    assert appointed(20.0, 40.0, leaf=leaf)[2] > 0.2


def test_pieces_by_appointment_are_small_and_by_chance_are_whole() -> None:
    """One on every Monday; one on as many days by lot; ten at once, as often; 6 or 10 on Fridays.

    One a week for sure strays by a hundredth at the most, as if in 10,000 pieces. By lot it is one;
    of ten at once counts are still of ones, but what tells of weekdays are tens.
    """
    chance, days = np.random.default_rng(6), np.arange(280)
    lot = (chance.random(280) < 1 / 7).astype(float)
    friday = np.where(days % 7 == 4, 8.0 + 2 * (-1) ** (days // 7), 0.0)
    past = np.vstack([days % 7 == 0, lot, 10 * lot, friday])
    unit, whole, tells = pieces(past, np.array([True] * 4), np.ones(4))
    assert whole.tolist() == [False, True, True, False]
    assert unit == pytest.approx([1e-4, 1, 1, 40 * 4 / 39 / 7 / (8 / 7)], rel=1e-9)
    assert tells == pytest.approx([1e-4, 1, 9, unit[3]], rel=0.35)


def test_the_weekdays_of_a_part_are_drawn_to_those_of_its_whole() -> None:
    """Of 40 weeks with most on Mondays, whose whole has twice as much then.

    156 events beforehand are surer of a part's weekdays than 16 of what nothing stands above. Of
    many events it is beyond doubt that they are a rhythm of their own.
    """
    days = np.arange(280)
    weekdays, profile = np.eye(7)[days % 7], np.where(days % 7 == 0, 2.0, 1.0)[None]
    few = np.where(days % 7 == 0, 0.6, np.where(days % 7 == 4, 0.25, 0.125))[None]
    found = weekly(few, weekdays, profile)
    sure, due = 1 / 0.08**2, 40 * 1.475 / 8
    told = np.array([(24 + sure) / (2 * due + sure), (5 + sure) / (due + sure)])
    assert found[0, :2] == pytest.approx(told * [2, 1], rel=0.01)
    many = weekly(np.where(days % 7 == 0, 9.0, 0.0)[None], weekdays, profile)
    assert many[0, 0] == pytest.approx(2 * 361 / 91, rel=1e-6)
    assert many[0, 1] == pytest.approx(1 / 46, rel=1e-6)
