"""Channels that move inside a total that stands still: told when real, not when lucky."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.report.world import (
    BAIDU,
    END,
    NOW,
    OCEAN,
    REFERRAL,
    SOURCES,
    WEEK,
    FakeRead,
    brand,
    infos,
)

from fanbu.analyses import change
from fanbu.analyses.inside import movers
from fanbu.analyses.scope import Scope
from fanbu.model.facts import DataFacts

if TYPE_CHECKING:
    from fanbu.analyses.change import Change

SCOPE = Scope(WEEK, "week", ("leads", "cost"), infos(), focus="leads")
assert WEEK.end == END


def of_leads(before: dict[str, int], after: dict[str, int], metric: str = "leads") -> Change:
    rows = brand(
        before={name: {metric: n} for name, n in before.items()},
        after={name: {metric: n} for name, n in after.items()},
    )
    read = FakeRead(rows, DataFacts(SOURCES))
    return next(c for c in change.compute(read, SCOPE, NOW) if c.metric == metric)


def moved(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    found = movers(of_leads(before, after), SCOPE)
    return {each.name[0]: round(each.effect) for each, _ in found}


def test_a_gain_does_not_hide_a_loss() -> None:
    before, after = {OCEAN: 210, BAIDU: 105, REFERRAL: 35}, {OCEAN: 140, BAIDU: 168, REFERRAL: 35}
    assert moved(before, after) == {OCEAN: -70, BAIDU: 63}


def test_the_certainty_is_that_of_all_channels_together() -> None:
    """70 fewer of 350 leads: z = 70 / √350 = 3.74, p = 0.00018; three channels, so 3 p."""
    before, after = {OCEAN: 210, BAIDU: 105, REFERRAL: 35}, {OCEAN: 140, BAIDU: 168, REFERRAL: 35}
    (_, certainty), *_ = movers(of_leads(before, after), SCOPE)
    assert certainty == pytest.approx(1 - 3 * 0.000183, abs=1e-5)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({OCEAN: 210, BAIDU: 105}, {OCEAN: 196, BAIDU: 119}),
        ({OCEAN: 700, BAIDU: 7}, {OCEAN: 700, BAIDU: 28}),
        ({OCEAN: 70_000, BAIDU: 70_000}, {OCEAN: 66_500, BAIDU: 73_500}),
        ({OCEAN: 210}, {OCEAN: 70}),
    ],
    ids=["within chance", "too small a channel", "too small a change", "the channel is the total"],
)
def test_what_is_not_told(before: dict[str, int], after: dict[str, int]) -> None:
    assert moved(before, after) == {}


def test_money_and_clicks_are_not_judged_by_counting() -> None:
    before, after = {OCEAN: 2100, BAIDU: 1050}, {OCEAN: 1050, BAIDU: 2100}
    for metric in ("cost", "clicks"):
        scope = Scope(WEEK, "week", (metric,), infos(), focus=metric)
        rows = brand(
            before={name: {metric: n} for name, n in before.items()},
            after={name: {metric: n} for name, n in after.items()},
        )
        found = change.compute(FakeRead(rows, DataFacts(SOURCES)), scope, NOW)
        assert movers(found[0], scope) == ()
