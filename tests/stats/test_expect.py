"""Worlds in which one knows what a day should have been."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from fanbu.errors import BadInput
from fanbu.stats.expect import Days, Kind, Reason, Window, expect, judge

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

DAYS = 280
WEEKDAY = np.array([1.0, 1.0, 1.1, 1.0, 0.9, 0.6, 0.5])
"""Monday to Sunday; the first day is a Monday."""
PLAIN = Days(DAYS, 0)


def week(days: int = DAYS) -> Array:
    return np.asarray(WEEKDAY[np.arange(days) % 7])


def counts(mean: Array, seed: int, over: float = 0.01) -> Array:
    """Negative binomial: Var = mean + over · mean²."""
    chance = np.random.default_rng(seed)
    return chance.poisson(mean * chance.gamma(1 / over, over, mean.shape)).astype(np.float64)


def brand(series: int, level: float, seed: int = 1) -> Array:
    return counts(np.full((series, 1), level) * week(), seed)


def test_the_week_is_recovered() -> None:
    """Twenty series of 1,000 a Monday: their expected week is the planted one within 2 %."""
    told = expect(brand(20, 1_000), PLAIN)
    assert told.mean[:, -7:].mean(axis=0) / 1_000 == pytest.approx(WEEKDAY, rel=0.02)


def test_a_holiday_is_recovered_from_its_earlier_times() -> None:
    """Seen three times at .4 of a day, on different weekdays; the fourth is expected so."""
    firsts = (40, 101, 190, 275)
    days = Days(DAYS, 0, [Window(1, Kind.HOLIDAY, first, first + 2) for first in firsts])
    factor = np.ones(DAYS)
    for first in firsts:
        factor[first : first + 3] = 0.4
    values = counts(1_000 * np.ones((20, 1)) * np.where(factor < 1, factor, week()), 3)
    told = expect(values, days)
    assert told.mean[:, -5:-2].mean() == pytest.approx(400, rel=0.05)
    assert (told.p_value[:, -5:-2] < 0.01).mean() < 0.1
    blind = expect(values, PLAIN)  # who does not know of the holiday is alarmed
    assert (blind.p_value[:, -5:-2] < 0.01).mean() > 0.7


def test_a_worked_sunday_is_a_working_day() -> None:
    """Every fourth Sunday is worked (调休); the last day is one, and looks like a Monday."""
    sundays = np.arange(6, DAYS, 28)
    worked = (*sundays[:-1].tolist(), DAYS - 1)
    mean = 1_000 * week()
    mean[list(worked)] = 1_000
    told = expect(counts(np.tile(mean, (20, 1)), 4), Days(DAYS, 0, (), worked))
    assert told.mean[:, -1].mean() == pytest.approx(1_000, rel=0.05)


@pytest.mark.parametrize("level", [2.0, 30.0, 3_000.0])
def test_bands_hold_what_they_name(level: float) -> None:
    """250 series × 7 judged days: 95 % within three standard errors of a share of days, or more
    where counts are few and a band cannot be cut finer.
    """
    values = brand(250, level, seed=int(level))
    told = expect(values, PLAIN)
    inside = (values[:, -7:] >= told.low[:, -7:]) & (values[:, -7:] <= told.high[:, -7:])
    assert 0.935 < inside.mean() < (0.985 if level < 10 else 0.965)


@pytest.mark.parametrize("level", [0.3, 5.0, 500.0])
def test_chances_are_what_they_say_when_nothing_happened(level: float) -> None:
    """Of 1,750 quiet days at most about 1 % have a chance of 1 %, and few runs one of .1 %."""
    told = expect(brand(250, level, seed=11), PLAIN)
    assert (told.p_value < 0.01).mean() < 0.018
    assert (told.run_p_value < 0.001).mean() < 0.003


def test_a_mean_is_a_mean() -> None:
    """Also of few and of skewed values: over all days, expectations sum to what came."""
    for level in (0.3, 3.0, 300.0):
        values = brand(200, level, seed=5)
        told = expect(values, PLAIN)
        assert told.mean[:, -28:].sum() == pytest.approx(values[:, -28:].sum(), rel=0.05)


def test_a_strange_week_is_found_and_only_that() -> None:
    """One of 50 series loses 40 % in its last week: 4,270 expected, 2,562 came."""
    values = brand(50, 700, seed=6)
    values[17, -7:] = np.round(values[17, -7:] * 0.6)
    (found,) = judge(values, expect(values, PLAIN))
    assert (found.series, found.last) == (17, DAYS - 1)
    assert found.q_value < 0.01
    assert found.effect == pytest.approx(-0.4 * found.expected, rel=0.1)


def test_nothing_is_found_where_nothing_happened() -> None:
    """Ten worlds of 60 quiet series: at most one of them tells anything."""
    told = [judge(values, expect(values, PLAIN)) for values in
            (brand(60, 50, seed=seed) for seed in range(20, 30))]  # fmt: skip
    assert sum(bool(each) for each in told) <= 1


def test_what_happened_last_week_does_not_make_this_week_strange() -> None:
    """A week of zeros (a vanished tag) is pulled in before it counts."""
    values = brand(20, 500, seed=7)
    values[:, -14:-7] = 0
    told = expect(values, PLAIN)
    assert told.mean[:, -7:].mean() == pytest.approx(500 * WEEKDAY.mean(), rel=0.12)


def test_a_young_leaf_takes_its_week_from_its_parent() -> None:
    """Ten weeks old and few a day: alone, its Sunday would be guessed flatter."""
    values = np.vstack([brand(1, 5_000, seed=8), brand(30, 6, seed=9)])
    values[1:, : DAYS - 77] = np.nan
    parent = np.array([-1] + [0] * 30)
    alone = expect(values, PLAIN)
    leaning = expect(values, PLAIN, parent=parent)

    def error(mean: Array) -> float:
        return float(np.abs(mean[1:, -7:] / 6 - WEEKDAY).mean())

    assert error(leaning.mean) < 0.75 * error(alone.mean)


def test_late_days_are_expected_late() -> None:
    """Of the last five days 95, 90, 80, 60 and 30 % are known: no alarm, and parts expected."""
    share = np.ones(DAYS)
    share[-5:] = (0.95, 0.9, 0.8, 0.6, 0.3)
    final = brand(40, 300, seed=10)
    seen = np.random.default_rng(1).binomial(final.astype(np.int64), share).astype(np.float64)
    told = expect(seen, PLAIN, known=share)
    assert told.mean[:, -5:].mean(axis=0) == pytest.approx(
        300 * WEEKDAY[-5:] * share[-5:], rel=0.05
    )
    assert (told.p_value < 0.01).mean() < 0.03
    raw = expect(seen, PLAIN)
    assert (raw.p_value[:, -2:] < 0.01).mean() > 0.9


def test_a_day_of_which_little_is_known_is_withheld() -> None:
    share = np.ones(DAYS)
    share[-1] = 0.1
    told = expect(brand(3, 300), PLAIN, known=share)
    assert np.isnan(told.mean[:, -1]).all()
    assert np.isnan(told.p_value[:, -1]).all()
    assert np.isfinite(told.mean[:, -2]).all()


def test_missing_days_are_left_out() -> None:
    values = brand(10, 200, seed=12)
    values[:, 100:130] = np.nan
    values[:, -3] = np.nan
    told = expect(values, PLAIN)
    assert np.isnan(told.p_value[:, -3]).all()
    assert np.isfinite(told.mean[:, -3]).all()  # what it should have been is known
    assert np.isfinite(told.p_value[:, [-1, -2, -4]]).all()


def test_a_ratio_strays_as_far_as_its_cases_let_it() -> None:
    """Cost per lead of about 200, with 100 leads a day and 9 on every tenth: told of the leads, few
    of them are no alarm; a cost twice as high is, where 100 leads stand behind it.
    """
    leads = np.full(DAYS, 100.0)
    leads[9::10] = 9
    chance = np.random.default_rng(20)
    came = np.maximum(chance.poisson(np.tile(leads, (40, 1))), 1).astype(np.float64)
    cost = 200 * leads / came
    cost[7, -2] *= 2
    assert leads[-1] == 9
    told = expect(cost, PLAIN, cases=came)
    assert (told.p_value[:, -1] < 0.01).mean() <= 0.05
    assert [each.series for each in judge(cost, told)] == [7]
    blind = expect(cost, PLAIN)
    assert (blind.p_value[:, -1] < 0.02).mean() > 2 * (told.p_value[:, -1] < 0.02).mean()
    with pytest.raises(BadInput, match="series_differ"):
        expect(cost, PLAIN, cases=leads)


def test_the_week_to_come_is_expected() -> None:
    """As the same week was, once it has come."""
    values = brand(10, 200, seed=19)
    ahead = values.copy()
    ahead[:, -7:] = np.nan
    told = expect(ahead, PLAIN)
    assert np.isnan(told.p_value).all()
    for name in ("mean", "low", "high"):
        assert getattr(told, name) == pytest.approx(getattr(expect(values, PLAIN), name))


def test_series_without_an_expectation_say_why() -> None:
    values = np.tile(brand(1, 40), (7, 1))
    values[1, : DAYS - 7 - 55] = np.nan  # 55 days before the judged ones
    values[2] = 0
    values[3, -60:] = 0
    values[4] = 12
    values[5] = np.nan
    values[6, : DAYS - 7 - 56] = np.nan  # 56 of them
    told = expect(values, PLAIN)
    assert [Reason(each) for each in told.reason] == [
        Reason.JUDGED, Reason.SHORT, Reason.ZERO, Reason.ENDED, Reason.CONSTANT, Reason.SHORT,
        Reason.JUDGED,
    ]  # fmt: skip
    silent = told.reason != Reason.JUDGED
    assert np.isnan(told.mean[silent]).all()
    assert np.isnan(told.p_value[silent]).all()
    assert np.isfinite(told.p_value[~silent]).all()


@pytest.mark.parametrize("days", [63, 64, 69, 70, 98, 154])
@pytest.mark.parametrize("judged", [1, 7])
def test_a_young_workspace_is_judged_with_what_it_has(days: int, judged: int) -> None:
    """From 56 days before a week on; without distances of one's own, by a normal's."""
    values = np.vstack([brand(1, 3_000), brand(99, 300, seed=31)])[:, :days]
    told = expect(values, Days(days, 0), parent=[-1] + [0] * 99, judged=judged)
    assert (told.reason == Reason.JUDGED).all()
    assert told.p_value.shape == (100, judged)
    assert (told.p_value < 0.01).mean() <= (0.02 if judged == 7 else 0.06)  # of 700, of 100
    assert (told.run_p_value < 0.001).mean() <= 0.004
    assert told.mean[:, -7:].mean(axis=0) == pytest.approx(values[:, -7:].mean(axis=0), rel=0.1)


def test_eight_of_each_weekday_that_has_any_are_enough() -> None:
    """Of Mondays alone eight, of Mondays and Thursdays sixteen; 55 of all seven are too few."""
    values = np.full((4, DAYS), np.nan)
    for row, (number, places) in enumerate([(8, [0]), (7, [0]), (8, [0, 3]), (7, [0, 3])]):
        weeks = DAYS - 7 - 7 * np.arange(number + 1)  # the judged one and those before it
        for place in places:
            values[row, weeks + place] = brand(1, 40)[0, weeks + place]
    values[2, values.shape[1] - 14 + 3] = np.nan  # fifteen
    told = expect(values, PLAIN)
    assert [Reason(each) for each in told.reason] == [
        Reason.JUDGED, Reason.SHORT, Reason.SHORT, Reason.SHORT,
    ]  # fmt: skip
    assert told.low[0, -7] < 40 < told.high[0, -7]
    assert np.isnan(told.z[0, -6:]).all()


def test_too_few_days_for_anybody() -> None:
    told = expect(brand(2, 40)[:, :62], Days(62, 0))
    assert told.mean.shape == (2, 0)
    assert (told.reason == Reason.SHORT).all()
    assert judge(brand(2, 40)[:, :62], told) == []


def test_no_day_to_judge_is_refused() -> None:
    with pytest.raises(BadInput, match="series_differ"):
        expect(brand(2, 40), PLAIN, judged=0)


def test_below_zero_is_compared_as_it_is() -> None:
    """Followers gained less lost: −20 a day, ±15, then a day of −300."""
    values = np.random.default_rng(2).normal(-20, 15, (5, DAYS))
    values[3, -2] = -300
    told = expect(values, PLAIN)
    assert told.mean[:, -7:].mean() == pytest.approx(-20, abs=3)
    assert [each.series for each in judge(values, told)] == [3]
    assert (told.low <= told.mean).all()
    assert (told.mean <= told.high).all()


def worlds_of_money() -> Array:
    chance = np.random.default_rng(13)
    return chance.lognormal(8, 0.2, (12, DAYS)) * week()


@pytest.mark.parametrize("times", [0.001, 7.3, 1e6])
def test_another_unit_is_the_same_expectation(times: float) -> None:
    values = worlds_of_money()
    one, other = expect(values, PLAIN), expect(values * times, PLAIN)
    for name in ("mean", "low", "high"):
        assert getattr(other, name) == pytest.approx(getattr(one, name) * times, rel=1e-7)
    assert other.p_value == pytest.approx(one.p_value, rel=1e-6)


def test_counts_by_the_dozen_are_the_same_expectation() -> None:
    values = brand(12, 20)
    one, dozens = expect(values, PLAIN), expect(12 * values, PLAIN)
    assert dozens.mean == pytest.approx(12 * one.mean, rel=1e-9)
    assert dozens.p_value == pytest.approx(one.p_value, rel=1e-6)


def test_the_order_of_series_does_not_matter() -> None:
    values = np.vstack([brand(4, 400, seed=14), brand(20, 5, seed=15)])
    parent = np.array([-1] * 4 + [0, 1, 2, 3] * 5)
    order = np.random.default_rng(3).permutation(24)
    place = np.argsort(order)
    mixed = np.where(parent[order] < 0, -1, place[parent[order]])
    one = expect(values, PLAIN, parent=parent)
    other = expect(values[order], PLAIN, parent=mixed)
    assert other.mean == pytest.approx(one.mean[order], rel=1e-9)
    assert other.run_p_value == pytest.approx(one.run_p_value[order], rel=1e-6)


def test_a_stranger_changes_nobody() -> None:
    values = brand(6, 80, seed=16)
    one = expect(values, PLAIN)
    other = expect(np.vstack([values, brand(3, 80_000, seed=17), 0 * values[:1]]), PLAIN)
    assert other.mean[:6] == pytest.approx(one.mean, rel=1e-9)
    assert other.p_value[:6] == pytest.approx(one.p_value, rel=1e-6)


def test_a_week_is_expected_from_the_days_before_it() -> None:
    """Whatever the judged days hold, what they should have been stays the same."""
    values = brand(5, 90, seed=18)
    changed = values.copy()
    changed[:, -7:] *= 30
    assert expect(changed, PLAIN).mean == pytest.approx(expect(values, PLAIN).mean, rel=1e-12)
    assert expect(changed, PLAIN).high == pytest.approx(expect(values, PLAIN).high, rel=1e-12)


def test_of_unseen_days_nothing_is_learned_for_later_weeks() -> None:
    """Two weeks at a third: the second is expected as the first was, and judged as it came."""
    values = brand(5, 90, seed=18)
    changed = values.copy()
    changed[:, -14:] = np.round(changed[:, -14:] / 3)
    one, other = (expect(each, PLAIN, judged=14, unseen=14) for each in (values, changed))
    assert other.mean == pytest.approx(one.mean, rel=1e-12)
    assert other.high == pytest.approx(one.high, rel=1e-12)
    assert (other.z[:, -14:].mean(axis=1) < one.z[:, -14:].mean(axis=1) - 2).all()
    seen = expect(changed, PLAIN, judged=14)
    assert (seen.mean[:, -7:].sum(axis=1) < other.mean[:, -7:].sum(axis=1)).all()


@pytest.mark.parametrize(
    ("shape", "parent", "known"),
    [((3, 10), None, None), ((3, DAYS), [0, 1], None), ((3, DAYS), [1, 0, -1], None),
     ((3, DAYS), [-1, 0, 3], None), ((3, DAYS), None, [1.0])],
)  # fmt: skip
def test_what_does_not_fit_is_refused(
    shape: tuple[int, int], parent: list[int] | None, known: list[float] | None
) -> None:
    with pytest.raises(BadInput, match="series_differ"):
        expect(np.ones(shape), PLAIN, parent=parent, known=known)


def test_a_series_without_leaves_beside_one_with_leaves() -> None:
    """Theirs are equations of their own, for one is far steadier; neither minds the other."""
    leaves = brand(2, 40)
    lone = counts(np.full((1, 1), 1_000_000) * week(), 2, over=1e-5)
    values = np.vstack([leaves.sum(axis=0), leaves, lone])
    told = expect(values, PLAIN, parent=[-1, 0, 0, -1])
    alone = expect(lone, PLAIN)
    assert told.mean[3] == pytest.approx(alone.mean[0], nan_ok=True)
    assert (told.reason == Reason.JUDGED).all()
