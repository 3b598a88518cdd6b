"""`why` against what was to be expected: days that compare, how sure, and worlds by day."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from tests.analyses.daily_funnel import SIZES, Funnel

from fanbu.analyses.noise import Noise
from fanbu.analyses.watch.began import unmarked
from fanbu.analyses.watch.ripe import Ripe
from fanbu.analyses.why import Why
from fanbu.analyses.why.added import Picked
from fanbu.analyses.why.base import comparable
from fanbu.analyses.why.behind import Behind
from fanbu.analyses.why.expected import _is_young
from fanbu.analyses.why.leaves import Leaves
from fanbu.analyses.why.mix import is_mix
from fanbu.analyses.why.nested import unnested
from fanbu.analyses.why.spec import Cause, Place
from fanbu.analyses.why.verdict import of_findings
from fanbu.model.metric import MetricInfo
from fanbu.stats.expect import Days, Kind, Window
from fanbu.stats.numbering import distinct, renumbered, together
from fanbu.stats.two_periods import wildness
from fanbu.types import Estimate, Period

if TYPE_CHECKING:
    from fanbu.analyses.headline import Row
    from fanbu.analyses.watch.foretold import Foreteller
    from fanbu.analyses.why.spec import Asked

QUICK, LONG = 3, 100
KNOWN = np.ones(100, np.bool_)


def test_a_week_is_held_against_eight_weeks_before() -> None:
    days = Days(100, 0)
    assert comparable(days, KNOWN, range(93, 100), 93) == list(range(37, 93))


def test_weekdays_are_those_of_the_period() -> None:
    """Nine days from a Saturday on have two Saturdays and two Sundays: four such sets."""
    days = Days(100, 0)
    chosen = comparable(days, KNOWN, range(89, 98), 89)  # 89 % 7 == 5, a Saturday
    weekdays = np.bincount([day % 7 for day in chosen], minlength=7)
    assert weekdays.tolist() == [4, 4, 4, 4, 4, 8, 8]
    assert max(chosen) == 88


def test_marked_and_unknown_days_are_no_base() -> None:
    """A holiday with the day before it, a peak, and an event that the period does not share."""
    windows = (
        Window(0, Kind.HOLIDAY, 80, 82, before=1),
        Window(1, Kind.PEAK, 60, 60),
        Window(2, Kind.EVENT, 50, 51),
        Window(3, Kind.PROMOTION, 85, 99),
    )
    known = KNOWN.copy()
    known[70] = False
    chosen = comparable(Days(100, 0, windows), known, range(93, 100), 93)
    assert not {79, 80, 81, 82, 60, 50, 51, 70} & set(chosen)
    assert {85, 92} <= set(chosen), "the promotion goes on in the period"


def test_too_few_alike_days_take_all_that_are_known() -> None:
    windows = (Window(0, Kind.HOLIDAY, 30, 92),)
    assert comparable(Days(100, 0, windows), KNOWN, range(93, 100), 93) == list(range(37, 93))


def test_what_is_strange_before_the_period_ends_at_a_marked_day() -> None:
    assert unmarked(Days(100, 0), 90) == 76
    assert unmarked(Days(100, 0, (Window(0, Kind.PEAK, 84, 85),)), 90) == 86


def leaves(
    now: list[float], expected: list[float], raw: list[float], stray: list[float] | None = None
) -> Leaves:
    codes = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    came, due, base, off = (
        {"n": np.array(each, np.float64)} for each in (now, expected, raw, stray or [0.0] * 4)
    )
    values = (("a", "b"), ("x", "y"))
    return Leaves(("channel", "owner"), codes, values, came, due, base, off, {"n": 0.0})


def test_a_longer_base_is_surer() -> None:
    """800 of eight weeks are 100 of one, with an eighth of the variance."""
    given = leaves([90, 0, 0, 0], [100, 0, 0, 0], [800, 0, 0, 0])
    behind = Behind.of(given, "n")
    assert behind is not None
    assert behind.error(Picked.of(np.array([True, False, False, False])), 1.0) == pytest.approx(
        1 / 8
    )


def test_a_level_strays_as_one() -> None:
    """Two leaves of one channel stray together (10 + 10)², of two channels apart 10² + 10²."""
    given = leaves([0] * 4, [100] * 4, [800] * 4, stray=[10] * 4)
    behind = Behind.of(given, "n")
    assert behind is not None
    one, two = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert behind.error(Picked.of(one), 1.0) == pytest.approx((200 / 8 + 400) / 200)
    assert behind.error(Picked.of(two), 1.0) == pytest.approx((200 / 8 + 200) / 200)


def test_a_period_before_has_nothing_behind_it() -> None:
    given = leaves([1] * 4, [1] * 4, [1] * 4)
    plain = Leaves(given.dimensions, given.codes, given.values, given.now, given.before)
    assert Behind.of(plain, "n") is None


def test_wildness_knows_how_sure_the_expected_is() -> None:
    """Eight weeks behind one: Var(real − expected) is 9/8 of a Poisson count, not twice it."""
    chance = np.random.default_rng(2)
    mean = chance.gamma(4.0, 50.0, 2000)
    real = chance.poisson(mean).astype(np.float64)
    expected = chance.poisson(8 * mean) / 8
    wild = wildness(real, expected, counts=False, error=1 / 8)
    assert wild.of(real, expected, 1 / 8) == pytest.approx(1, abs=0.2)


def test_numbers_without_sorting_are_those_with_it() -> None:
    """Beside `np.unique`, on tables that fit and on ones that do not."""
    chance = np.random.default_rng(4)
    for sizes in ((3, 1, 5), (2000, 3000, 4000)):
        columns = [chance.integers(0, size, 500) for size in sizes]
        codes = np.array(columns).T
        rows, place = np.unique(codes, axis=0, return_inverse=True)
        numbers, count = together(columns, sizes, 500)
        assert count == len(rows)
        assert (numbers == place.reshape(-1)).all()
        assert distinct(columns[0], sizes[0]) == len(np.unique(columns[0]))
        plain, many = renumbered(columns[2], sizes[2])
        assert (plain == np.unique(columns[2], return_inverse=True)[1]).all()
        assert many == len(np.unique(columns[2]))


def cause(effect: float, **where: str) -> Cause:
    return Cause(Place(where), "n", 1.0, 0.0, effect, effect - 1, effect + 1, 0.01, 1.0)


def test_one_move_is_told_once() -> None:
    """Narrow places that hold the wide one's move stand for it; else the wide one stands."""
    given = leaves([1] * 4, [1] * 4, [1] * 4)
    wide, x, y = cause(-100, channel="a"), cause(-55, channel="a", owner="x"), cause(
        -40, channel="a", owner="y"
    )  # fmt: skip
    other = cause(30, channel="b")
    assert unnested((wide, x, y, other), given) == (x, y, other)
    assert unnested((wide, x, other), given) == (wide, other)
    against = cause(20, channel="a", owner="y")
    assert unnested((wide, against), given) == (wide, against)


@pytest.mark.parametrize(
    ("won", "young"), [([0.1] * 7, True), ([0.1] * 6 + [0.3], False), ([1.0] * 7, False)]
)
def test_days_of_which_hardly_anything_is_known_are_young(won: list[float], young: bool) -> None:  # noqa: FBT001
    """The win rate of a week whose sales come after months: it is not what is missing in it."""
    week = Period(date(2026, 11, 9), date(2026, 11, 15))
    info = MetricInfo("rate", "", over="ratio", parts=("won", "leads"))
    scope = SimpleNamespace(period=week, metrics={"rate": info})
    late = Ripe({"won": np.array([1.0] * 7 + won)})
    spec = SimpleNamespace(period=Period(date(2026, 11, 2), week.end))
    parts = SimpleNamespace(ground=SimpleNamespace(late=late, spec=spec))
    asked = SimpleNamespace(metric="rate", scope=scope)
    assert _is_young(cast("Foreteller", parts), cast("Asked", asked)) is young


def row_of(noise: Noise, change: float, relative: float) -> Row:
    return cast("Row", SimpleNamespace(noise=noise, change=change, relative=relative))


def test_an_amount_with_a_short_history_may_be_anything() -> None:
    """700 of 1,400, and nobody knows how far such an amount strays."""
    row = row_of(Noise(0.5, None), -700, -0.5)
    told = of_findings(Why("nothing", row), (1400.0, 700.0), None)
    assert told == "no_usual"


def test_what_a_report_calls_a_change_is_one() -> None:
    """Nine in ten sure, three in a hundred large: where one says it moved, so does the other."""

    def verdict(certainty: float, before: float = 700.0) -> str:
        noise = Noise(certainty, Estimate(-84, -160, -8))
        row = row_of(noise, -84, -84 / before)
        return of_findings(Why("nothing", row), (before, before - 84), 2 * before - 84)

    assert (verdict(0.89), verdict(0.91)) == ("nothing", "no_dimensions")
    assert (verdict(0.91, 2700), verdict(0.91, 2900)) == ("no_dimensions", "nothing")


def named(found: Why, place: dict[str, str]) -> bool:
    return any(each.place.where == place for each in found.causes[:3])


def share_named(metric: str, depth: int, worlds: int) -> float:
    hits = 0
    for seed in range(worlds):
        world = Funnel(1000 * depth + seed)
        place, world.rates = world.place(depth, 0.5 if seed % 2 else 1.8)
        found = world.drawn().why(metric)
        assert found.expected is not None
        hits += named(found, place)
    return hits / worlds


def quiet(metric: str, worlds: int) -> float:
    """The share of worlds in which nothing happened and a place is named."""
    return sum(bool(Funnel(7700 + s).drawn().why(metric).causes) for s in range(worlds)) / worlds


@pytest.mark.parametrize(("metric", "depth"), [("leads", 1), ("rate", 2)])
def test_planted_by_day_and_named(metric: str, depth: int) -> None:
    assert share_named(metric, depth, QUICK) >= 0.8


def test_a_quiet_week_is_as_expected() -> None:
    found = Funnel(7701).drawn().why("leads")
    assert (found.verdict, found.causes) == ("as_expected", ())
    assert found.expected is not None
    assert found.expected.low < found.expected.value < found.expected.high
    assert len(found.expected.base) == 56
    for each in found.drivers:
        assert np.isfinite(each.contribution)
    assert found.row is not None
    assert sum(each.contribution for each in found.drivers) == pytest.approx(found.row.change)


def test_all_alike_is_everywhere() -> None:
    assert Funnel(9900, volume=1.15).drawn().why("leads").verdict == "everywhere"


def shifted(seed: int) -> Why:
    """Clicks moved from the channel that converts best to the one that does so worst."""
    world = Funnel(5000 + seed)
    rates = np.bincount(world.codes[:, 0], world.rate * world.size) / np.bincount(
        world.codes[:, 0], world.size
    )
    weights = np.ones(SIZES[0])
    weights[rates.argmax()], weights[rates.argmin()] = 0.4, 2.5
    world.volume = weights[world.codes[:, 0]]
    return world.drawn().why("rate")


def test_weights_alone_are_called_mix() -> None:
    found = shifted(1)
    assert found.row is not None
    assert (found.verdict, found.causes) == ("mix", ())
    assert is_mix(found.mixes, found.row.change)
    for each in found.mixes:
        assert each.rate + each.mix == pytest.approx(found.row.change, abs=1e-9)


@pytest.mark.long
@pytest.mark.parametrize("metric", ["leads", "rate"])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_many_planted_by_day(metric: str, depth: int) -> None:
    assert share_named(metric, depth, LONG) >= 0.8


@pytest.mark.long
@pytest.mark.parametrize("metric", ["leads", "rate"])
def test_many_quiet_weeks(metric: str) -> None:
    assert quiet(metric, LONG) <= 0.05


@pytest.mark.long
def test_many_shifts_by_day() -> None:
    assert sum(shifted(seed).verdict == "mix" for seed in range(LONG)) >= 0.8 * LONG
