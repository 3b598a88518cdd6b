"""The demo's planted truths as `watch` sees them: its ads, straight from the simulation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.analyses.watched_world import PLATFORM, World

from fanbu.demo import brand
from fanbu.demo.truth import truth
from fanbu.demo.world import DAY, NEVER
from fanbu.model.metric import MetricInfo
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fanbu.analyses.watch import Watched, WatchSpec
    from fanbu.demo import World as Demo

SPEND, ORDERS = ("spend",), ("orders",)
INFOS = {
    info.name: info
    for info in (
        MetricInfo("cost", "Cost", "money", "lower", tables=SPEND),
        MetricInfo("clicks", "Clicks", tables=SPEND),
        MetricInfo("conversions", "Conversions", tables=SPEND),
        MetricInfo("cvr", "CVR", "ratio", over="ratio", parts=("conversions", "clicks"),
                   tables=SPEND),
        MetricInfo("cpa", "CPA", "money", "lower", over="ratio", parts=("cost", "conversions"),
                   tables=SPEND),
        MetricInfo("orders", "Orders", tables=ORDERS),
    )
}  # fmt: skip


class Brand(World):
    """The demo's ad campaigns and orders up to a day, as exported on the morning after it."""

    def __init__(self, demo: Demo, end: date) -> None:
        self.demo = demo
        super().__init__(end=end, count=(end - demo.plan.start).days + 1)
        shown = slice(demo.plan.warm, demo.plan.warm + self.count)
        final = demo.ads.delayed.sum(axis=2)
        self.rows = defaultdict(lambda: defaultdict(lambda: np.zeros(self.count)))
        for row, unit in enumerate(demo.ads.units):
            own = self.rows[f"paid/{unit.platform}", unit.campaign]
            own["clicks"] = own["clicks"] + demo.ads.clicks[row, shown]
            own["cost"] = own["cost"] + demo.ads.cost_cents[row, shown] / 100
            own["conversions"] = own["conversions"] + final[row, shown]
        paid = demo.orders.is_new & (demo.orders.paid < NEVER)
        per_day = np.bincount(demo.orders.ordered[paid] // DAY, minlength=demo.plan.span)
        self.rows["", ""]["orders"] = per_day[shown].astype(float)
        known = demo.ads.delayed.sum(axis=(0, 1)).cumsum() / demo.ads.delayed.sum()
        self.late = {"conversions": [*known[::-1]]}
        whole = [Period(self.days[0], end)]
        self.sources = {p: self.source("spend", p, whole) for p in self.platforms()}
        self.sources["orders"] = self.source("orders", "orders", whole)

    def platforms(self) -> set[str]:
        return {unit.platform for unit in self.demo.ads.units}

    def spec(self, **more: Any) -> WatchSpec:
        watched = ("cost", "clicks", "conversions", "cvr", "cpa", "orders")
        given = replace(super().spec(), metrics=INFOS, watched=watched,
                        headline=("conversions", "cpa", "orders"))  # fmt: skip
        return replace(given, **more)


@pytest.fixture(autouse=True)
def platforms(monkeypatch: pytest.MonkeyPatch, world: Demo) -> None:
    """Every platform of the demo is a channel of its own."""
    for unit in world.ads.units:
        monkeypatch.setitem(PLATFORM, f"paid/{unit.platform}", unit.platform)


def planted(world: Demo, kind: str) -> Iterator[tuple[dict[str, Any], Period]]:
    for entry in truth(world)["planted"]:
        if entry["kind"] == kind:
            yield entry, Period.parse(f"{entry['start']}..{entry['end']}")


def told(found: Watched) -> list[tuple[str, str, Period]]:
    """Metric, the last of its place, and days of everything that is told."""
    return [
        (each.metric, dict(each.place).get("ad_campaign", ""), each.days)
        for cause in found.causes
        for each in (cause.head, *cause.others)
    ]


def test_the_broken_page_is_named_and_dated(world: Demo) -> None:
    [(entry, days)] = planted(world, "broken_page")
    found = Brand(world, days.end).watched()
    first = found.causes[0].head
    assert first.metric in ("cpa", "cvr", "conversions")
    assert first.where == {"platform": "ocean_engine", "ad_campaign": brand.FEED_ANDROID}
    assert first.days.end == days.end
    assert abs((first.days.start - days.start).days) <= 1
    assert first.tone == "bad"
    rates = [each for each in (first, *found.causes[0].others)
             if each.metric == "cvr" and each.where == first.where]  # fmt: skip
    for each in rates:  # of the clicks that the platform counts
        assert each.value / each.expected == pytest.approx(
            entry["size"]["form_rate_during"] / entry["size"]["form_rate_before"], abs=0.06
        )


def test_the_export_gap_is_a_fault_of_the_data(world: Demo) -> None:
    [(_, gap)] = planted(world, "export_gap")
    shown = Brand(world, world.plan.until)
    for (channel, _), values in shown.rows.items():
        if channel == "paid/baidu":
            for each in values.values():
                each[shown.at(gap.start, gap.end)] = np.nan
    known = [Period(shown.days[0], gap.start - timedelta(1)),
             Period(gap.end + timedelta(1), shown.end)]  # fmt: skip
    shown.sources["baidu"] = shown.source("spend", "baidu", known)
    found = shown.watched()
    assert [(each.kind, each.days) for each in found.faults] == [("missing_export", gap)]
    touched = [days for _, place, days in told(found) if place != brand.FEED_ANDROID
               and days.start <= gap.end and gap.start <= days.end]  # fmt: skip
    assert all(days.days > gap.days for days in touched)  # the page broke then, too


def test_national_day_is_no_alarm(world: Demo) -> None:
    [days] = [days for entry, days in planted(world, "holiday_dip") if entry["subject"] == "国庆"]
    found = Brand(world, days.end).watched()
    assert [each for each in told(found) if each[2].start >= days.start] == []


def test_orders_that_were_pulled_forward_are_missed_afterwards(world: Demo) -> None:
    [(entry, _)] = planted(world, "price_cut")
    first, last = entry["size"]["pulled_from"]
    found = Brand(world, date.fromisoformat(first) + timedelta(6)).watched()
    after = Period.parse(f"{first}..{last}")
    falls = [each.head for each in found.causes if each.head.metric == "orders"]
    assert [each.tone for each in falls] == ["bad"]
    assert after.start - timedelta(1) <= falls[0].days.start <= after.end
