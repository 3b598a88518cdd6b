"""Conversions of different goals are never summed; costs are charged to every goal they served.

spend          cost  conversions  goal   goals
10-01 a row 1    60            6  form   [form, approved]
10-01 a row 2  null            2  approved   [form, approved]
10-01 b          40            4  form   [form]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.metrics.conftest import World


@pytest.fixture
def goals(world: World) -> World:
    both = ["form", "approved"]
    day = {"day": "2026-10-01", "platform": "x", "clock": "conversion"}
    a, b = {**day, "channel": "a"}, {**day, "channel": "b"}
    world.add("spend", {**a, "cost": 60, "clicks": 12, "conversions": 6, "goal": "form",
                        "goals": both})  # fmt: skip
    world.add("spend", {**a, "conversions": 2, "goal": "approved", "goals": both})
    world.add("spend", {**b, "cost": 40, "clicks": 8, "conversions": 4, "goal": "form",
                        "goals": ["form"]})  # fmt: skip
    return world


def test_several_goals_are_not_added(goals: World) -> None:
    assert goals.ask("cost", "conversions", "cpa", "cvr") == [
        {"cost": 100, "conversions": None, "cpa": None, "cvr": None}
    ]
    assert goals.warned("cost", "conversions", "cpa")["mixed_goals"] == {
        "metrics": ["conversions", "cpa"],
        "goals": ["approved", "form"],
    }


def test_only_the_mixed_group_is_empty(goals: World) -> None:
    assert goals.ask("conversions", "cpa", by=("channel",)) == [
        {"channel": "a", "conversions": None, "cpa": None},
        {"channel": "b", "conversions": 4, "cpa": 10},
    ]


def test_by_goal_each_bears_the_full_cost(goals: World) -> None:
    assert goals.ask("cost", "clicks", "conversions", "cpa", "cvr", by=("goal",)) == [
        {"goal": "approved", "cost": 60, "clicks": 12, "conversions": 2, "cpa": 30, "cvr": 1 / 6},
        {"goal": "form", "cost": 100, "clicks": 20, "conversions": 10, "cpa": 10, "cvr": 0.5},
    ]
    shared = goals.warned("cost", by=("goal",))["cost_shared_by_goals"]
    assert shared["rows"] == 1


def test_for_a_goal_the_cost_is_that_of_the_rows_that_served_it(goals: World) -> None:
    assert goals.ask("cost", "conversions", "cpa", where="goal = 'approved'") == [
        {"cost": 60, "conversions": 2, "cpa": 30}
    ]
    assert goals.ask("cpa", by=("channel",), where="goal = 'form' and channel = 'a'") == [
        {"channel": "a", "cpa": 10}
    ]
    assert goals.ask("cost", "conversions", where="goal in ('form', 'approved')") == [
        {"cost": 100, "conversions": None}
    ]


def test_one_goal_needs_no_saying(goals: World) -> None:
    assert goals.warned("conversions", where="channel = 'b'") == {}
    assert goals.warned("cost", where="goal = 'form' and channel = 'b'") == {}


def test_own_metric_of_one_goal(goals: World) -> None:
    from fanbu.metrics.definitions import merge, read_source

    text = b"""
    - name: approved
      label: Approved
      measure: sum(conversions)
      of: spend
      where: goal = 'approved'
    - {name: cost, label: Cost, measure: sum(cost), of: spend}
    - {name: cost_per_approved, label: CPA, ratio: [cost, approved]}
    """
    goals.definitions = merge([read_source("own.yaml", text)])
    assert goals.ask("cost_per_approved", "approved") == [{"cost_per_approved": 50, "approved": 2}]


def test_several_clocks_are_not_added(goals: World) -> None:
    row = {"day": "2026-10-01", "platform": "x", "goal": "form", "conversions": 5}
    goals.add("spend", {**row, "channel": "b", "clock": "billing"})
    assert goals.ask("conversions", by=("channel",), where="channel = 'b'") == [
        {"channel": "b", "conversions": None}
    ]
    assert goals.warned("conversions", where="channel = 'b'")["mixed_clocks"]["clocks"] == [
        "billing",
        "conversion",
    ]


class TestUnstated:
    """Goals that no file states: added, and said when several platforms are."""

    def test_one_platform(self, world: World) -> None:
        world.add("spend", {"day": "2026-10-01", "platform": "x", "conversions": 1})
        world.add("spend", {"day": "2026-10-02", "platform": "x", "conversions": 2})
        assert world.ask("conversions") == [{"conversions": 3}]
        assert world.warned("conversions") == {}

    def test_two_platforms(self, world: World) -> None:
        world.add("spend", {"day": "2026-10-01", "platform": "x", "conversions": 1, "cost": 4})
        world.add("spend", {"day": "2026-10-01", "platform": "y", "conversions": 2, "cost": 5})
        assert world.ask("conversions", "cpa") == [{"conversions": 3, "cpa": 3}]
        assert world.warned("conversions", "cpa") == {
            "goal_unstated": {"metrics": ["conversions", "cpa"]}
        }
        assert world.warned("conversions", by=("platform",)) == {}
