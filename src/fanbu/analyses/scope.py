"""What a report or a `why` is about: a period, what it is compared with, which metrics."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from fanbu.model.age import Cutoffs, end_of, same_age
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from fanbu.model.metric import MetricInfo
    from fanbu.model.question import Query
    from fanbu.model.target import Target
    from fanbu.types import Grain

HISTORY = 8
"""Comparable periods looked back on; fewer with data: facts, no forecasts."""


class Then(NamedTuple):
    """Moments of the past: `cutoffs` of tables that have files, `cutoff` of any other."""

    cutoff: datetime
    cutoffs: Cutoffs

    def of(self, table: str) -> datetime:
        return dict(self.cutoffs).get(table, self.cutoff)

    def asked(self, query: Query) -> Query:
        """The question as it would have been answered then."""
        return replace(query, cutoff=self.cutoff, cutoffs=self.cutoffs)


@dataclass(frozen=True, slots=True)
class Scope:
    """`headline`: metric names in the order they are shown; `focus`: the one that is explained.

    `metrics` holds every metric that may be asked for, by name. `tree`: metric → the metrics whose
    product it is. `against` overrides the period before. `taken`: table → when its newest file was
    taken; a question asked later than that is not older than the data. `viewless`: some content has
    numbers and no views, so other measures of it are worth asking for. `adless`: nothing of the
    focus names an ad campaign.
    """

    period: Period
    grain: Grain
    headline: tuple[str, ...]
    metrics: Mapping[str, MetricInfo]
    focus: str | None = None
    targets: tuple[Target, ...] = ()
    tree: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    against: Period | None = None
    taken: Mapping[str, datetime] = field(default_factory=dict)
    first_weekday: int = 0
    viewless: bool = False
    adless: bool = False

    @property
    def previous(self) -> Period:
        return self.against or self.period.before(self.grain)

    @property
    def year_before(self) -> Period:
        return self.period.shift(-364) if self.grain == "day" else self.period.year_before()

    @property
    def history(self) -> tuple[Period, ...]:
        """The comparable periods before this one, newest first."""
        found = [self.previous]
        while len(found) < HISTORY:
            found.append(found[-1].before(self.grain))
        return tuple(found)

    @property
    def known(self) -> tuple[str, ...]:
        """The headline metrics there is information about."""
        return tuple(name for name in self.headline if name in self.metrics)

    def then(self, now: datetime) -> Then:
        """When the period before was as old as this one is at `now`, table by table."""
        return Then(*same_age(self.period, self.previous, self.zone, self.taken, now))

    def days_from(self, names: Iterable[str]) -> tuple[str, ...]:
        """The metrics that `names` are put together from, day by day."""
        found: dict[str, None] = {}
        for name in names:
            info = self.metrics.get(name)
            if info is None:
                continue
            if info.over == "ratio" and info.parts:
                found.update(dict.fromkeys(info.parts))
            elif info.over != "other":
                found[name] = None
        return tuple(found)

    def end_of(self, day: date) -> datetime:
        """The UTC moment (naive) at which a workspace day is over."""
        return end_of(Period(day, day), self.zone)


def days(period: Period) -> tuple[date, ...]:
    return period.each()
