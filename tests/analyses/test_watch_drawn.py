"""The days behind an alert or a fault: each as it was, as it should have been, or unknown."""

from __future__ import annotations

from datetime import timedelta
from math import isnan

import numpy as np
from tests.analyses.watched_world import END, A, B, World

from fanbu.analyses.watch import drawn
from fanbu.analyses.watch.daily import SHOWN
from fanbu.types import Period


def test_the_days_of_an_alert_are_its_own_and_its_band_the_expectations() -> None:
    world = World()
    world.times(0.3, world.at(END - timedelta(3), END), ("leads", "valid_leads"), (B, "search"))
    found = world.watched(watched=("leads",), headline=("leads",))
    [cause] = found.causes
    assert cause.head.place == (("channel", B),)
    shown = drawn(found, cause)
    assert shown is not None
    assert (shown.metric, shown.place) == (cause.head.metric, cause.head.place)
    assert tuple(each.day for each in shown.days) == Period(END - timedelta(SHOWN - 1), END).each()
    was = world.rows[B, "search"][shown.metric][-SHOWN:]
    assert [each.value for each in shown.days] == list(was)
    days = shown.days[-cause.head.days.days :]
    assert np.isclose(sum(each.value for each in days), cause.head.value)
    assert np.isclose(sum(each.expected for each in days), cause.head.expected)
    assert all(each.low < each.expected < each.high for each in days)
    assert all(each.value < each.low for each in days)


def test_a_ratio_is_that_of_each_day() -> None:
    world = World()
    world.times(0.3, world.at(END - timedelta(3), END), ("leads", "valid_leads"), (B, "search"))
    found = world.watched()
    [cause, *_] = found.causes
    shown = drawn(found, cause)
    assert shown is not None
    assert shown.metric == "cpl"
    cost, leads = (world.rows[B, "search"][name][-SHOWN:] for name in ("cost", "leads"))
    assert np.allclose([each.value for each in shown.days], cost / leads)


def test_days_that_nobody_told_of_are_unknown() -> None:
    """Of a missing export it is the first watched sum of its table, there where it is lacking."""
    world = World()
    hole = Period(END - timedelta(4), END - timedelta(3))
    before, after = (
        Period(world.days[0], hole.start - timedelta(1)),
        Period(END - timedelta(2), END),
    )
    world.sources["baidu"] = world.source("spend", "baidu", [before, after])
    for values in world.rows[B, "search"].values():
        values[world.at(hole.start, hole.end)] = np.nan
    found = world.watched()
    [fault] = found.faults
    shown = drawn(found, fault)
    assert shown is not None
    assert (shown.metric, shown.place) == ("cost", (("channel", B),))
    unknown = tuple(each.day for each in shown.days if isnan(each.value))
    assert unknown == hole.each()
    assert not any(isnan(each.expected) for each in shown.days[-7:])


def test_a_young_series_begins_with_its_first_day() -> None:
    world = World(count=70)
    found = world.watched()
    assert found.judged is not None
    row = found.judged.row["leads", ()]
    assert len(found.judged.series[row].value) == 70
    world = World(count=30)
    assert world.watched().causes == ()


def test_of_another_channel_nothing_is_drawn_that_is_not_there() -> None:
    """Where no series is, there is no chart rather than a wrong one."""
    world = World()
    world.times(0.3, world.at(END - timedelta(3), END), ("leads", "valid_leads"), (A, "one"))
    found = world.watched()
    for cause in found.causes:
        shown = drawn(found, cause)
        assert shown is not None
        assert (shown.metric, shown.place) == (cause.head.metric, cause.head.place)
