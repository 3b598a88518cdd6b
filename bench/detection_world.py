"""The simulated world of docs/expectation.md, "The simulated world": brands, days, planted events.

Written before the detector was tuned, knows nothing of it, and has a calendar of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

HISTORY, JUDGED, LEAVES = 400, 182, 12
SPAN = HISTORY + JUDGED
LAYOUTS = (date(2025, 9, 15), date(2026, 5, 18))
"""The first judged day."""
TOUCH, AFTER = 0.05, 7

HOLIDAYS = {
    "mid_autumn": [("2024-09-15", "2024-09-17"), ("2026-09-25", "2026-09-27")],
    "national": [
        ("2024-10-01", "2024-10-07"), ("2025-10-01", "2025-10-08"), ("2026-10-01", "2026-10-07"),
    ],
    "new_year": [("2025-01-01", "2025-01-01"), ("2026-01-01", "2026-01-03")],
    "spring": [("2025-01-28", "2025-02-04"), ("2026-02-15", "2026-02-23")],
    "qingming": [("2025-04-04", "2025-04-06"), ("2026-04-04", "2026-04-06")],
    "labour": [("2025-05-01", "2025-05-05"), ("2026-05-01", "2026-05-05")],
    "dragon_boat": [("2025-05-31", "2025-06-02"), ("2026-06-19", "2026-06-21")],
}  # fmt: skip
ADJUSTED = (
    "2024-09-14", "2024-09-29", "2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27",
    "2025-09-28", "2025-10-11", "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09",
    "2026-09-20", "2026-10-10",
)  # fmt: skip
PROMOTIONS = {
    "618": ("05-25", "06-20", [("06-01", "06-03"), ("06-16", "06-18")]),
    "double11": ("10-20", "11-11", [("10-31", "11-03"), ("11-10", "11-11")]),
    "double12": ("12-09", "12-12", [("12-12", "12-12")]),
    "queens_day": ("03-05", "03-08", [("03-08", "03-08")]),
}
NEW_YEAR = "new_year_goods"
NEW_YEAR_GOODS = {
    2025: ("01-05", "01-20", [("01-08", "01-10")]),
    2026: ("01-24", "02-08", [("01-27", "01-29")]),
}
BLACK_FRIDAYS = (date(2024, 11, 29), date(2025, 11, 28), date(2026, 11, 27))
KINDS = ("large", "middling", "small", "sparse", "money")
SHARES = (0.25, 0.30, 0.25, 0.10, 0.10)
EVENTS = ("one_drop", "one_rise", "three", "week_drop", "week_rise", "ramp")
EVENT_SHARES = (0.15, 0.15, 0.15, 0.20, 0.15, 0.20)


@dataclass(frozen=True)
class Event:
    """Planted on one series: days `first` to `last` (both included, from 0)."""

    series: int
    kind: str
    first: int
    last: int
    size: float


@dataclass(frozen=True)
class Campaign:
    brand: int
    first: int
    last: int


@dataclass
class World:
    """One layout. `values`: float[series, days], NaN where missing, as known after each week."""

    start: date
    values: np.ndarray
    parents: np.ndarray
    """int[series]: the row of the parent, −1 for a parent."""
    kinds: list[str]
    completeness: np.ndarray
    """float[series, days]: the share of a day that is known."""
    touched: np.ndarray
    """bool[series, days]"""
    holiday: np.ndarray
    """bool[days]: public holidays and promotions."""
    young: np.ndarray
    events: list[Event] = field(default_factory=list)
    campaigns: list[Campaign] = field(default_factory=list)
    """The known ones."""

    @property
    def first_judged(self) -> int:
        return HISTORY


def worlds(brands: int, seed: int) -> list[World]:
    """Both layouts, half of the brands each."""
    return [_world(first, brands // 2, seed + place) for place, first in enumerate(LAYOUTS)]


def _world(first_judged: date, brands: int, seed: int) -> World:
    chance = np.random.default_rng(seed)
    start = first_judged - timedelta(HISTORY)
    calendar = _Calendar(start)
    size = brands * (LEAVES + 1)
    world = World(
        start, np.full((size, SPAN), np.nan), np.full(size, -1), [""] * size,
        np.ones((size, SPAN)), np.zeros((size, SPAN), bool), calendar.special(),
        np.zeros(size, bool),
    )  # fmt: skip
    for brand in range(brands):
        _brand(world, brand, calendar, chance)
    return world


class _Calendar:
    def __init__(self, start: date) -> None:
        self.start = start
        self.days = [start + timedelta(place) for place in range(SPAN)]
        adjusted = {date.fromisoformat(text) for text in ADJUSTED}
        off = self.windows(HOLIDAYS)
        self.off = np.zeros(SPAN, bool)
        for _, first, last in off:
            self.off[max(first, 0) : max(last + 1, 0)] = True
        self.weekday = np.array([
            2 if day in adjusted else day.weekday() for day in self.days
        ])  # fmt: skip
        self.holidays = off

    def at(self, day: date) -> int:
        return (day - self.start).days

    def windows(self, listed: dict[str, list[tuple[str, str]]]) -> list[tuple[str, int, int]]:
        found = []
        for name, spans in listed.items():
            for a, b in spans:
                first, last = self.at(date.fromisoformat(a)), self.at(date.fromisoformat(b))
                if last >= -20 and first < SPAN + 20:
                    found.append((name, first, last))
        return found

    def promotions(self) -> list[tuple[str, int, int, list[tuple[int, int]]]]:
        found = []
        for year in (2024, 2025, 2026):
            listed = dict(PROMOTIONS)
            if year in NEW_YEAR_GOODS:
                listed[NEW_YEAR] = NEW_YEAR_GOODS[year]
            for name, (a, b, peaks) in listed.items():
                spans = [(self.of(year, p), self.of(year, q)) for p, q in peaks]
                found.append((name, self.of(year, a), self.of(year, b), spans))
        return [each for each in found if each[2] >= -10 and each[1] < SPAN]

    def of(self, year: int, text: str) -> int:
        return self.at(date.fromisoformat(f"{year}-{text}"))

    def special(self) -> np.ndarray:
        found = self.off.copy()
        for _, first, last, _peaks in self.promotions():
            found[max(first, 0) : max(last + 1, 0)] = True
        return found


def _brand(world: World, brand: int, calendar: _Calendar, chance: np.random.Generator) -> None:
    temper = chance.choice(["office", "shop", "indifferent"], p=[0.5, 0.3, 0.2])
    shared = _shared(temper, calendar, chance)
    top = brand * (LEAVES + 1)
    rows = np.arange(top + 1, top + 1 + LEAVES)
    world.parents[rows] = top
    world.kinds[top] = "parent"
    campaigns, known = _campaigns(chance)
    world.campaigns += [Campaign(brand, first, last) for first, last in known]
    clean = np.zeros((LEAVES, SPAN))
    moved = np.ones((LEAVES, SPAN))
    wide = _draw_event(chance) if chance.random() < 0.2 else None
    final = np.zeros((LEAVES, SPAN))
    for place, row in enumerate(rows):
        kind = str(chance.choice(KINDS, p=SHARES))
        world.kinds[row] = kind
        level, noise = _kind(kind, chance)
        clean[place] = (
            level
            * _course(chance)
            * np.exp(_own(shared, chance) + campaigns @ (chance.random(campaigns.shape[1]) < 0.5))
        )
        event = (
            wide if wide is not None else (_draw_event(chance) if chance.random() < 0.5 else None)
        )
        if event is not None:
            name, first, last, size = event
            moved[place, first : last + 1] = _shape(name, last - first + 1, size)
            world.events.append(Event(int(row), name, first, last, size))
        wobble = _wobble(chance)
        final[place] = _noise(kind, clean[place] * moved[place] * wobble, noise, chance)
    if wide is not None:
        name, first, last, size = wide
        world.events.append(Event(top, name, first, last, size))
    counted = np.array([world.kinds[row] != "money" for row in rows])
    world.values[top] = final[counted].sum(axis=0)
    clean, meant = clean[counted], (clean * moved)[counted]
    together = meant.sum(axis=0) / np.maximum(clean.sum(axis=0), 1e-9)
    for row, change in ((top, together), *zip(rows, moved, strict=True)):
        _touch(world.touched[row], np.abs(change - 1) >= TOUCH)
    for place, row in enumerate(rows):
        _seen(world, int(row), final[place], chance)


def _seen(world: World, row: int, final: np.ndarray, chance: np.random.Generator) -> None:
    """What is known of a leaf: late, with gaps, begun late."""
    values = final.copy()
    if chance.random() < 1 / 6 and world.kinds[row] != "money":
        age = 7 - np.arange(JUDGED) % 7
        share = 1 - 0.6 * np.exp(-age / 3)
        world.completeness[row, HISTORY:] = share
        values[HISTORY:] = chance.binomial(final[HISTORY:].astype(int), share)
    values[chance.random(SPAN) < 0.003] = np.nan
    if chance.random() < 0.05:
        hole = int(chance.integers(60, SPAN - 12))
        values[hole : hole + int(chance.integers(3, 11))] = np.nan
    begun = chance.random()
    if begun < 0.02:
        values[: HISTORY - int(chance.integers(20, 51))] = np.nan
        world.young[row] = True
    elif begun < 0.12:
        values[: HISTORY - int(chance.integers(90, 251))] = np.nan
    world.values[row] = values


def _touch(touched: np.ndarray, changed: np.ndarray) -> None:
    for day in np.flatnonzero(changed):
        touched[day : day + AFTER + 1] = True


def _kind(kind: str, chance: np.random.Generator) -> tuple[float, tuple[float, ...]]:
    span = {"large": (300, 10_000), "middling": (20, 300), "small": (1, 20), "sparse": (0.15, 1),
            "money": (2, 60)}[kind]  # fmt: skip
    level = float(np.exp(chance.uniform(*np.log(span))))
    if kind == "money":
        return level, (chance.uniform(0.4, 0.9), chance.uniform(50, 500))
    phi = {"large": (0.003, 0.03), "middling": (0.01, 0.08), "small": (0.05, 0.3),
           "sparse": (0.1, 0.5)}[kind]  # fmt: skip
    return level, (chance.uniform(*phi), chance.uniform(0.1, 0.4) if kind == "sparse" else 0.0)


def _noise(
    kind: str, mean: np.ndarray, noise: tuple[float, ...], chance: np.random.Generator
) -> np.ndarray:
    if kind == "money":
        orders = chance.poisson(mean)
        sigma, middle = noise
        return np.array([
            round(float(chance.lognormal(np.log(middle), sigma, n).sum()), 2) for n in orders
        ])  # fmt: skip
    phi, empty = noise
    drawn = chance.poisson(mean * chance.gamma(1 / phi, phi, SPAN)).astype(float)
    drawn[chance.random(SPAN) < empty] = 0
    return drawn


def _course(chance: np.random.Generator) -> np.ndarray:
    """The level: growth, breaks, perhaps one step, a slow walk."""
    day = np.arange(SPAN)
    course = np.log(1 + chance.uniform(-0.3, 0.6)) * day / 365
    for _ in range(int(chance.integers(0, 3))):
        course += chance.uniform(-0.5, 0.5) / 365 * np.maximum(day - chance.integers(0, SPAN), 0)
    if chance.random() < 0.3:
        step = chance.uniform(0.15, 0.4) * chance.choice([-1, 1])
        course += np.log1p(step) * (day >= chance.integers(60, HISTORY))
    course += np.cumsum(chance.normal(0, 0.003, SPAN))
    return np.exp(course - course[HISTORY])


def _wobble(chance: np.random.Generator) -> np.ndarray:
    sd = chance.uniform(0.02, 0.08)
    found = np.zeros(SPAN)
    steps = chance.normal(0, sd * np.sqrt(1 - 0.25), SPAN)
    for day in range(1, SPAN):
        found[day] = 0.5 * found[day - 1] + steps[day]
    return np.exp(found)


@dataclass
class _Shared:
    week: np.ndarray
    parts: list[np.ndarray]
    """Effects in the logarithm, each of which a leaf takes with a strength of its own."""
    weekday: np.ndarray
    off: np.ndarray


def _shared(temper: str, calendar: _Calendar, chance: np.random.Generator) -> _Shared:
    week = chance.normal(0, 0.05, 7)
    week[5:] += np.log(chance.uniform(0.5, 1.3))
    parts = [_holidays(temper, calendar, chance)]
    if temper == "shop" or (temper == "indifferent" and chance.random() < 0.5):
        parts.append(_promotions(calendar, chance))
    if chance.random() < 0.3:
        parts.append(_american(calendar, chance))
    return _Shared(week, parts, calendar.weekday, calendar.off)


def _own(shared: _Shared, chance: np.random.Generator) -> np.ndarray:
    week = shared.week + chance.normal(0, 0.05, 7)
    effect = np.where(shared.off, 0.0, week[shared.weekday])
    for part in shared.parts:
        effect = effect + part * (1 + chance.normal(0, 0.1))
    return effect


def _holidays(temper: str, calendar: _Calendar, chance: np.random.Generator) -> np.ndarray:
    span = {"office": (0.35, 0.85), "shop": (1.1, 1.7), "indifferent": (0.95, 1.05)}[temper]
    base = float(np.log(chance.uniform(*span)))
    power = {name: 1 + chance.normal(0, 0.15) for name in HOLIDAYS}
    effect = np.zeros(SPAN)
    for name, first, last in calendar.holidays:
        size = base * power[name] * (1 + chance.normal(0, 0.1))
        before, after = (12, 8) if name == "spring" else (1, 1)
        size *= 1.5 if name == "spring" else 1
        for day in range(first - before, last + after + 1):
            if not 0 <= day < SPAN:
                continue
            if first <= day <= last:
                share = 1.0
            elif name != "spring":
                share = 1 / 3
            elif day < first:
                share = 1 - (first - day) / (before + 1)
            else:
                share = 1 - (day - last) / (after + 1)
            effect[day] += size * share
    return effect


def _promotions(calendar: _Calendar, chance: np.random.Generator) -> np.ndarray:
    sizes = {
        name: (chance.uniform(1.05, 1.3), chance.uniform(1.3, 2.5), chance.uniform(0.8, 0.95))
        for name in (*PROMOTIONS, NEW_YEAR)
    }
    effect = np.zeros(SPAN)
    for name, first, last, peaks in calendar.promotions():
        year = 1 + chance.normal(0, 0.1)
        window, peak, after = (np.log(size) * year for size in sizes[name])
        effect[max(first, 0) : max(last + 1, 0)] += window
        for a, b in peaks:
            effect[max(a, 0) : max(b + 1, 0)] += peak - window
        effect[max(last + 1, 0) : max(last + 8, 0)] += after
    return effect


def _american(calendar: _Calendar, chance: np.random.Generator) -> np.ndarray:
    season, peak = np.log(chance.uniform(0.8, 0.95)), np.log(chance.uniform(1.2, 2.0))
    effect = np.zeros(SPAN)
    for friday in BLACK_FRIDAYS:
        first = calendar.at(friday)
        christmas = calendar.at(date(friday.year, 12, 25))
        effect[max(first - 1, 0) : max(christmas + 1, 0)] += season
        effect[max(first, 0) : max(first + 4, 0)] += peak
    return effect


def _campaigns(chance: np.random.Generator) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """float[days, campaigns] in the logarithm, and the days of the known ones."""
    columns, known = [], []
    plan = [
        (int(chance.integers(2, 6)), 0, HISTORY, True, 1.1),
        (int(chance.integers(1, 4)), HISTORY, SPAN, True, 1.1),
        (int(chance.integers(0, 3)), 0, HISTORY, False, 1.15),
    ]
    for count, low, high, told, least in plan:
        for _ in range(count):
            long = int(chance.integers(3, 15))
            first = int(chance.integers(low, high - long))
            column = np.zeros(SPAN)
            column[first : first + long] = np.log(chance.uniform(least, 1.6))
            columns.append(column)
            if told:
                known.append((first, first + long - 1))
    return np.array(columns).T, known


def _draw_event(chance: np.random.Generator) -> tuple[str, int, int, float]:
    kind = str(chance.choice(EVENTS, p=EVENT_SHARES))
    days = {"one": 1, "thr": 3, "wee": 7, "ram": 21}[kind[:3]]
    first = int(chance.integers(HISTORY, SPAN - days))
    span = {"one_drop": (0, 0.6), "one_rise": (1.6, 4), "week_drop": (0.3, 0.75),
            "week_rise": (1.3, 2.2), "ramp": (0.3, 0.7)}.get(kind)  # fmt: skip
    if span is None:
        span = (0.0, 0.6) if chance.random() < 0.5 else (1.4, 2.5)
    return kind, first, first + days - 1, float(chance.uniform(*span))


def _shape(kind: str, days: int, size: float) -> np.ndarray:
    if kind != "ramp":
        return np.full(days, size)
    share = np.minimum(np.arange(1, days + 1) / 14, 1)
    return 1 + (size - 1) * share
