"""A tag that vanished from numbers that began five weeks ago: told, and nothing else is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.analyses.watched_world import END, A, B, World

from fanbu.types import Period

if TYPE_CHECKING:
    from fanbu.analyses.watch import Fault

LAST = Period(END - timedelta(1), END)


def young(seed: int = 1, count: int = 35) -> World:
    """Twelve leads a day say no channel."""
    world = World(count=count, seed=seed)
    blank = np.random.default_rng(seed + 50).poisson(12, count).astype(float)
    world.rows["", ""] = {"leads": blank, "valid_leads": np.round(0.7 * blank)}
    return world


def tags(world: World) -> list[Fault]:
    return [each for each in world.watched().faults if each.kind == "vanished_tag"]


@pytest.mark.parametrize("count", [21, 35, 60])
def test_rows_that_lost_their_name_are_told(count: int) -> None:
    """All of channel A on two days, whose 100 leads a day on weekdays say no channel then."""
    world = young(count=count)
    days = world.at(LAST.start, LAST.end)
    lost = 0.0
    for row in ((A, "one"), (A, "two")):
        for name in ("leads", "valid_leads"):
            world.rows["", ""][name][days] += world.rows[row][name][days]
        lost += world.rows[row]["leads"][days].sum()
        for name in ("leads", "valid_leads"):
            world.rows[row][name][days] = 0
    [fault] = tags(world)
    assert (fault.metric, fault.subject, fault.days) == ("leads", {"channel": A}, LAST)
    assert fault.details["lost"] == pytest.approx(lost, rel=0.25)
    assert fault.details["gained"] == pytest.approx(lost, rel=0.25)


def test_two_weeks_are_needed() -> None:
    world = young(count=20)
    days = world.at(LAST.start, LAST.end)
    world.rows["", ""]["leads"][days] += 90
    world.times(0, days, ["leads"], (A, "one"), (A, "two"))
    assert tags(world) == []


def test_more_without_a_name_is_no_lost_tag() -> None:
    """Eight times as many come by themselves: shares of channels halve, their numbers do not."""
    world = young()
    world.times(15, world.at(LAST.start, LAST.end), ["leads", "valid_leads"], ("", ""))
    assert tags(world) == []


def test_a_channel_that_stopped_is_no_lost_tag() -> None:
    world = young()
    world.times(0, world.at(LAST.start, LAST.end), ["leads", "valid_leads"], (A, "one"), (A, "two"))
    assert tags(world) == []


def test_a_channel_that_stopped_while_another_rose_is_no_lost_tag() -> None:
    world, days = young(), Period(LAST.start, LAST.end)
    at = world.at(days.start, days.end)
    for row in ((A, "one"), (A, "two")):
        world.rows[B, "search"]["leads"][at] += world.rows[row]["leads"][at]
        world.rows[row]["leads"][at] = 0
    assert tags(world) == []


def test_quiet_brands_lose_no_tags() -> None:
    """Eight young brands, the whole and a tenth of the usual size; of 400 none did."""
    for seed in range(4):
        assert tags(young(seed)) == []
        small = young(seed)
        for values in small.rows.values():
            for name in ("leads", "valid_leads"):
                values[name] = np.round(values[name] / 10)
        assert tags(small) == []
