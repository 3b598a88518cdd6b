"""Detection in the simulated world: `make bench-detection`.

What is counted, and how, is docs/expectation.md, "How detection is counted".
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is there

import time
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from detection_world import JUDGED, KINDS, LEAVES, SPAN, World, worlds

from fanbu.analyses.shared_days import shared_days
from fanbu.stats.expect import Days, Kind, Window, expect
from fanbu.workspace.calendar import read_calendar

BUDGETS = (0.002, 0.01, 0.05)
MAIN = 0.01
MERGED, GRACE = 7, 2


@dataclass(frozen=True)
class Judged:
    """A detector's scores: float[series, judged days] of each world; its threshold by budget."""

    name: str
    scores: list[np.ndarray]
    least: dict[float, float] = field(default_factory=dict)


def main() -> None:
    brands = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    made = worlds(brands, seed)
    begin = time.process_time()
    told = [told_by(world) for world in made]
    seconds = time.process_time() - begin
    rivals = [
        Judged("week over week, days", [week_over_week(world, 1) for world in made]),
        Judged("week over week, 7 days", [week_over_week(world, 7) for world in made]),
        Judged("28-day z-score", [z_score(world) for world in made]),
    ]
    ours = Judged("fanbu.stats.expect", [score(each) for each in told])
    series = sum(len(world.values) for world in made)
    events = sum(countable(world).sum() for world in made)
    print(f"{series} series, {events} events, {seconds:.1f} CPU s")
    report(made, ours, rivals)
    bands(made, {0.95: told, 0.9: [told_by(world, 0.9) for world in made]})
    speed()


@dataclass(frozen=True)
class Told:
    """What the detector says of one world's judged days: float[series, judged days] each."""

    run_p_value: np.ndarray
    p_value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    z: np.ndarray


def told_by(world: World, level: float = 0.95) -> Told:
    """Brand by brand, as each is a workspace of its own."""
    calendar = calendar_of(world)
    size = LEAVES + 1
    parts = []
    for brand in range(len(world.values) // size):
        rows = slice(brand * size, (brand + 1) * size)
        parent = np.where(world.parents[rows] < 0, -1, 0)
        parts.append(expect(
            world.values[rows], with_campaigns(calendar, world, brand), parent=parent,
            known=world.completeness[rows], judged=JUDGED, level=level,
        ))  # fmt: skip

    def together(name: str) -> np.ndarray:
        return np.concatenate([getattr(part, name)[:, -JUDGED:] for part in parts])

    return Told(*(together(each.name) for each in fields(Told)))


def with_campaigns(days: Days, world: World, brand: int) -> Days:
    """Each campaign is a thing of its own, told with its days."""
    own = [each for each in world.campaigns if each.brand == brand]
    told = [
        Window(1_000 + place, Kind.EVENT, each.first, each.last) for place, each in enumerate(own)
    ]
    return replace(days, windows=(*days.windows, *told))


def calendar_of(world: World) -> Days:
    """The packaged calendar, of both countries."""
    here = read_calendar(Path("nowhere"), "Asia/Shanghai")
    calendar = replace(here, countries=("CN", "US"))
    return shared_days(calendar, world.start, world.start + timedelta(SPAN - 1))


def score(told: Told) -> np.ndarray:
    with np.errstate(divide="ignore"):
        found = -np.log(told.run_p_value)
    return np.where(np.isfinite(found) | np.isposinf(found), found, 0.0)


def week_over_week(world: World, days: int) -> np.ndarray:
    sums = moving(world.values, days)
    with np.errstate(invalid="ignore"):
        change = np.abs(np.log((sums[:, 7:] + 1) / (sums[:, :-7] + 1)))
    return np.nan_to_num(change[:, -JUDGED:])


def z_score(world: World) -> np.ndarray:
    known = np.isfinite(world.values)
    filled = np.where(known, world.values, 0.0)
    count = moving(known.astype(float), 28)
    mean = moving(filled, 28) / np.maximum(count, 1)
    variance = moving(filled**2, 28) / np.maximum(count, 1) - mean**2
    sd = np.maximum(np.sqrt(np.maximum(variance, 0)), 1.0)
    found = np.abs(world.values[:, 1:] - mean[:, :-1]) / sd[:, :-1]
    return np.nan_to_num(np.where(count[:, :-1] >= 14, found, 0.0)[:, -JUDGED:])


def moving(values: np.ndarray, days: int) -> np.ndarray:
    """The sum of the last `days` days; of what there is, at the beginning."""
    padded = np.concatenate([np.zeros((len(values), days)), np.cumsum(values, axis=1)], axis=1)
    return padded[:, days:] - padded[:, :-days] if days > 1 else values


def countable(world: World) -> np.ndarray:
    """bool[events]: those of series that are old enough."""
    return np.array([not world.young[event.series] for event in world.events], bool)


def false_alarms(world: World, scores: np.ndarray, least: float) -> int:
    """Days of `least` or more that nothing touches, those near one another as one."""
    hits = (scores >= least) & ~world.touched[:, -JUDGED:] & ~world.young[:, None]
    total = 0
    for row in np.flatnonzero(hits.any(axis=1)):
        last = -MERGED - 1
        for day in np.flatnonzero(hits[row]):
            if day - last > MERGED:
                total += 1
                last = day
    return total


def threshold(made: list[World], judged: Judged, budget: float) -> float:
    """The least score at which false alarms keep within `budget` a series-week."""
    if budget in judged.least:
        return judged.least[budget]
    weeks = sum((~world.young).sum() for world in made) * JUDGED / 7
    every = np.unique(np.concatenate([scores.ravel() for scores in judged.scores]))
    every = every[len(every) // 2 :]  # no budget is so large
    low, high = 0, len(every) - 1
    while low < high:
        middle = (low + high) // 2
        pairs = zip(made, judged.scores, strict=True)
        alarms = sum(false_alarms(world, scores, every[middle]) for world, scores in pairs)
        low, high = (low, middle) if alarms <= budget * weeks else (middle + 1, high)
    judged.least[budget] = float(every[low])
    return judged.least[budget]


def found(world: World, scores: np.ndarray, least: float) -> np.ndarray:
    """bool[events]"""
    first = SPAN - JUDGED
    return np.array([
        bool((scores[event.series, event.first - first : event.last - first + 1 + GRACE]
              >= least).any())
        for event in world.events
    ], bool)  # fmt: skip


def report(made: list[World], ours: Judged, rivals: list[Judged]) -> None:
    print(f"\n{'recall at false alarms in 100 series-weeks':42}" + "".join(
        f"{100 * budget:>8g}" for budget in BUDGETS) + f"{'holidays':>10}")  # fmt: skip
    main: dict[str, float] = {}
    for judged in (ours, *rivals):
        line, alarmed = "", 0.0
        for budget in BUDGETS:
            least = threshold(made, judged, budget)
            share = recall(made, judged, least)
            line += f"{share:8.3f}"
            if budget == MAIN:
                main[judged.name] = share
                alarmed = on_holidays(made, judged, least)
        print(f"{judged.name:42}{line}{alarmed:10.2%}")
    best = max(main[rival.name] for rival in rivals)
    print(f"{'ours over the better rival':42}{main[ours.name] / best:16.2f}")
    z = rivals[-1]
    parts(made, [ours, z])


def recall(made: list[World], judged: Judged, least: float) -> float:
    pairs = list(zip(made, judged.scores, strict=True))
    hits = np.concatenate([found(world, s, least)[countable(world)] for world, s in pairs])
    return float(hits.mean())


def on_holidays(made: list[World], judged: Judged, least: float) -> float:
    """The share of untouched series-days on holidays and promotions that score so much."""
    hits = total = 0
    for world, scores in zip(made, judged.scores, strict=True):
        days = world.holiday[-JUDGED:]
        quiet = ~world.touched[:, -JUDGED:] & ~world.young[:, None] & days
        hits += int((scores >= least)[quiet].sum())
        total += int(quiet.sum())
    return hits / total


def parts(made: list[World], judged: list[Judged]) -> None:
    names = (*KINDS, "parent", *dict.fromkeys(e.kind for world in made for e in world.events))
    print(f"\n{'recall by kind':42}" + "".join(f"{each.name:>22}" for each in judged))
    for name in names:
        line, count = "", 0
        for each in judged:
            least = threshold(made, each, MAIN)
            hits = [
                hit for world, scores in zip(made, each.scores, strict=True)
                for event, hit, counts in zip(
                    world.events, found(world, scores, least), countable(world), strict=True)
                if counts and name in (event.kind, world.kinds[event.series])
            ]  # fmt: skip
            count = len(hits)
            line += f"{np.mean(hits) if hits else np.nan:22.3f}"
        print(f"  {name:20}{count:10}{'':10}{line}")


def bands(made: list[World], by_level: dict[float, list[Told]]) -> None:
    print(f"\n{'within the band, of untouched days':42}{'ordinary':>10}{'holidays':>10}")
    for level, judged in by_level.items():
        inside = {True: [0, 0], False: [0, 0]}
        for world, told in zip(made, judged, strict=True):
            value, part = world.values[:, -JUDGED:], slice(-JUDGED, None)
            within = (value >= told.low) & (value <= told.high)
            said = np.isfinite(told.low) & np.isfinite(value)
            said &= ~world.touched[:, part]
            for special in (False, True):
                days = said & (world.holiday[None, part] == special)
                inside[special][0] += int(within[days].sum())
                inside[special][1] += int(days.sum())
        a, b = (inside[key][0] / inside[key][1] for key in (False, True))
        print(f"{level:<42.0%}{a:10.3f}{b:10.3f}")


def speed() -> None:
    """10,000 series × 400 days, a parent to 49 leaves, 40 occasions."""
    chance = np.random.default_rng(5)
    size, days = 10_000, 400
    level = np.exp(chance.uniform(np.log(0.3), np.log(5_000), (size, 1)))
    week = np.exp(chance.normal(0, 0.1, (size, 7)))[:, np.arange(days) % 7]
    values = chance.poisson(level * week * chance.gamma(20, 1 / 20, (size, days))).astype(float)
    parent = np.concatenate([np.full(200, -1), chance.integers(0, 200, size - 200)])
    windows = [Window(g % 20, Kind(g % 3), 10 * g, 10 * g + 2, 1, 1) for g in range(40)]
    spent = []
    for _ in range(3):
        begin = time.process_time()
        expect(values, Days(days, 0, windows), parent=parent)
        spent.append(time.process_time() - begin)
    print(f"\n10,000 series × 400 days: {min(spent):.2f} CPU s (of three; budget 5)")


if __name__ == "__main__":
    main()
