"""The split of a change: hand numbers, and sums that always hold."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.world import (
    BAIDU,
    BROKEN_FORM,
    END,
    HOLE,
    HOLED,
    NOW,
    OCEAN,
    REFERRAL,
    SOURCES,
    WEEK,
    FakeRead,
    Row,
    infos,
    weekly,
    weeks_before,
    without_spend,
)

from fanbu.analyses import change
from fanbu.analyses.scope import Scope
from fanbu.model.facts import DataFacts
from fanbu.model.metric import MetricInfo

if TYPE_CHECKING:
    from fanbu.analyses.change import Change

SCOPE = Scope(WEEK, "week", ("cost", "leads", "valid_leads", "cpl", "revenue"), infos(), "leads")


def changes(
    rows: list[Row], scope: Scope = SCOPE, facts: DataFacts | None = None
) -> dict[str, Change]:
    read = FakeRead(rows, facts or DataFacts(SOURCES))
    return {found.metric: found for found in change.compute(read, scope, NOW)}


def two_weeks(before: dict[str, dict[str, int]], after: dict[str, dict[str, int]]) -> list[Row]:
    return [
        row
        for week, world in ((weeks_before(1), before), (WEEK, after))
        for channel, totals in world.items()
        for row in weekly(week, channel, **totals)
    ]


def test_all_of_the_fall_is_one_step_on_one_channel() -> None:
    found = changes(BROKEN_FORM)["leads"]
    assert [factor.name for factor in found.factors] == [
        "impressions", "clicks/impressions", "leads/clicks",
    ]  # fmt: skip
    assert [factor.effect for factor in found.factors] == pytest.approx([0, 0, -280], abs=1e-9)
    top = found.channels[0]
    assert (top.name, top.before, top.after) == ((OCEAN,), 700, 420)
    assert (top.volume, top.mix, top.rate, top.other) == pytest.approx((0, 0, -280, 0))
    assert (found.top, found.step_in(OCEAN)) == (top, "leads/clicks")


def test_volume_mix_and_rate_of_two_channels_by_hand() -> None:
    """The worlds of tests/stats: 100 → 100 clicks at 10 → 6 %, 100 → 300 clicks at 2 %."""
    found = changes(
        two_weeks(
            {OCEAN: {"clicks": 100, "leads": 10}, BAIDU: {"clicks": 100, "leads": 2}},
            {OCEAN: {"clicks": 100, "leads": 6}, BAIDU: {"clicks": 300, "leads": 6}},
        )
    )["leads"]
    by_name = {each.name[0]: each for each in found.channels}
    assert (by_name[OCEAN].volume, by_name[OCEAN].mix, by_name[OCEAN].rate) == pytest.approx(
        (6, -6, -4)
    )
    assert (by_name[BAIDU].volume, by_name[BAIDU].mix, by_name[BAIDU].rate) == pytest.approx(
        (2.5, 1.5, 0)
    )


def test_leads_without_clicks_are_not_split() -> None:
    found = changes(
        two_weeks(
            {OCEAN: {"clicks": 100, "leads": 10}, REFERRAL: {"leads": 5}},
            {OCEAN: {"clicks": 200, "leads": 20}, REFERRAL: {"leads": 9}},
        )
    )["leads"]
    referral = next(each for each in found.channels if each.name == (REFERRAL,))
    assert (referral.other, referral.rate) == (4, 0)
    assert found.unsplit == pytest.approx(4)
    assert sum(factor.effect for factor in found.factors) == pytest.approx(10)


def test_a_channel_whose_clicks_are_missing_is_not_split() -> None:
    """Baidu's clicks of two days are not imported: its leads fell, its rate cannot be known."""
    rows = without_spend(BROKEN_FORM, BAIDU, HOLE)
    rows += [{"day": END, "channel": BAIDU, "leads": 10, "valid_leads": 0}]
    found = changes(rows, facts=DataFacts(HOLED))["leads"]
    by_name = {each.name[0]: each for each in found.channels}
    assert (by_name[BAIDU].other, by_name[BAIDU].rate) == (10, 0)
    assert by_name[OCEAN].rate == pytest.approx(-280)
    assert found.unsplit == pytest.approx(10)


def test_rows_that_name_no_channel_stay_in_the_sum() -> None:
    rows = two_weeks({OCEAN: {"leads": 10}}, {OCEAN: {"leads": 10}}) + weekly(WEEK, None, leads=7)
    found = changes(rows)["leads"]
    assert found.channels[0].name == ("",)
    assert sum(each.effect for each in found.channels) == 7


def test_cost_per_lead_falls_by_mix_while_no_channel_changes() -> None:
    """10 a lead on one, 100 on the other; the cheap one grows from half to nine tenths."""
    found = changes(
        two_weeks(
            {OCEAN: {"cost": 1000, "leads": 100}, BAIDU: {"cost": 10_000, "leads": 100}},
            {OCEAN: {"cost": 1800, "leads": 180}, BAIDU: {"cost": 2000, "leads": 20}},
        )
    )["cpl"]
    assert found.rate == pytest.approx(0)
    assert found.mix == pytest.approx(19 - 55)


def test_simpson_is_seen() -> None:
    """Both channels got dearer, the whole got cheaper."""
    found = changes(
        two_weeks(
            {OCEAN: {"cost": 1000, "leads": 100}, BAIDU: {"cost": 10_000, "leads": 100}},
            {OCEAN: {"cost": 1980, "leads": 180}, BAIDU: {"cost": 2200, "leads": 20}},
        )
    )["cpl"]
    assert found.simpson
    assert found.rate > 0 > found.mix
    assert found.rate + found.mix == pytest.approx(found.row.change)


def test_ad_campaigns_need_leads_that_name_theirs() -> None:
    named = [
        {**row, "ad_campaign": "A"}
        for row in two_weeks({OCEAN: {"leads": 70}}, {OCEAN: {"leads": 35}})
    ]
    assert changes(named)["leads"].ad_campaigns[0].name == (OCEAN, "A")
    assert changes(BROKEN_FORM)["leads"].ad_campaigns == ()


def test_a_tree_of_the_playbook_is_used_and_broken_identities_are_not_split() -> None:
    scope = replace(SCOPE, tree={"revenue": ("orders", "average_order")}, headline=("revenue",))
    rows = two_weeks(
        {OCEAN: {"orders": 10, "revenue": 1000}, BAIDU: {"revenue": 100}},
        {OCEAN: {"orders": 20, "revenue": 2000}, BAIDU: {"revenue": 300}},
    )
    found = changes(rows, scope)["revenue"]
    assert [factor.effect for factor in found.factors] == pytest.approx([1000, 0], abs=1e-9)
    assert found.unsplit == pytest.approx(200)


counts = st.integers(0, 400)
cell = st.fixed_dictionaries(
    {
        "cost": counts,
        "impressions": counts,
        "clicks": counts,
        "leads": counts,
        "valid_leads": counts,
    }
)
world = st.dictionaries(st.sampled_from([OCEAN, BAIDU, REFERRAL, "owned/zhihu"]), cell, max_size=4)


@settings(max_examples=40, deadline=None)
@given(world, world)
def test_parts_always_sum_to_the_change(
    before: dict[str, dict[str, int]], after: dict[str, dict[str, int]]
) -> None:
    for found in changes(two_weeks(before, after)).values():
        change_of = found.row.change
        scale = 1e-9 * max(abs(found.row.now), abs(found.row.before), 1)
        if found.channels:
            assert sum(each.effect for each in found.channels) == pytest.approx(
                change_of, abs=scale
            )
        for each in found.channels:
            if found.metric != "cpl" and each.name[0]:
                assert each.effect == pytest.approx(each.after - each.before, abs=scale)
        if found.factors:
            total = sum(factor.effect for factor in found.factors) + found.unsplit
            assert total == pytest.approx(change_of, abs=scale)
        sizes = [abs(each.effect) for each in found.channels]
        assert all(a >= b for a, b in pairwise(sizes))


def test_steps_that_name_no_channel_are_split_over_the_whole() -> None:
    """A shop's visitors fell by a fifth and all else stayed: 1,000 of 5,000 went with them."""
    known = infos()
    known["product_visitors"] = MetricInfo("product_visitors", "v", tables=("products",))
    known["visitor_order_rate"] = MetricInfo(
        "visitor_order_rate", "r", "ratio", over="ratio", parts=("orders", "product_visitors"),
        tables=("orders", "products"),
    )  # fmt: skip
    tree = {"revenue": ("product_visitors", "visitor_order_rate", "average_order")}
    scope = Scope(WEEK, "week", ("revenue",), known, "revenue", tree=tree)
    rows = two_weeks(
        {OCEAN: {"orders": 20, "revenue": 2_000}, REFERRAL: {"orders": 30, "revenue": 3_000}},
        {OCEAN: {"orders": 16, "revenue": 1_600}, REFERRAL: {"orders": 24, "revenue": 2_400}},
    )
    rows += weekly(weeks_before(1), None, product_visitors=1_000)
    rows += weekly(WEEK, None, product_visitors=800)
    found = changes(rows, scope)["revenue"]
    assert [factor.name for factor in found.factors] == list(tree["revenue"])
    assert [factor.effect for factor in found.factors] == pytest.approx([-1_000, 0, 0], abs=1e-6)
    assert found.unsplit == pytest.approx(0, abs=1e-6)
    assert {each.name[0]: each.effect for each in found.channels} == {REFERRAL: -600, OCEAN: -400}


def test_a_new_platform_without_the_steps_of_the_tree_splits_nothing() -> None:
    """Neither tells impressions, Baidu begins on Thursday: 4 × 50 more, all of it in Baidu."""
    tree = {"cost": ("impressions", "ctr", "cpc")}
    scope = replace(SCOPE, tree=tree, headline=("cost",))
    rows = two_weeks({OCEAN: {"cost": 700, "clicks": 280}}, {OCEAN: {"cost": 700, "clicks": 280}})
    rows += [{"day": day, "channel": BAIDU, "cost": 50, "clicks": 10} for day in WEEK.each()[3:]]
    found = changes(rows, scope)["cost"]
    assert (found.row.before, found.row.now) == (700, 900)
    assert (found.factors, found.unsplit) == ((), 0)
    assert [(each.name, each.effect, each.factors) for each in found.channels[:1]] == [
        ((BAIDU,), 200, ())
    ]
    assert found.step_in(BAIDU) is None
