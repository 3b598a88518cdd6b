"""What is foretold of an accepted finding, and what came of it, with numbers by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from tests.analyses.watched_world import END, INFOS, WEEK, A, B, World

from fanbu.analyses.decisions import Came, ForecastSpec, Foretold, came, foretell, grade
from fanbu.analyses.decisions.came import Line, ripe_after, stretch, watched_for
from fanbu.analyses.decisions.grade import apart, chance
from fanbu.analyses.watch.judging import every_series
from fanbu.analyses.watch.series import Series
from fanbu.model.decision import Forecast
from fanbu.types import Period

DAYS = Period(date(2026, 9, 8), date(2026, 9, 14))
LOST = Forecast(DAYS, value=100, low=80, high=120, without=50)
"""Of a fall to half. Without doing anything 40 to 60 would come."""
WON = Forecast(DAYS, value=200, low=160, high=240, without=100)
"""Of a rise to twice as much; as before it would be 80 to 120."""
SPENT = Forecast(DAYS, value=100, low=80, high=120, without=200)
"""Of costs that doubled; without 160 to 240."""


@pytest.mark.parametrize(
    ("came_", "told", "tone", "verdict", "share"),
    [
        (100, LOST, "bad", "came_true", 1.0),
        (80, LOST, "bad", "came_true", 0.6),  # the ends of the band are in it
        (121, LOST, "bad", "came_true", 1.42),  # beyond it, the good way
        (79, LOST, "bad", "partly", 0.58),
        (61, LOST, "bad", "partly", 0.22),
        (60, LOST, "bad", "missed", 0.2),  # chance brings that without doing anything
        (30, LOST, "bad", "missed", -0.4),
        (160, WON, "good", "came_true", 0.6),
        (300, WON, "good", "came_true", 2.0),
        (121, WON, "good", "partly", 0.21),
        (120, WON, "good", "missed", 0.2),
        (120, SPENT, "watch", "came_true", 0.8),
        (130, SPENT, "watch", "partly", 0.7),
        (79, SPENT, "watch", "missed", 1.21),  # less than was wanted is not better
        (79, SPENT, "bad", "came_true", 1.21),  # of a cost per lead it is
        (160, SPENT, "watch", "missed", 0.4),
    ],
)
def test_grades(came_: float, told: Forecast, tone: str, verdict: str, share: float) -> None:
    found = grade(came_, told, tone)
    assert (found.verdict, found.came) == (verdict, came_)
    assert found.share == pytest.approx(share)


def test_what_fits_both_is_unclear() -> None:
    """72 to 108 would come without: 85 is in both bands, 110 in one, 70 in none."""
    near = replace(LOST, without=90)
    assert chance(near) == (72, 108)
    assert not apart(near)
    assert [grade(each, near, "bad").verdict for each in (85, 110, 70)] == [
        "unclear", "came_true", "missed",
    ]  # fmt: skip


def test_where_there_is_no_way() -> None:
    same = replace(LOST, without=100)
    assert grade(100, same, "bad").share is None
    assert grade(100, same, "bad").verdict == "unclear"


def test_what_may_be_below_zero_has_bands_of_distance() -> None:
    net = Forecast(DAYS, value=10, low=-5, high=25, without=-40, signed=True)
    assert chance(net) == (-55, -25)
    assert [grade(each, net, "bad").verdict for each in (-5, -20, -30)] == [
        "came_true", "partly", "missed",
    ]  # fmt: skip


def test_ripe_is_the_first_age_from_which_on_all_is_known() -> None:
    assert ripe_after(np.array([1.0, 1.0, 0.9, 1.0, 0.5])) == 3  # the day three days ago is not
    assert ripe_after(np.array([1.0, 1.0, 1.0])) == 0
    assert ripe_after(np.array([0.9, 1.0])) == 2


def test_a_stretch_is_a_sum_or_a_mean_by_weight() -> None:
    values, ones = np.array([1.0, np.nan, 3.0]), np.ones(3)
    assert stretch(values, ones, slice(0, 3), summed=True) == 4
    assert stretch(values, ones, slice(0, 3), summed=False) == 2
    assert stretch(values, np.array([3.0, 1, 1]), slice(0, 3), summed=False) == 1.5
    assert np.isnan(stretch(values, ones, slice(1, 2), summed=True))


def test_cases_to_come_are_those_of_the_weekday() -> None:
    """Weekday 0 had 10 and 30 cases in the last weeks, the others 7: so do days to come."""
    base = np.tile([10.0, 7, 7, 7, 7, 7, 7], 2)
    base[7] = 30
    ones = np.ones(14)
    one = Series("cpl", (), ones, base, ones, ones)
    line = Line(one, INFOS["cpl"], ones, base)
    assert line.weights(14, 21)[14:].tolist() == [20, 7, 7, 7, 7, 7, 7]
    assert Line(one, INFOS["leads"]).weights(14, 3).tolist() == [1, 1, 1]
    assert Line(one, INFOS["cpl"], ones, np.full(14, np.nan)).weights(14, 2).tolist() == [1, 1]


def test_a_ratio_counts_days_without_anything_below_its_line() -> None:
    """30 spent for 3 leads; on the second day 10 for none."""
    top, bottom = np.array([10.0, 10, 10]), np.array([1.0, 0, 2])
    one = Series("cpl", (), np.array([10, np.nan, 5]), bottom, bottom, np.ones(3))
    line = Line(one, INFOS["cpl"], top, bottom)
    assert line.over(slice(0, 3)) == 10
    assert line.known(slice(0, 3))
    assert np.isnan(line.over(slice(1, 2)))


FIRST, LAST = END - timedelta(3), END
DUE = END + timedelta(6)
AHEAD = Period(DUE + timedelta(1), DUE + timedelta(7))
BROKEN = "paid/ocean_engine"


def halved(**given: object) -> World:
    """From Thursday on leads of A come to four tenths; 100 a day are usual, with their weekdays."""
    world = World(**given)  # type: ignore[arg-type]
    world.times(0.4, world.at(FIRST, LAST), ["leads", "valid_leads"], (A, "one"), (A, "two"))
    return world


def told_of(world: World, metric: str = "leads", **given: object) -> Foretold:
    usual = {
        "metric": metric, "place": (("channel", A),), "days": Period(FIRST, LAST),
        "value": 142.0, "expected": 355.0, "tone": "bad", "ahead": AHEAD,
    }  # fmt: skip
    spec = ForecastSpec(watch=world.spec(), **{**usual, **given})  # type: ignore[arg-type]
    return foretell(world, spec, world.morning_after(world.end))


class TestForecast:
    def test_is_what_would_be_without_the_fault(self) -> None:
        """100 a day by seven days whose weekdays sum to 6.7: 670, within the band."""
        told = told_of(halved())
        found = told.forecast
        assert found is not None
        assert told.ripe_after == 0
        assert found.days == AHEAD
        assert found.value == pytest.approx(100 * WEEK.sum(), rel=0.04)
        assert found.low < 670 < found.high
        # 670 leads have a standard deviation of 26; nine tenths are within 43, and the level strays
        assert 30 < found.high - found.value < 120
        assert 30 < found.value - found.low < 120
        assert found.without == pytest.approx(found.value * 0.4)

    def test_the_fault_itself_moves_it_not(self) -> None:
        quiet, broken = told_of(World()).forecast, told_of(halved()).forecast
        assert quiet is not None
        assert broken is not None
        # the same days are unknown to both; the whole's too
        assert broken.value == pytest.approx(quiet.value, rel=0.01)

    def test_what_is_over_by_itself_would_not_have_stayed(self) -> None:
        """Monday brought four tenths, the six days since all: 6.1 of 6.7 usual days."""
        monday = END - timedelta(6)
        world = World()
        world.times(0.4, world.at(monday), ["leads", "valid_leads"], (A, "one"), (A, "two"))
        told = told_of(world, days=Period(monday, monday), value=40.0, expected=100.0).forecast
        assert told is not None
        assert told.without / told.value == pytest.approx(6.1 / 6.7, abs=0.04)

    def test_of_a_good_one_it_is_that_it_stays(self) -> None:
        found = told_of(World(), value=710.0, expected=355.0, tone="good").forecast
        assert found is not None
        assert found.without == pytest.approx(670, rel=0.04)
        assert found.value == pytest.approx(2 * found.without)

    def test_of_a_ratio_it_is_a_mean_over_cases(self) -> None:
        """Forty a lead: 20 clicks of 2 each."""
        found = told_of(halved(), "cpl", value=100.0, expected=40.0).forecast
        assert found is not None
        assert found.value == pytest.approx(40, rel=0.03)
        assert found.low < 40 < found.high
        assert found.without == pytest.approx(found.value * 2.5)

    def test_a_holiday_to_come_is_foretold_as_one(self) -> None:
        """National Day took six tenths last year: its week is foretold lower."""
        world = World(end=date(2026, 9, 20), count=400)
        every = ["leads", "valid_leads"]
        for day in Period(date(2025, 10, 1), date(2025, 10, 8)).each():
            world.times(0.4 / WEEK[day.weekday()], world.at(day), every)
        days = Period(world.end - timedelta(3), world.end)
        feast = Period(date(2026, 10, 1), date(2026, 10, 7))
        usual = Period(date(2026, 9, 22), date(2026, 9, 28))
        found = [told_of(world, days=days, ahead=ahead).forecast for ahead in (feast, usual)]
        assert found[0] is not None
        assert found[1] is not None
        assert found[0].value < 0.7 * found[1].value

    def test_the_farther_the_wider(self) -> None:
        """Levels that walk: in five weeks they stray farther than in one."""
        world = World(count=300)
        walk = np.exp(np.cumsum(np.random.default_rng(3).normal(0, 0.02, 300)))
        for values in world.rows.values():
            values["leads"] = np.round(values["leads"] * walk)
        widths = []
        for days in (1, 36):
            ahead = Period(END + timedelta(days), END + timedelta(days + 6))
            found = told_of(world, ahead=ahead).forecast
            assert found is not None
            widths.append((found.high - found.low) / found.value)
        assert widths[1] > 1.2 * widths[0]

    def test_nine_of_ten_come_within(self) -> None:
        """What came is drawn from worlds that go on as they were: nine of twelve at least."""
        inside = 0
        for seed in range(12):
            whole = World(seed=seed, end=AHEAD.end, count=182 + 13)
            came_ = sum(whole.rows[A, name]["leads"][-7:].sum() for name in ("one", "two"))
            world = replace(whole, end=END, count=182)
            for row, values in world.rows.items():
                for name in values:
                    values[name] = whole.rows[row][name][:182]
            found = told_of(world).forecast
            assert found is not None
            inside += found.low <= came_ <= found.high
        assert inside >= 9

    @pytest.mark.parametrize(
        ("count", "ahead", "why"),
        [
            (70, AHEAD, "short"),
            (182, Period(END + timedelta(90), END + timedelta(96)), "far"),
        ],
    )
    def test_what_cannot_be_foretold(self, count: int, ahead: Period, why: str) -> None:
        assert told_of(World(count=count), ahead=ahead) == Foretold(None, why)

    def test_a_place_that_nothing_is_known_of(self) -> None:
        assert told_of(World(), place=(("channel", "x"),)) == Foretold(None, "unwatched")


class TestCame:
    WEEK_ = Period(END - timedelta(6), END)

    def found(self, world: World, metric: str, days: Period = WEEK_, place: str = B) -> Came:
        spec = watched_for(world.spec(), [metric])
        series, known = every_series(world, spec, world.morning_after(world.end))
        return came(spec, series, known, (metric, (("channel", place),), days))

    def test_sums_and_ratios(self) -> None:
        world = World()
        rows = world.rows[B, "search"]
        leads = self.found(world, "leads")
        assert leads.value == rows["leads"][-7:].sum()
        assert (leads.lacking, leads.ripe_on) == (0, END + timedelta(1))
        cpl = self.found(world, "cpl")
        assert cpl.value == pytest.approx(rows["cost"][-7:].sum() / rows["leads"][-7:].sum())

    def test_late_days_are_ripe_when_they_were_ripe_before(self) -> None:
        """Of the last two days .5 and .8 are known: from the third day after a day on all is."""
        world = World(late={"leads": [0.8, 0.5]})
        assert self.found(world, "leads").ripe_on == END + timedelta(3)

    def test_days_that_nobody_told_of_are_counted(self) -> None:
        world = World()
        told = [Period(world.days[0], END - timedelta(5)), Period(END - timedelta(1), END)]
        world.sources["leads"] = world.source("leads", "leads", told)
        assert self.found(world, "leads").lacking == 3

    def test_a_place_without_a_row_has_none(self) -> None:
        assert self.found(World(), "leads", place="paid/none").value == 0
        assert np.isnan(self.found(World(), "cpl", place="paid/none").value)


def test_a_ratio_is_of_the_days_that_both_sides_have() -> None:
    """100 of cost on two days, the third unknown; ten leads on each of the three."""
    cost, leads = np.array([100.0, 100.0, np.nan]), np.array([10.0, 10.0, 10.0])
    one = Series("cpl", (), np.array([10.0, 10.0, np.nan]), leads, leads, np.ones(3))
    line = Line(one, INFOS["cpl"], cost, leads)
    assert line.over(slice(0, 3)) == 10
    assert np.isnan(line.over(slice(2, 3)))
