"""A tiny brand as tables: a reader without a store, and the worlds the tests look at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.analyses.why import Asked
from fanbu.model.facts import Coverage, DataFacts, SourceFacts
from fanbu.model.metric import MetricInfo
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fanbu.analyses.scope import Scope
    from fanbu.model.question import Query
    from fanbu.types import Language

END = date(2026, 11, 15)
WEEK = Period(date(2026, 11, 9), END)
NOW = datetime.fromisoformat("2026-11-16T01:00")
EARLIEST = datetime.fromisoformat("2000-01-01")
WHOLE = Period(date(2025, 9, 1), END)

Row = dict[str, Any]


@dataclass
class FakeRead:
    """Answers queries from rows (`day`, dimensions, measures), as the store would.

    `known_from`: rows whose `seen` (the moment they became known) is later than a cutoff are not
    there yet.
    """

    rows: list[Row]
    data: DataFacts = field(default_factory=DataFacts)
    asked: list[Query] = field(default_factory=list)

    def prepare(self, queries: Iterable[Query], /) -> None:
        """Answers are made when they are asked for."""

    def facts(self) -> DataFacts:
        return self.data

    def table(self, query: Query, /) -> pa.Table:
        self.asked.append(query)
        groups: dict[tuple[Any, ...], dict[str, float]] = defaultdict(dict)
        for row in self.rows:
            if query.period and not query.period.start <= row["day"] <= query.period.end:
                continue
            if query.cutoff is not None and row.get("seen", EARLIEST) > query.cutoff:
                continue
            if query.days is not None and not any(
                run.start <= row["day"] <= run.end for run in query.days
            ):
                continue
            measures = [name for name in query.metrics if row.get(name) is not None]
            if not measures:
                continue
            period = (row["day"],) if query.grain == "day" else ()
            group = groups[(*period, *(row.get(name) for name in query.by))]
            for name in measures:
                group[name] = group.get(name, 0.0) + float(row[name])
        names = [*(["period"] if query.grain == "day" else []), *query.by]
        columns: dict[str, Any] = {
            name: pa.array(
                [key[i] for key in groups], pa.date32() if name == "period" else pa.string()
            )
            for i, name in enumerate(names)
        }
        for metric in query.metrics:
            columns[metric] = pa.array([g.get(metric) for g in groups.values()], pa.float64())
        return pa.table(columns)


def asking(scope: Scope, *dimensions: str) -> Callable[[str], Asked]:
    """What `why` is asked about a metric, against the period before."""
    by = dimensions or ("channel", "ad_campaign")

    def ask(metric: str) -> Asked:
        own = replace(scope, grain="total", headline=(metric,), against=scope.previous, targets=())
        return Asked(own, metric, lambda _: (by,))

    return ask


LABELS: dict[str, tuple[str, str]] = {
    "cost": ("花费", "Cost"),
    "impressions": ("展示", "Impressions"),
    "clicks": ("点击", "Clicks"),
    "leads": ("线索", "Leads"),
    "valid_leads": ("有效线索", "Valid leads"),
    "orders": ("订单", "Orders"),
    "revenue": ("实收", "Revenue"),
    "ctr": ("点击率", "Click rate"),
    "cpc": ("点击成本", "Cost per click"),
    "cpl": ("线索成本", "Cost per lead"),
    "average_order": ("客单价", "Average order"),
    "views": ("阅读播放", "Views"),
    "reach": ("触达人数", "Reach"),
    "interactions": ("互动数", "Interactions"),
    "completes": ("完读完播", "Completions"),
    "measured_views": ("有完成数据的阅读播放", "Views with completion known"),
    "completion_rate": ("完成率", "Completion rate"),
}
SPEND, LEADS, ORDERS, STATS = ("spend",), ("leads",), ("orders",), ("placement_stats",)


def infos(language: Language = "zh") -> dict[str, MetricInfo]:
    """The metrics these worlds know, labelled in one language."""

    def made(name: str, *args: Any, **more: Any) -> MetricInfo:
        return MetricInfo(name, LABELS[name][language == "en"], *args, **more)

    ratios: dict[str, tuple[tuple[str, str], str, str, tuple[str, ...]]] = {
        "ctr": (("clicks", "impressions"), "ratio", "higher", SPEND),
        "cpc": (("cost", "clicks"), "money", "lower", SPEND),
        "cpl": (("cost", "leads"), "money", "lower", (*SPEND, *LEADS)),
        "average_order": (("revenue", "orders"), "money", "higher", ORDERS),
        "completion_rate": (("completes", "measured_views"), "ratio", "higher", STATS),
    }
    found = [
        made("cost", "money", "lower", tables=SPEND),
        made("impressions", tables=SPEND),
        made("clicks", tables=SPEND),
        made("leads", tables=LEADS),
        made("valid_leads", tables=LEADS),
        made("orders", tables=ORDERS),
        made("revenue", "money", tables=ORDERS),
        made("views", tables=STATS),
        made("reach", tables=STATS),
        made("interactions", tables=STATS),
        made("completes", tables=STATS),
        made("measured_views", tables=STATS),
        *(
            made(name, unit, better, over="ratio", parts=parts, tables=tables)
            for name, (parts, unit, better, tables) in ratios.items()
        ),
    ]
    return {info.name: info for info in found}


def source(
    table: str,
    platform: str,
    *periods: Period,
    account: str = "default",
    as_of: datetime | None = None,
) -> SourceFacts:
    """A source that covers the given days (all by default), known since the day after each."""
    covered = tuple(
        Coverage(each, as_of or datetime.combine(each.end + timedelta(1), datetime.min.time()))
        for each in periods or (WHOLE,)
    )
    return SourceFacts(table, platform, account, covered)


def each_day(period: Period, make: Callable[[date, int], Iterable[Row]]) -> list[Row]:
    days = [period.start + timedelta(i) for i in range(period.days)]
    return [row for i, day in enumerate(days) for row in make(day, i)]


def spread(total: int, days: int) -> list[int]:
    """A whole number over days, as evenly as it goes; sums to the total."""
    return [total * (i + 1) // days - total * i // days for i in range(days)]


def weekly(week: Period, channel: str | None, **totals: int) -> list[Row]:
    """A week of one channel, each total spread over its days."""
    parts = {name: spread(total, week.days) for name, total in totals.items()}
    return each_day(
        week,
        lambda day, i: [{"day": day, "channel": channel, **{n: v[i] for n, v in parts.items()}}],
    )


def without_spend(rows: list[Row], channel: str, period: Period) -> list[Row]:
    """The same rows, a channel's spend of some days not imported."""
    spend = ("cost", "impressions", "clicks")
    return [
        {name: value for name, value in row.items() if name not in spend}
        if row.get("channel") == channel and period.start <= row["day"] <= period.end
        else row
        for row in rows
    ]


def weeks_before(n: int) -> Period:
    return WEEK.shift(-7 * n)


def brand(*, before: dict[str, dict[str, int]], after: dict[str, dict[str, int]]) -> list[Row]:
    """Two weeks, channel → totals; the seven weeks earlier and last year repeat the first."""
    rows: list[Row] = []
    for channel, totals in after.items():
        rows += weekly(WEEK, channel, **totals)
    for channel, totals in before.items():
        for n in (*range(1, 9), 52):
            rows += weekly(weeks_before(n), channel, **totals)
    return rows


OCEAN, BAIDU, REFERRAL = "paid/ocean_engine", "paid/baidu", "earned/referral"
SOURCES = (
    source("spend", "ocean_engine"),
    source("spend", "baidu"),
    source("leads", "leads"),
    source("orders", "orders"),
)
HOLE = Period(date(2026, 11, 11), date(2026, 11, 12))
HOLED_BAIDU = source(
    "spend", "baidu", Period(WHOLE.start, date(2026, 11, 10)), Period(date(2026, 11, 13), END)
)
HOLED = (SOURCES[0], HOLED_BAIDU, *SOURCES[2:])
BROKEN_FORM = brand(
    before={
        OCEAN: {"cost": 28_000, "impressions": 700_000, "clicks": 14_000, "leads": 700,
                "valid_leads": 490, "orders": 56, "revenue": 168_000},
        BAIDU: {"cost": 14_000, "impressions": 70_000, "clicks": 2_800, "leads": 140,
                "valid_leads": 112, "orders": 14, "revenue": 42_000},
        REFERRAL: {"leads": 35, "valid_leads": 28, "orders": 7, "revenue": 21_000},
    },
    after={
        OCEAN: {"cost": 28_000, "impressions": 700_000, "clicks": 14_000, "leads": 420,
                "valid_leads": 294, "orders": 56, "revenue": 168_000},
        BAIDU: {"cost": 14_000, "impressions": 70_000, "clicks": 2_800, "leads": 140,
                "valid_leads": 112, "orders": 14, "revenue": 42_000},
        REFERRAL: {"leads": 35, "valid_leads": 28, "orders": 7, "revenue": 21_000},
    },
)  # fmt: skip
"""Ocean Engine's clicks turn into 3 % instead of 5 % leads: 196 valid leads fewer of 630."""
