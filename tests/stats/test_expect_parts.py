"""The parts of an expectation: published numbers, and the same again in plain loops."""

from __future__ import annotations

from math import exp, lgamma, log
from typing import TYPE_CHECKING

import numpy as np
import pytest

from fanbu.errors import BadInput
from fanbu.stats.expect import (
    Days,
    Expectation,
    Kind,
    Window,
    false_discovery,
    growth,
    judge,
    ripening,
)
from fanbu.stats.expect.calibrate import calibration, run_of
from fanbu.stats.expect.counts import count_chances
from fanbu.stats.expect.design import design
from fanbu.stats.expect.events import Events
from fanbu.stats.expect.filter import (
    CLIP,
    DOUBTED,
    HEALTHY,
    LEANING,
    ROUNDS,
    STEP,
    STIFFNESS,
    Input,
    forecasts,
)  # fmt: skip
from fanbu.stats.expect.scale import Scale, scale_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fanbu.stats.expect.design import Design

    Array = NDArray[np.float64]

DAYS, FIRST = 126, 84


# --- published numbers


def test_false_discoveries_as_published() -> None:
    """Benjamini and Hochberg (1995), section 3: of 15 hypotheses 4 are told at 5 %."""
    p_values = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
        0.5719, 0.6528, 0.7590, 1.0,
    ]  # fmt: skip
    q_values = false_discovery(p_values)
    assert (q_values <= 0.05).sum() == 4
    assert q_values[3] == pytest.approx(0.0095 * 15 / 4)
    assert np.isnan(false_discovery([0.01, np.nan])).tolist() == [False, True]
    assert false_discovery([0.01, np.nan])[0] == 0.01


TRIANGLE = (
    (357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463),
    (352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085),
    (290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315),
    (310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268),
    (443160, 1136350, 2128333, 2897821, 3402672, 3873311),
    (396132, 1333217, 2180715, 2985752, 3691712),
    (440832, 1288463, 2419861, 3483130),
    (359480, 1421128, 2864498),
    (376686, 1363294),
    (344014,),
)
"""Claims of Taylor and Ashe (1983), as in Mack (1993), table 1."""


def triangle() -> Array:
    seen = np.full((10, 10), np.nan)
    for row, values in enumerate(TRIANGLE):
        seen[row, : len(values)] = values
    return seen


def test_the_chain_ladder_as_published() -> None:
    """Mack (1993): the factors, and reserves of 94,634 for the second and 4,626 thousand for the
    last year.
    """
    factors = growth(triangle())
    assert factors == pytest.approx(
        [3.491, 1.747, 1.457, 1.174, 1.104, 1.086, 1.054, 1.077, 1.018], abs=6e-4
    )
    share = ripening(triangle())
    assert share[-1] == 1.0
    assert 5339085 / share[8] - 5339085 == pytest.approx(94_634, abs=1)
    assert 344014 / share[0] - 344014 == pytest.approx(4_625_811, abs=1)


def test_an_age_nobody_reached_or_without_anything_grows_by_nothing() -> None:
    assert growth([[0.0, 0.0, np.nan], [0.0, 0.0, np.nan]]).tolist() == [1.0, 1.0]
    assert ripening([[10.0, 5.0]]).tolist() == [2.0, 1.0]  # judged invalid since
    with pytest.raises(BadInput, match="series_differ"):
        growth([1.0, 2.0])


# --- the same again, in plain loops


def binomial_tail(count: int, mean: float, over: float) -> float:
    """Twice the tail of a negative binomial, from its textbook form."""

    def chance(k: int) -> float:
        size = 1 / over
        head = lgamma(k + size) - lgamma(size) - lgamma(k + 1)
        return exp(head + size * log(size / (size + mean)) + k * log(mean / (size + mean)))

    up_to = sum(chance(k) for k in range(count + 1))
    tail = up_to if count < mean else 1 - up_to + chance(count)
    return min(2 * tail, 1.0)


@pytest.mark.parametrize("mean", [0.2, 3.0, 29.0])
@pytest.mark.parametrize("over", [0.01, 0.5])
def test_small_counts_have_their_textbook_chance(mean: float, over: float) -> None:
    counted = np.array([0, 1, 2, 5, 30, 60])
    found = count_chances(counted.astype(float), np.full(6, mean), np.full(6, over))
    assert found == pytest.approx([binomial_tail(int(k), mean, over) for k in counted], abs=1e-9)


def test_large_counts_and_unknown_ones_are_left_alone() -> None:
    counted, mean = np.array([40.0, 130.0, np.nan]), np.array([31.0, 5.0, 5.0])
    assert count_chances(counted, mean, np.full(3, 0.1)).tolist() == [0.0, 0.0, 0.0]


def test_ranks_and_bands_are_counted_one_by_one() -> None:
    """Within the outermost twentieth; 2·(rank + 1)/(n + 1), as conformal p-values are."""
    past = np.random.default_rng(1).normal(size=(5, 99))
    past[:, ::9] = np.nan
    middle = np.random.default_rng(2).uniform(-0.8, 0.8, (5, 7))
    given = calibration(past)
    chances = given.chances(middle)
    low, high = given.band(0.9)
    for row in range(5):
        known = sorted(past[row][np.isfinite(past[row])])
        n = len(known)
        for day in range(7):
            less = sum(value < middle[row, day] for value in known)
            assert chances[row, day] == pytest.approx(2 * min(less + 1, n - less + 1) / (n + 1))
        assert low[row] == known[int(0.05 * (n + 1)) - 1]
        assert high[row] == known[int(np.ceil(0.95 * (n + 1))) - 1]


def test_chances_fall_with_distance_and_join_the_ranks() -> None:
    past = np.random.default_rng(3).normal(size=(1, 400))
    far = np.linspace(0, 8, 200)[None, :]
    chances = calibration(past).chances(far)
    assert (np.diff(chances[0]) <= 1e-12).all()
    for side in (far, -far):  # a normal's would be 6.3e-5 at 4: the tail errs to the quiet side
        assert 6e-5 < calibration(past).chances(side)[0, 100] < 2e-3


def test_runs_are_sums_over_the_root_of_their_days() -> None:
    z = np.random.default_rng(4).normal(size=(3, 30))
    z[:, 10:13] = np.nan
    found = run_of(z, 7)
    for row in range(3):
        for day in range(30):
            part = z[row, max(day - 6, 0) : day + 1]
            part = part[np.isfinite(part)]
            if len(part) < 4 or not np.isfinite(z[row, day]):
                assert np.isnan(found[row, day])
            else:
                assert found[row, day] == pytest.approx(part.sum() / np.sqrt(len(part)))


def small_world() -> tuple[Array, Design, Scale]:
    chance = np.random.default_rng(5)
    mean = np.exp(chance.uniform(1, 7, (8, 1))) * (1 + 0.3 * (np.arange(DAYS) % 7 == 6))
    values = chance.poisson(mean * chance.gamma(30, 1 / 30, (8, DAYS))).astype(float)
    values[2, 40:47] = np.nan
    values[3, 100:107] = 0
    values[4, 90:104] *= 3
    windows = [Window(1, Kind.HOLIDAY, first, first + 1, 2, 1) for first in (20, 80, 110)]
    scale = scale_of(values[:, :FIRST])
    return scale.to(values), design(Days(DAYS, 0, windows, (13,))), scale


def ridge(x: Array, y: Array, noise: float, sd: Array, middle: Array) -> Array:
    """Least squares with the prior as further rows."""
    rows = np.vstack([x / noise, np.diag(1 / sd)])
    right = np.concatenate([y / noise, middle / sd])
    found, *_ = np.linalg.lstsq(rows, right, rcond=None)
    return np.asarray(found)


def one_series(
    y: Array, columns: Design, scale: Scale, stiffness: float, above: Array | None, begin: int
) -> tuple[Array, Array, Array]:
    """One series, one stiffness, one week after the other: fit, variance, coefficients."""
    x = columns.x
    noise = float(STEP ** np.round(np.log(scale.noise[0]) / np.log(STEP)))

    def prior(end: int, stiff: float) -> Array:
        sd = np.where(columns.level, columns.sd * stiff, columns.sd)
        if above is None:
            return np.asarray(sd)
        seen = np.array([sum(x[day, c] ** 2 for day in range(begin, end)) for c in range(len(sd))])
        unseen = 1 / (1 / sd**2 + seen / HEALTHY**2)
        return np.where(columns.taken, np.sqrt(columns.apart**2 + unseen), sd)

    def spread(fit: Array) -> Array:
        return np.asarray(scale.variance(fit[None, :], np.ones((1, len(fit))))[0])

    def middle(place: int) -> Array:
        return np.zeros(x.shape[1]) if above is None else above[place] * columns.taken

    clean = np.where(np.isfinite(y), y, np.nanmean(y[begin:FIRST]))
    width = np.zeros(0)
    for turn in range(ROUNDS):
        sd = prior(FIRST, STIFFNESS[0])
        beta = ridge(x[begin:FIRST], clean[begin:FIRST], noise, sd, middle(0))
        fit = x[begin:FIRST] @ beta
        if turn in (0, ROUNDS - 2):
            width = CLIP * np.sqrt(spread(fit))
        for day in range(begin, FIRST):
            at = fit[day - begin]
            apart = y[day] - at
            limit = width[day - begin]
            clean[day] = at + min(max(apart, -limit), limit) if np.isfinite(apart) else at
    fits, variances, betas, before = [], [], [], 0.0
    for place, week in enumerate(range(FIRST, DAYS, 7)):
        sd = prior(week, stiffness)
        beta = ridge(x[begin:week], clean[begin:week], noise, sd, middle(place))
        ahead = x[week : week + 7]
        fit = ahead @ beta
        covariance = np.linalg.inv(x[begin:week].T @ x[begin:week] / noise**2 + np.diag(1 / sd**2))
        unsure = np.array([row @ covariance @ row for row in ahead])
        variance = spread(fit) + unsure + columns.afresh[week : week + 7] ** 2
        z = (y[week : week + 7] - fit) / np.sqrt(variance)
        ordered = sorted(z[np.isfinite(z)])
        centre = ordered[(len(ordered) - 1) // 2] if len(ordered) > 3 else 0.0
        side = float(np.sign(centre)) if abs(centre) > LEANING else 0.0
        limit = CLIP if side == 0 else np.inf if side == before else DOUBTED
        before = side
        for day in range(7):
            pulled = fit[day] + min(max(z[day], -limit), limit) * np.sqrt(variance[day])
            clean[week + day] = pulled if np.isfinite(z[day]) else fit[day]
        fits.append(fit)
        variances.append(variance)
        betas.append(beta)
    return np.concatenate(fits), np.concatenate(variances), np.array(betas)


@pytest.mark.parametrize("leaning", [False, True])
def test_all_at_once_is_one_after_the_other(leaning: bool) -> None:  # noqa: FBT001
    """Each series alone, by least squares with further rows; the stiffness that foretold best."""
    scaled, columns, scale = small_world()
    weeks = np.arange(FIRST, DAYS, 7)
    begin = np.array([0, 0, 14, 0, 0, 14, 0, 0])
    above = np.random.default_rng(6).normal(0, 0.1, (2, len(weeks), columns.x.shape[1]))
    parent = np.array([0, 1] * 4)
    given = Input(
        scaled, np.ones(scaled.shape), scale, above if leaning else None, parent, begin,
        np.ones(8, np.bool_),
    )  # fmt: skip
    past = DAYS - FIRST - 7
    found = forecasts(given, columns, weeks, past)
    for row in range(8):
        tried = []
        for stiffness in STIFFNESS:
            fit, variance, beta = one_series(
                scaled[row], columns, scale.take(np.array([row])), stiffness,
                above[parent[row]] if leaning else None, int(begin[row]),
            )  # fmt: skip
            z = np.abs(scaled[row, FIRST : FIRST + past] - fit[:past]) / np.sqrt(variance[:past])
            rho = np.where(z <= CLIP, z**2 / 2, CLIP * z - CLIP**2 / 2)
            tried.append(
                (float(np.nanmean(rho + np.log(variance[:past]) / 2)), fit, variance, beta)
            )
        _, fit, variance, beta = min(tried, key=lambda each: each[0])
        assert found.fit[row] == pytest.approx(fit, abs=1e-7)
        assert found.variance[row] == pytest.approx(variance, rel=1e-6)
        assert found.beta[row] == pytest.approx(beta, abs=1e-6)


# --- the scale and the columns


def test_the_scale_goes_there_and_back() -> None:
    chance = np.random.default_rng(7)
    values = np.vstack([
        chance.poisson(0.3, (2, 200)), chance.poisson(900, (2, 200)),
        chance.lognormal(9, 0.3, (2, 200)), chance.normal(-5, 40, (2, 200)),
    ])  # fmt: skip
    scale = scale_of(values)
    assert scale.back(scale.to(values)) == pytest.approx(values, abs=1e-6)
    assert scale.counts.tolist() == [True] * 4 + [False] * 4
    assert scale.plain.tolist() == [False] * 6 + [True] * 2


@pytest.mark.parametrize(
    ("mean", "over", "noise"), [(1_000, 0.0, 0.0316), (1_000, 0.04, 0.2025), (4, 0.0, 0.5)]
)
def test_noise_is_the_relative_one_of_the_trade(mean: float, over: float, noise: float) -> None:
    """√(1/μ + φ), as a negative binomial has it."""
    chance = np.random.default_rng(8)
    rate = mean * (chance.gamma(1 / over, over, (200, 210)) if over else 1.0) * np.ones((200, 210))
    found = scale_of(chance.poisson(rate).astype(float))
    assert np.median(found.noise) == pytest.approx(noise, rel=0.1)


def test_columns_of_a_tiny_calendar() -> None:
    """A fortnight from a Monday: a holiday on Thursday 3 and Friday 4, one day around it; the
    second Saturday is worked.
    """
    days = Days(14, 0, [Window(7, Kind.HOLIDAY, 3, 4, 1, 1)], (12,))
    made = design(days)
    by_day = {tuple(column.round(2)) for column in made.x.T}
    assert (0, 0, 0, 1, 1, *[0] * 9) in by_day  # the holiday
    assert (0, 0, 0.5, *[0] * 11) in by_day  # the day before, half as much
    assert (*[0] * 5, 0.5, *[0] * 8) in by_day  # the day after
    monday = (1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0.2, 0)
    thursday = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0.2, 0)  # none on the holiday
    saturday = (0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)  # none on the worked one
    assert {monday, thursday, saturday} <= by_day
    assert made.special.tolist() == [False] * 2 + [True] * 4 + [False] * 8
    assert not made.taken[made.level].any()


def test_each_family_is_asked_by_itself() -> None:
    """One strange series of ten: drowned among all of them, and not beside one of its kind."""
    chance = np.full((10, 1), 0.5)
    chance[7] = 0.02
    nothing, one = np.zeros((10, 1)), np.ones((10, 1), np.int64)
    told = Expectation(0, 0.95, nothing, nothing, nothing, nothing, chance, chance, one,
                       np.zeros(10, np.int64), Events.none(10))  # fmt: skip
    assert judge(nothing, told) == []
    family = np.zeros(10, np.int64)
    family[[3, 7]] = 1
    [found] = judge(nothing, told, family=family)
    assert (found.series, found.q_value) == (7, 0.04)
    with pytest.raises(BadInput):
        judge(nothing, told, family=[0, 1])
