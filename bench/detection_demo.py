"""Detection on the demo: `fanbu watch` week by week beside two rules, at equal false alarms.

What is counted, and how, is docs/expectation.md, "On the demo". `python bench/detection_demo.py
[FOLDER]`: the full demo there, else one is made.
"""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is there

import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

import fanbu
from fanbu import api
from fanbu.types import Period

BUDGET = 5
YOUNG, GRACE, WEEK = 56, 2, 7
METRICS = {
    (): ("cost", "clicks", "conversions", "cvr", "cpa", "leads", "valid_leads", "orders",
         "revenue", "tracked_events"),
    ("channel",): ("cost", "clicks", "conversions", "cvr", "cpa", "leads", "valid_leads", "orders",
                   "revenue", "tracked_events"),
    ("platform", "ad_campaign"): ("cost", "clicks", "conversions", "cvr", "cpa"),
}  # fmt: skip
"""What the rules look at, by which dimensions: what `watch` looks at and the demo moves."""
COUNTS = frozenset({"clicks", "conversions", "leads", "valid_leads", "orders", "tracked_events"})
SALES = frozenset({"orders", "revenue", "new_revenue", "net_revenue", "average_order",
                   "enrolments", "renewals"})  # fmt: skip
Place = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Event:
    """Something planted: `places` are values (channel, platform, ad campaign) that name it; none:
    it is of all sales."""

    name: str
    days: Period
    places: frozenset[str]

    def told_by(self, item: Item) -> bool:
        late = Period(self.days.start, self.days.end + timedelta(GRACE))
        if item.days.end < late.start or late.end < item.days.start:
            return False
        if not self.places:
            return item.metric in SALES
        return not self.places.isdisjoint(value for _, value in item.place)


@dataclass(frozen=True)
class Item:
    """One thing that is told in a week."""

    metric: str
    place: Place
    days: Period
    score: float = 0.0


def main() -> None:
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        api.demo(Path(folder) / "demo")
        measure(Path(folder) / "demo")


def measure(folder: Path) -> None:
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    first, until = (date.fromisoformat(truth[name]) for name in ("start", "until"))
    weeks = [until - timedelta(WEEK * back) for back in range(60)][::-1]
    weeks = [end for end in weeks if (end - first).days >= YOUNG + WEEK - 1]
    every = events(truth, weeks[0] - timedelta(WEEK - 1))
    with fanbu.open(folder) as workspace:
        told = {"fanbu watch": {end: watched(workspace, end) for end in weeks}}
        rules = scores(workspace, weeks, Period(first, until))
    ours = told["fanbu watch"]
    false = len(false_of(ours, every))
    for name, by_week in rules.items():
        told[name] = at_false(by_week, every, false)
    print(f"\nthe demo, {len(weeks)} weeks, at most {BUDGET} a week, {len(every)} events")
    print(f"{'':44}" + "".join(f"{name:>26}" for name in told))
    for event in every:
        row = f"{event.name:20}{event.days!s:>24}"
        found = (any(event.told_by(one) for items in by.values() for one in items)
                 for by in told.values())  # fmt: skip
        print(row + "".join(f"{'found' if each else '–':>26}" for each in found))
    share = [len(found_of(by, every)) / len(every) for by in told.values()]
    print(f"{'recall':44}" + "".join(f"{each:26.2f}" for each in share))
    print(
        f"{'false alarms':44}" + "".join(f"{len(false_of(by, every)):26}" for by in told.values())
    )
    print(f"{'on holidays':44}" + "".join(
        f"{sum(on_holiday(one, truth) for one in false_of(by, every)):26}"
        for by in told.values()))  # fmt: skip
    for one in false_of(ours, every):
        print(f"  false: {one.days} {one.metric} {dict(one.place)}")


def events(truth: dict[str, Any], begin: date) -> list[Event]:
    """The planted things that a week can show, those of days that can be judged."""
    found = []
    for each in truth["planted"]:
        days = Period.parse(f"{each['start']}..{each['end']}")
        channels = {each["channel"], each["channel"].partition("/")[2]} - {""}
        match each["kind"]:
            case "broken_page":
                places = {*channels, each["subject"]}
            case "missing_tag" | "export_gap":
                places = channels
            case "paused_channel":
                places = {*channels, each["subject"]}
            case "campaign_window":
                places = {*each["channel"].split(",")}
            case "kol_payback" if each["size"]["paid_back"]:
                places, days = channels, Period(days.start, days.start + timedelta(WEEK))
            case "price_cut":
                after = Period.parse("..".join(each["size"]["pulled_from"]))
                found += [Event("price cut", days, frozenset()),
                          Event("pulled forward", after, frozenset())]  # fmt: skip
                continue
            case _:
                continue
        found.append(Event(each["kind"].replace("_", " "), days, frozenset(places)))
    return sorted((one for one in found if one.days.end >= begin), key=lambda one: one.days)


def watched(workspace: fanbu.Workspace, end: date) -> list[Item]:
    """What `watch` shows: its faults, and as many alerts as the budget allows."""
    found = workspace.watch(date=end, budget=BUDGET).to_dict()
    items = []
    for row in (*found["faults"], *found["alerts"]):
        place = tuple((name, value) for name, value in row["place"].items())
        items.append(Item(row["metric"] or "", place, Period.parse(row["days"])))
    return items


def scores(
    workspace: fanbu.Workspace, weeks: list[date], period: Period
) -> dict[str, dict[date, list[Item]]]:
    """Rule → week → every series with its score; what nobody told of is zero."""
    found: dict[str, dict[date, list[Item]]] = {
        name: defaultdict(list) for name in ("week over week, 7 days", "28-day z-score")
    }
    for (metric, place), values in series(workspace, period).items():
        for end in weeks:
            at = (end - period.start).days + 1
            days = Period(end - timedelta(WEEK - 1), end)
            past = np.nan_to_num(values[:at])
            for name, score in (
                ("week over week, 7 days", week_over_week(past)),
                ("28-day z-score", z_score(past, counted=metric in COUNTS)),
            ):
                found[name][end].append(Item(metric, place, days, score))
    return found


def week_over_week(past: np.ndarray) -> float:
    now, before = past[-WEEK:].sum(), past[-2 * WEEK : -WEEK].sum()
    scale = max(abs(past).mean() * WEEK / 100, 1e-9)
    return float(abs(np.log((now + scale) / (before + scale))))


def z_score(past: np.ndarray, *, counted: bool) -> float:
    """Of the strangest of the last seven days, each against the 28 before it."""
    most = 0.0
    for day in range(len(past) - WEEK, len(past)):
        before = past[day - 28 : day]
        spread = max(before.std(), 1.0 if counted else 1e-3 * abs(before).max(), 1e-9)
        most = max(most, abs(past[day] - before.mean()) / spread)
    return float(most)


def series(workspace: fanbu.Workspace, period: Period) -> dict[tuple[str, Place], np.ndarray]:
    """float[days] of each metric at each place."""
    found: dict[tuple[str, Place], np.ndarray] = {}
    for by, metrics in METRICS.items():
        rows = workspace.query(
            metrics, by=list(by), grain="day", start=period.start, end=period.end
        ).to_dict()["rows"]
        for row in rows:
            place = tuple((name, str(row[name] or "")) for name in by)
            at = (date.fromisoformat(str(row["period"])[:10]) - period.start).days
            for metric in metrics:
                if row[metric] is not None:
                    line = found.setdefault((metric, place), np.zeros(period.days))
                    line[at] = float(row[metric])
    return found


def shown(items: list[Item], least: float) -> list[Item]:
    """The strangest that a week has room for, one of each place: what moved there moved together.

    An ad campaign is told with its platform, and a platform's channel is its own.
    """
    told: dict[str, Item] = {}
    for item in sorted(items, key=lambda one: -one.score):
        head = item.place[0][1].rpartition("/")[2] if item.place else ""
        if item.score >= least and len(told) < BUDGET:
            told.setdefault(head, item)
    return [*told.values()]


def at_false(
    by_week: dict[date, list[Item]], every: list[Event], false: int
) -> dict[date, list[Item]]:
    """What a rule shows at the least threshold that gives no more false alarms than `false`."""
    steps = sorted({one.score for items in by_week.values() for one in items})
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        told = {end: shown(items, steps[middle]) for end, items in by_week.items()}
        low, high = (low, middle) if len(false_of(told, every)) <= false else (middle + 1, high)
    return {end: shown(items, steps[low]) for end, items in by_week.items()}


def false_of(by_week: dict[date, list[Item]], every: list[Event]) -> list[Item]:
    return [one for items in by_week.values() for one in items
            if not any(event.told_by(one) for event in every)]  # fmt: skip


def found_of(by_week: dict[date, list[Item]], every: list[Event]) -> list[Event]:
    items = [one for listed in by_week.values() for one in listed]
    return [event for event in every if any(event.told_by(one) for one in items)]


def on_holiday(item: Item, truth: dict[str, Any]) -> bool:
    days = [Period.parse(f"{e['start']}..{e['end']}") for e in truth["planted"]
            if e["kind"] == "holiday_dip"]  # fmt: skip
    return any(one.start <= item.days.end and item.days.start <= one.end for one in days)


if __name__ == "__main__":
    main()
