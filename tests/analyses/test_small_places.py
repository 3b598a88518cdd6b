"""What small places should have had: days that count, bands that end, amounts that come once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.analyses.test_foretold import asked_why
from tests.analyses.watched_world import END, INFOS, LEADS, A, B, World

from fanbu.analyses.watch.bands import band, bounds
from fanbu.analyses.watch.foretold import Foreteller
from fanbu.analyses.watch.judging import ground_of
from fanbu.analyses.watch.ripe import shares
from fanbu.analyses.watch.series import _as_few
from fanbu.analyses.why.choice import Target
from fanbu.analyses.why.leaves import Leaves
from fanbu.analyses.why.pieces import counted_by, piece_of, with_counts
from fanbu.analyses.why.places import of_sum
from fanbu.model.metric import MetricInfo
from fanbu.types import Period

if TYPE_CHECKING:
    from fanbu.analyses.watch.judged import Foretold

SMALL = (("channel", B),)
WEEK = Period(END - timedelta(6), END)


def rare(every: int = 10) -> World:
    """A channel with a lead every tenth day that is no Tuesday."""
    world = World()
    leads = np.zeros(world.count)
    others = [place for place, day in enumerate(world.days) if day.weekday() != 1]
    leads[others[:-6:every]] = 1.0
    world.rows[B, "search"]["leads"] = leads
    return world


def foretold(world: World, metric: str = "leads") -> Foretold:
    ground = ground_of(world, world.spec(), world.morning_after(END))
    found = Foreteller(ground).of(metric, SMALL, WEEK)
    assert found is not None
    return found


def test_a_weekday_that_is_empty_by_chance_is_none_of_rest() -> None:
    """26 Tuesdays without any of 15 leads, and then two on the last one: all seven days count."""
    world = rare()
    tuesday = next(day for day in WEEK.each() if day.weekday() == 1)
    world.rows[B, "search"]["leads"][world.at(tuesday)] = 2
    found = foretold(world)
    assert found.days == WEEK.each()
    assert found.value == 2.0


@pytest.mark.parametrize(("weeks", "last"), [(12, 0.0), (20, 14.0), (26, 40.0)])
def test_what_comes_by_appointment_is_foretold_by_its_appointments(weeks: int, last: float) -> None:
    """40 ± 3 every Friday, nothing else: a stop is a move, and so is a third, as soon as it may be.

    What the other six weekdays have says nothing of how often there is none on a Friday.
    """
    world = World(count=7 * weeks)
    came = np.round(np.random.default_rng(weeks).normal(40, 3, weeks))
    came[-1] = last
    leads = np.zeros(world.count)
    leads[4 - world.days[0].weekday() :: 7] = came
    world.rows[B, "search"]["leads"] = leads
    found = foretold(world)
    assert found.days == WEEK.each()
    assert found.value == last
    assert found.mean == pytest.approx(came[:-1].mean(), rel=0.1)
    assert 20 < found.low < found.mean < found.high < 75
    assert (found.low <= last) == (last == 40)


def test_how_often_weekdays_are_empty_by_chance() -> None:
    """All eight of eight days and none of as many others: one way of C(16, 8).

    15 that fall on none of 26 Tuesdays, of 182 days: (156 · … · 142) / (182 · … · 168).
    """
    assert _as_few(0, 8, 8, 8) == pytest.approx(1 / 12870)
    ways = np.prod([(156 - each) / (182 - each) for each in range(15)])
    assert _as_few(0, 26, 15, 156) == pytest.approx(ways)
    assert _as_few(1, 1, 2, 4) == 1.0
    assert _as_few(1, 2, 1, 2) == pytest.approx(5 / 6)  # both on two of four: one way of six


def test_what_comes_on_a_day_of_rest_counts() -> None:
    """Nothing on 25 Sundays of a channel with fifty a day, and then three."""
    world = World()
    leads = world.rows[B, "search"]["leads"]
    sundays = [place for place, day in enumerate(world.days) if day.weekday() == 6]
    leads[sundays] = 0.0
    without = foretold(world)
    leads[-1] = 3.0
    found = foretold(world)
    assert found.days == without.days == WEEK.each()
    assert (found.value - without.value, found.mean) == (3.0, without.mean)
    assert found.value == leads[-7:].sum()


def test_a_small_place_should_have_its_mean_and_not_its_middle() -> None:
    """15 leads in 182 days: half of one in a week, and one or two are nothing strange."""
    found = foretold(rare())
    assert found.mean == pytest.approx(7 * 15 / 156 * 6 / 7, rel=0.35)
    assert (found.low, found.high) in ((0.0, 2.0), (0.0, 3.0))


def test_days_with_a_cost_and_no_lead_are_days_with_data() -> None:
    """All that the week cost, by all leads of the week, be they of one day."""
    world = World()
    row = world.rows[B, "search"]
    row["leads"] = (np.random.default_rng(2).random(world.count) < 0.5).astype(float)
    row["leads"][-7:] = [0, 0, 3, 0, 0, 0, 0]
    found = foretold(world, "cpl")
    assert found.days == WEEK.each()
    assert found.value == pytest.approx(row["cost"][-7:].sum() / row["leads"][-7:].sum())
    past = row["cost"][:-7].sum() / row["leads"][:-7].sum()
    assert found.mean == pytest.approx(past, rel=0.2)


def test_bands_end_where_numbers_do() -> None:
    """A count at zero, unless it is one less others; a part of something at the whole."""
    world = World(scale=0.02)
    ground = ground_of(world, world.spec(), world.morning_after(END))
    judged = Foreteller(ground).every(WEEK)
    row = judged.row["leads", SMALL]
    at = np.arange(len(judged.series[row].value) - 7, len(judged.series[row].value))
    assert bounds(judged, row) == (0.0, np.inf)
    assert band(judged, row, at, 0.5)[0] == 0.0
    signed = {**INFOS, "leads": replace(INFOS["leads"], signed=True)}
    other = replace(judged, spec=replace(judged.spec, metrics=signed))
    assert bounds(other, row) == (-np.inf, np.inf)
    share = {**INFOS, "ctr": replace(INFOS["ctr"], share=True)}
    other = replace(judged, spec=replace(judged.spec, metrics=share))
    row = other.row["ctr", (("channel", A),)]
    assert bounds(other, row) == (0.0, 1.0)
    assert band(other, row, at, 0.999)[1] <= 1.0


def test_the_bands_of_days_end_where_numbers_do() -> None:
    """Some nine of ten leads are valid, of five a day: no day is drawn up to more than all."""
    world = World(scale=0.1)
    row = world.rows[B, "search"]
    row["valid_leads"] = np.maximum(row["leads"] - (np.arange(world.count) % 4 == 0), 0.0)
    rate = MetricInfo("valid_rate", "Valid rate", "ratio", over="ratio",
                      parts=("valid_leads", "leads"), tables=LEADS)  # fmt: skip
    ends = {}
    for share in (False, True):
        infos = {**INFOS, "valid_rate": replace(rate, share=share)}
        spec = replace(world.spec(), metrics=infos, watched=("valid_rate",))
        foretell = Foreteller(ground_of(world, spec, world.morning_after(END)))
        found = foretell.of("valid_rate", SMALL, WEEK)
        assert found is not None
        drawn = [each.high for each in foretell.around("valid_rate", SMALL, found).days]
        ends[share] = max(drawn), float(found.daily[2].max()), found.high
        assert min(each.low for each in foretell.around("valid_rate", SMALL, found).days) >= 0
        assert all(each.low <= each.expected <= each.high
                   for each in foretell.around("valid_rate", SMALL, found).days)  # fmt: skip
    assert ends[True] == pytest.approx((1.0, 1.0, ends[True][2]))
    assert min(ends[False][:2]) > 1.1
    assert ends[True][2] <= 1.0


def coupons(now: list[float], before: list[float]) -> Leaves:
    """Amounts by coupon, and orders of 3,580 each."""
    names = tuple("abcdefghijklmnopqrstuvwxyz"[: len(now)])
    sides = [np.array(each, np.float64) for each in (now, before)]
    after, earlier = ({"revenue": each, "orders": np.round(each / 3580)} for each in sides)
    return Leaves(("coupon",), np.arange(len(now))[:, None], (names,), after, earlier)


def test_a_coupon_seen_for_the_first_time_is_as_unsure_as_its_orders() -> None:
    """Two orders where none was before. Others stray by little; that says nothing of these."""
    few = [30.0, 45.0, 28.0, 61.0, 52.0] * 4
    leaves = coupons([7160, *few], [0, *reversed(few)])
    target = Target("revenue", counts=False, told=lambda excess: excess)
    narrow = of_sum(leaves, target, leaves.before["revenue"])
    wide = of_sum(leaves, target, leaves.before["revenue"], piece_of(leaves, "revenue", "orders"))
    blind, seen = (
        next(each for each in (*found.causes, *found.considered)
             if each.place.where == {"coupon": "a"})
        for found in (narrow, wide)
    )  # fmt: skip
    assert wide.causes == ()
    assert blind.low > 0 > seen.low
    assert seen.effect == 7160
    assert seen.high - seen.effect == pytest.approx(1.645 * (3580 * (7160 + 0.375 * 3580)) ** 0.5,
                                                    rel=0.15)  # fmt: skip


def test_what_one_order_brings() -> None:
    """By the mean where few leaves hold one; by their squares where eight do."""
    assert piece_of(coupons([7160, 0], [3580, 0]), "revenue", "orders") == 3580
    leaves = coupons([2980, 4380, 3580, 3580], [2980, 4380, 3580, 3580])
    squares = 2 * (2980**2 + 4380**2 + 2 * 3580**2)
    assert piece_of(leaves, "revenue", "orders") == pytest.approx(squares / (2 * 14520))
    assert piece_of(leaves, "revenue", None) == 0.0


def test_who_counts_what_an_amount_adds_up() -> None:
    """The mean order names both; less refunds it is of orders, too; clicks count no cost."""
    tables = {"revenue": ("orders",), "net": ("orders", "refunds"), "cost": ("spend",)}
    infos = {
        name: MetricInfo(name, name, "money", tables=each, money=each)
        for name, each in tables.items()
    }
    infos["orders"] = MetricInfo("orders", "Orders", tables=("orders",))
    infos["mean"] = MetricInfo("mean", "Mean", "money", over="ratio", parts=("revenue", "orders"),
                               of_known=True)  # fmt: skip
    assert [counted_by(name, infos) for name in (*tables, "orders")] == [
        "orders", "orders", None, None,
    ]  # fmt: skip
    assert with_counts(("revenue", "cost"), infos) == ("revenue", "cost", "orders")


def test_ages_with_few_counts_ripen_together() -> None:
    """Two won of 20 leads a day, four in five of them more than a week later.

    The youngest have too few counts to be told of by themselves, and are not ripe for that.
    """
    share = np.array([1.0] * 14 + [0.5] * 7 + [0.2] * 7)
    now = np.full(28, 2.0)
    told = shares([{"won": now * share}] * 2, [{"won": now}] * 2, 28)["won"]
    assert told[:7].tolist() == [1.0] * 7
    assert told[14:21].max() <= 0.6
    assert told[-7:] == pytest.approx([0.2] * 7, abs=0.2)


def test_where_nothing_came_there_is_no_lack_of_data() -> None:
    """Three days, and those before that they would be held against, have no row of any lead.

    A rate of nothing has no value all the same.
    """
    world = World()
    for row in world.rows.values():
        row["leads"][-17:] = np.nan
    days = Period(END - timedelta(2), END)
    found = asked_why(world, "leads", days)
    assert found.verdict != "no_data"
    assert found.row is not None
    assert found.row.now == 0.0
    assert found.row.before == pytest.approx(150 * 2.5, rel=0.1)
    rate = asked_why(world, "cpl", days)
    assert (rate.verdict, rate.lacks) == ("no_value", "leads")


def test_a_week_of_nothing_is_held_against_days_that_were_all_alike() -> None:
    """Fifteen a day for five months teach no up and down: the days before are what there is."""
    world = World()
    for row in world.rows.values():
        row["leads"][:] = row["valid_leads"][:] = 5.0
        row["leads"][-7:] = row["valid_leads"][-7:] = np.nan
    found = asked_why(world, "leads", WEEK)
    assert found.unable == "still"
    assert found.row is not None
    assert (found.row.now, found.row.before) == (0.0, 7 * 15.0)
    assert found.verdict not in ("no_history", "no_data")


def test_days_nobody_told_of_lack_data() -> None:
    """The same rows; the register ends before them, so a rate has no value for want of data."""
    world = World()
    for row in world.rows.values():
        row["leads"][-17:] = np.nan
    told = Period(world.days[0], END - timedelta(17))
    world.sources["leads"] = world.source("leads", "leads", [told])
    found = asked_why(world, "cpl", Period(END - timedelta(2), END))
    assert (found.verdict, found.lacks) == ("no_data", None)
