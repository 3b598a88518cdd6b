"""Measures of one column of a statistic are read in one pass, and stay what each is alone.

placement_stats     views  completes
10-01 p1               10          4
10-01 p2                5       null
10-02 p1               20          6
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fanbu.metrics.definitions import merge, read_source

if TYPE_CHECKING:
    from tests.metrics.conftest import World

OWN = b"""
- {name: views, label: V, measure: sum(views), of: placement_stats}
- {name: measured, label: M, measure: sum(views), of: placement_stats, where: completes is not null}
- {name: unmeasured, label: U, measure: sum(views), of: placement_stats, where: completes is null}
- {name: completes, label: C, measure: sum(completes), of: placement_stats}
- {name: conversions, label: A, measure: sum(conversions), of: spend}
- {name: approved, label: B, measure: sum(conversions), of: spend, where: "goal = 'approved'"}
- {name: forms, label: F, measure: sum(conversions), of: spend, where: "goal = 'form'"}
"""


@pytest.fixture
def own(world: World) -> World:
    world.definitions = merge([read_source("own.yaml", OWN)])
    place = {"platform": "x", "account": "a"}
    for day, name, views, completes in (
        ("2026-10-01", "p1", 10, 4), ("2026-10-01", "p2", 5, None), ("2026-10-02", "p1", 20, 6),
    ):  # fmt: skip
        world.add("placement_stats", {**place, "day": day, "placement": name, "views": views,
                                      "completes": completes})  # fmt: skip
    return world


def test_each_keeps_its_own_condition(own: World) -> None:
    assert own.ask("views", "measured", "unmeasured", by=("placement",)) == [
        {"placement": "p1", "views": 30, "measured": 30, "unmeasured": None},
        {"placement": "p2", "views": 5, "measured": None, "unmeasured": 5},
    ]
    assert own.ask("measured", "unmeasured") == [{"measured": 30, "unmeasured": 5}]


def test_one_column_is_read_once_and_another_apart(own: World) -> None:
    own.ask("views", "measured", "completes")
    assert own.asked[0].count("placement_stats_at(") == 2


def test_a_column_that_nothing_holds_is_read_with_any_other(
    own: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file told of completes: the column is empty in all rows there are."""
    own.con.execute("UPDATE placement_stats SET completes = NULL")
    monkeypatch.setattr(type(own), "alike", lambda *_: {"views": "a"})
    assert own.ask("completes", "views", by=("placement",)) == [
        {"placement": "p1", "completes": None, "views": 30},
        {"placement": "p2", "completes": None, "views": 5},
    ]
    assert own.asked[0].count("placement_stats_at(") == 1


def test_goals_of_conversions_that_nothing_holds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.add("spend", {"day": "2026-10-01", "platform": "x", "cost": 6, "goal": "form"})
    world.add("spend", {"day": "2026-10-01", "platform": "y", "cost": 1})
    monkeypatch.setattr(type(world), "alike", lambda *_: {"cost": "a"})
    found = world.result("cost", "conversions", "conversion_value")
    assert found.data["rows"] == [{"cost": 7, "conversions": None, "conversion_value": None}]
    assert not found.warnings
    assert world.asked[0].count("spend_at(") == 1


def test_goals_beside_all_goals(own: World) -> None:
    """The whole is not known across goals; each goal alone is."""
    day = {"day": "2026-10-01", "platform": "x", "clock": "conversion"}
    own.add("spend", {**day, "conversions": 6, "goal": "form"})
    own.add("spend", {**day, "conversions": 2, "goal": "approved"})
    assert own.ask("conversions", "approved", "forms") == [
        {"conversions": None, "approved": 2, "forms": 6}
    ]
