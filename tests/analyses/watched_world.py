"""A brand of two ad platforms and a register of leads, by day, that `watch` may ask about.

Counts are drawn about a level with a weekday; what goes wrong is done to the arrays afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from fanbu.analyses.watch import Watched, WatchSpec, compute
from fanbu.model.facts import Coverage, DataFacts, SourceFacts
from fanbu.model.metric import MetricInfo
from fanbu.model.question import partial_name
from fanbu.types import Period
from fanbu.workspace.calendar import read_calendar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from fanbu.model.question import Query

    Floats = NDArray[np.float64]

SPEND, LEADS = ("spend",), ("leads",)
INFOS = {
    info.name: info
    for info in (
        MetricInfo("cost", "Cost", "money", "lower", tables=SPEND),
        MetricInfo("impressions", "Impressions", tables=SPEND),
        MetricInfo("clicks", "Clicks", tables=SPEND),
        MetricInfo("leads", "Leads", tables=LEADS),
        MetricInfo("valid_leads", "Valid leads", tables=LEADS),
        MetricInfo("ctr", "CTR", "ratio", over="ratio", parts=("clicks", "impressions"),
                   tables=SPEND),
        MetricInfo("cpl", "CPL", "money", "lower", over="ratio", parts=("cost", "leads"),
                   tables=("leads", "spend")),
    )
}  # fmt: skip
END = date(2026, 8, 30)
"""A Sunday; no holiday within ten weeks before it."""
WEEK = np.array([1.0, 1.05, 1.1, 1.05, 1.0, 0.8, 0.7])
A, B = "paid/ocean_engine", "paid/baidu"
PLATFORM = {A: "ocean_engine", B: "baidu"}
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class World:
    """`rows`: (channel, ad campaign) → metric → float[days]; `late`: metric → share of the last
    days (the last one last) that is known a day after them, now and at any time before; of one
    channel as "leads of paid/baidu". `unrated`: days of which some cost lacks its rate.
    """

    end: date = END
    count: int = 182
    seed: int = 1
    scale: float = 1.0
    late: dict[str, list[float]] = field(default_factory=dict)
    unrated: frozenset[date] = frozenset()
    sources: dict[str, SourceFacts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.days = Period(self.end - timedelta(self.count - 1), self.end).each()
        rng = np.random.default_rng(self.seed)
        week = WEEK[[day.weekday() for day in self.days]]
        self.rows: dict[tuple[str, str], dict[str, Floats]] = {}
        for channel, name, level in ((A, "one", 60), (A, "two", 40), (B, "search", 50)):
            leads = rng.poisson(level * week * self.scale).astype(float)
            clicks = rng.poisson(20 * level * week * self.scale).astype(float)
            self.rows[channel, name] = {
                "leads": leads,
                "valid_leads": rng.binomial(leads.astype(int), 0.7).astype(float),
                "clicks": clicks,
                "impressions": rng.poisson(30 * clicks).astype(float),
                "cost": np.round(clicks * rng.normal(2, 0.05, self.count), 2),
            }
        for table, platform in (("spend", "ocean_engine"), ("spend", "baidu"), ("leads", "leads")):
            self.sources[platform] = self.source(table, platform, [Period(self.days[0], self.end)])

    def source(self, table: str, platform: str, runs: Iterable[Period]) -> SourceFacts:
        """Brought every morning after."""
        covered = tuple(Coverage(Period(day, day), self.morning_after(day))
                        for run in runs for day in run.each())  # fmt: skip
        return SourceFacts(table, platform, "", covered)

    def morning_after(self, day: date) -> datetime:
        return datetime.combine(day + timedelta(1), time(1))

    def at(self, first: date, last: date | None = None) -> slice:
        begin = (first - self.days[0]).days
        return slice(begin, (last or first) and ((last or first) - self.days[0]).days + 1)

    def times(self, by: float, days: slice, metrics: Iterable[str], *rows: tuple[str, str]) -> None:
        """So many times as much, rounded."""
        for row in rows or tuple(self.rows):
            for name in metrics:
                self.rows[row][name][days] = np.round(self.rows[row][name][days] * by)

    def table(self, query: Query) -> pa.Table:
        assert query.period is not None
        grid: dict[tuple[Any, ...], dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for (channel, name), values in self.rows.items():
            where = {
                "channel": channel or None,
                "platform": PLATFORM.get(channel),
                "account": "",
                "campaign": None,
                "ad_campaign": name,
            }
            for place, day in enumerate(self.days):
                if not query.period.start <= day <= query.period.end:
                    continue
                key: tuple[Any, ...] = tuple(where[each] for each in query.by)
                key = key if query.grain == "total" else (day, *key)
                for metric in query.metrics:
                    if metric in values and np.isfinite(values[metric][place]):
                        shown = values[metric][place] * self._known(metric, channel, day, query)
                        grid[key][metric] += shown
        names = [*(["period"] if query.grain != "total" else []), *query.by]
        rows = [dict(zip(names, key, strict=True), **told) for key, told in grid.items()]
        schema = pa.schema([
            *((name, pa.date32() if name == "period" else pa.string()) for name in names),
            *((name, pa.float64()) for name in query.metrics),
        ])  # fmt: skip
        made = pa.Table.from_pylist(rows, schema)
        if self.unrated and "cost" in query.metrics and query.grain != "total":
            lacks = [day in self.unrated for day in made.column("period").to_pylist()]
            made = made.append_column(partial_name("cost"), [lacks])
        return made

    def _known(self, metric: str, channel: str, day: date, query: Query) -> float:
        """Of the last days before what is known by now, or was known then."""
        curve = self.late.get(f"{metric} of {channel}", self.late.get(metric, []))
        until = self.end
        if query.cutoff is not None and query.period is not None:
            until = query.period.end
        age = (until - day).days
        return curve[-1 - age] if 0 <= age < len(curve) else 1.0

    def prepare(self, queries: Iterable[Query]) -> None:
        del queries

    def facts(self) -> DataFacts:
        taken = {each.table: self.morning_after(self.end) for each in self.sources.values()}
        return DataFacts(sources=tuple(self.sources.values()), taken=taken)

    def spec(self, **more: Any) -> WatchSpec:
        given = WatchSpec(
            end=self.end,
            first=self.days[0],
            metrics=INFOS,
            watched=("leads", "valid_leads", "cost", "impressions", "clicks", "ctr", "cpl"),
            headline=("leads", "cpl"),
            calendar=read_calendar(Path("there-is-none.yaml"), "Asia/Shanghai"),
            zone=ZONE,
            taken=self.facts().taken,
        )
        return replace(given, **more)

    def watched(self, *, on: date | None = None, **more: Any) -> Watched:
        """As seen on the morning after the last day, or after `on`."""
        return compute(self, self.spec(**more), self.morning_after(on or self.end))
