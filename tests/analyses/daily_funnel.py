"""A funnel by day, asked with `why` against what was to be expected of its last week.

Twelve weeks and one more of clicks and their leads by channel, device, page and campaign (240
leaves, a few of them large): weekdays, and channels whose level wanders a little from week to week.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from fanbu.analyses.scope import Scope
from fanbu.analyses.watch import WatchSpec
from fanbu.analyses.why import Asked, Why, compute
from fanbu.model.facts import Coverage, DataFacts, SourceFacts
from fanbu.model.metric import MetricInfo
from fanbu.types import Period
from fanbu.workspace.calendar import read_calendar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from fanbu.model.question import Query

    Floats = NDArray[np.float64]

DIMENSIONS = ("channel", "device", "page", "campaign")
SIZES = (5, 3, 4, 4)
WEEK = np.array([1.0, 1.05, 1.1, 1.05, 1.0, 0.8, 0.7])
END = date(2026, 8, 30)
"""A Sunday; no holiday within ten weeks before it."""
DAYS = 13 * 7
LAST = Period(END - timedelta(6), END)
INFOS = {
    info.name: info
    for info in (
        MetricInfo("clicks", "Clicks", tables=("leads",)),
        MetricInfo("leads", "Leads", tables=("leads",)),
        MetricInfo("rate", "Rate", "ratio", over="ratio", parts=("leads", "clicks"),
                   tables=("leads",)),
    )
}  # fmt: skip
CALENDAR = read_calendar(Path("there-is-none.yaml"), "UTC")


@dataclass
class Funnel:
    """`values`: metric → float[days, leaves]; `place` is where, by how much the last week differs.

    `wander`: by how much channels' levels differ from week to week (standard deviation).
    """

    seed: int
    wander: float = 0.0
    volume: Floats | float = 1.0
    rates: Floats | float = 1.0
    values: dict[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = np.random.default_rng(self.seed)
        leaves = int(np.prod(SIZES))
        self.codes = np.array(np.unravel_index(np.arange(leaves), SIZES)).T.astype(np.int64)
        sizes = self.chance.gamma(0.8, 1.0, leaves)
        self.size = 60_000 * sizes / sizes.sum()
        base = 0.05 * np.exp(self.chance.normal(0, 0.5, SIZES[0]))
        self.rate = base[self.codes[:, 0]] * np.exp(self.chance.normal(0, 0.15, leaves))

    def drawn(self) -> Funnel:
        days = [END - timedelta(DAYS - 1 - place) for place in range(DAYS)]
        week = WEEK[[day.weekday() for day in days]][:, None]
        levels = np.exp(self.chance.normal(0, self.wander, (DAYS // 7, SIZES[0])))
        wandering = np.repeat(levels, 7, axis=0)[:, self.codes[:, 0]]
        last = np.arange(DAYS)[:, None] >= DAYS - 7
        clicks = self.chance.poisson(
            self.size * week * wandering * np.where(last, self.volume, 1.0)
        ).astype(np.float64)
        rate = np.minimum(self.rate * np.where(last, self.rates, 1.0), 1.0)
        leads = self.chance.binomial(clicks.astype(np.int64), rate).astype(np.float64)
        self.values = {"clicks": clicks, "leads": leads}
        return self

    def place(self, depth: int, factor: float) -> tuple[dict[str, str], Floats]:
        """A place of that depth, and 1 outside of it, `factor` inside; large enough to be seen."""
        counts = 6.7 * self.size * self.rate
        for _ in range(2000):
            at = self.chance.choice(len(SIZES), depth, replace=False)
            chosen = {int(a): int(self.chance.integers(SIZES[a])) for a in at}
            inside = np.all([self.codes[:, a] == code for a, code in chosen.items()], axis=0)
            due = float(counts[inside].sum())
            sigmas = due * abs(factor - 1) / np.sqrt(max(due * (1 + factor), 1e-9))
            if sigmas >= 3.5 + 0.5 * depth and due <= 0.4 * float(counts.sum()):
                named = {DIMENSIONS[a]: str(code) for a, code in chosen.items()}
                return named, np.where(inside, factor, 1.0)
        raise AssertionError("no place is large enough")

    def table(self, query: Query) -> pa.Table:
        assert query.period is not None
        first = (query.period.start - (END - timedelta(DAYS - 1))).days
        at = np.arange(max(first, 0), min(first + query.period.days, DAYS))
        if query.days is not None:
            wanted = {day for run in query.days for day in run.each()}
            chosen = [END - timedelta(DAYS - 1 - int(place)) in wanted for place in at]
            at = at[np.array(chosen, np.bool_)]
        by = [name for name in query.by if name in DIMENSIONS]
        columns = [self.codes[:, DIMENSIONS.index(name)] for name in by]
        sizes = [SIZES[DIMENSIONS.index(name)] for name in by]
        key = np.ravel_multi_index(columns, sizes) if by else np.zeros(len(self.codes), np.int64)
        count = int(np.prod(sizes)) if by else 1
        daily = query.grain == "day"
        made: dict[str, list[Any]] = {}
        names = np.unravel_index(np.arange(count), sizes) if by else []
        rows = len(at) if daily else 1
        if daily:
            shown = [END - timedelta(DAYS - 1 - int(place)) for place in at]
            made["period"] = [day for day in shown for _ in range(count)]
        for name in query.by:
            if name in by:
                own = [str(code) for code in names[by.index(name)]]
                made[name] = own * rows
            else:
                made[name] = [None] * (count * rows)
        for metric in query.metrics:
            grid = np.array([np.bincount(key, row, count) for row in self.values[metric][at]])
            sums = grid if daily else grid.sum(axis=0, keepdims=True)
            made[metric] = sums.reshape(-1).tolist()
        return pa.table(made)

    def prepare(self, queries: Iterable[Query]) -> None:
        del queries

    def facts(self) -> DataFacts:
        covered = tuple(
            Coverage(Period(day, day), self.after(day))
            for day in Period(END - timedelta(DAYS - 1), END).each()
        )
        source = SourceFacts("leads", "leads", "", covered)
        return DataFacts(sources=(source,), taken={"leads": self.after(END)})

    @staticmethod
    def after(day: date) -> datetime:
        return datetime.combine(day + timedelta(1), time(1))

    def why(self, metric: str) -> Why:
        taken = {"leads": self.after(END)}
        scope = Scope(
            period=LAST, grain="total", headline=(metric,), metrics=INFOS, zone=ZoneInfo("UTC"),
            against=LAST.shift(-7), taken=taken,
        )  # fmt: skip
        expect = WatchSpec(
            end=END, first=END - timedelta(DAYS - 1), metrics=INFOS, watched=(metric,),
            headline=(metric,), calendar=CALENDAR, taken=taken,
        )  # fmt: skip
        asked = Asked(scope, metric, views=lambda _: (DIMENSIONS,), expect=expect)
        return compute(self, asked, self.after(END))
