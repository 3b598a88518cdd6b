"""What is watched, over which days, and the questions that are asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fanbu.model.age import AGED, earlier
from fanbu.model.question import Query
from fanbu.store.catalogue import tables
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from fanbu.model.metric import MetricInfo
    from fanbu.rules.occasions import Occasion
    from fanbu.workspace.calendar import Calendar

Place = tuple[tuple[str, str], ...]
"""Dimensions with their values; none is everything."""
JUDGED = 7
"""The last days, which are judged."""
LEARNED = 400
"""Days before any that is judged from which it is learned what that should have been, at most."""
HISTORY = LEARNED + 50
"""Days that are asked for: what is strange may have begun up to seven weeks before the last day."""
LOOKED_BACK = 30
"""Days back from now on which a changed definition is looked for."""
OF_REGISTERS = ("ad_campaign",)
"""A list of leads says of which ad campaign each is, and no platform."""
SPLITS: tuple[tuple[str, ...], ...] = (
    (), ("channel",), ("platform", "account"), ("campaign",), ("platform", "ad_campaign"),
    OF_REGISTERS,
)  # fmt: skip
RIPE_BY = ("channel",)
"""The split by which it is asked how late numbers come."""
BY_PLATFORM = frozenset({"placement_stats", "accounts_daily"})
"""Tables whose channels are their platforms."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that says what numbers mean was changed: `what` by its verb, `who` did it.

    `metrics`: whose definition it is, where it was changed by hand; then nobody knows who did it,
    and `day` is the last on which it was the old one.
    """

    day: date
    what: str
    who: str
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WatchSpec:
    """`end`: the last day that is judged; `first`: the first day of any data.

    `metrics`: every metric by name; `watched`: which of them are, the headline's first. `tree`:
    metric → the metrics whose product it is. `events`: campaigns and notes known beforehand; of the
    judged days only such as have been seen before count (`rules.occasions.learned`).
    `taken`: table → when its newest file was taken (UTC, naive). `changed`: definitions and
    settings that were changed, at any time. `until`: the last day whose exports are asked for,
    where it is later than `end`: all of them may be late. `splits`: sets of dimensions that are
    asked for. `latest`: the last day that there are data of, from which on back it is counted how
    ripe a day is; None: `end`.
    """

    end: date
    first: date
    metrics: Mapping[str, MetricInfo]
    watched: tuple[str, ...]
    headline: tuple[str, ...]
    calendar: Calendar
    tree: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    events: tuple[Occasion, ...] = ()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    first_weekday: int = 0
    taken: Mapping[str, datetime] = field(default_factory=dict)
    changed: tuple[Changed, ...] = ()
    until: date | None = None
    latest: date | None = None
    splits: tuple[tuple[str, ...], ...] = SPLITS

    @property
    def period(self) -> Period:
        """All days that are looked at."""
        return Period(max(self.first, self.end - timedelta(HISTORY - 1)), self.end)

    @property
    def judged(self) -> Period:
        return Period(self.end - timedelta(JUDGED - 1), self.end)

    def parts(self, names: Iterable[str]) -> tuple[str, ...]:
        """What these metrics are put together from, day by day."""
        found: dict[str, None] = {}
        for name in names:
            info = self.metrics[name]
            found.update(dict.fromkeys(info.parts if info.over == "ratio" and info.parts
                                       else (name,)))  # fmt: skip
        return tuple(found)

    def split(self, name: str, by: tuple[str, ...]) -> bool:
        """Whether a metric is watched by these dimensions."""
        info = self.metrics[name]
        if info.parts and info.over == "ratio":
            return all(self.split(part, by) for part in info.parts)
        if not by:
            return True
        if "account" in by and info.over != "sum":
            return False
        if by == ("channel",) and not BY_PLATFORM.isdisjoint(info.tables):
            return False
        statistic = all(tables()[table].kind == "statistic" for table in info.tables)
        if by == OF_REGISTERS and (statistic or info.over != "sum"):
            return False
        own = set.intersection(*(set(tables()[table].dimensions) for table in info.tables))
        return bool(info.tables) and own.issuperset(by) and (statistic or "platform" not in by)

    def added_up(self, name: str) -> bool:
        """Whether the whole of a sum is that of its platforms, which are asked about anyway."""
        info = self.metrics[name]
        return info.over == "sum" and bool(info.tables) and BY_PLATFORM.issuperset(info.tables)

    def queries(self) -> tuple[tuple[tuple[str, ...], Query], ...]:
        """The splits with their questions: one each, by day."""
        found = []
        for by in self.splits:
            names = self.parts(name for name in self.watched if self.split(name, by))
            if not by:  # of these the platforms are added up: no need to ask twice
                names = tuple(name for name in names if not self.added_up(name))
            if names:
                found.append((by, Query(names, by=by, grain="day", period=self.period)))
        return tuple(found)

    def holders(self) -> Query | None:
        """Which platforms hold the statistics of which channels."""
        both = ("channel", "platform")
        held = (n for n in self.watched if self.split(n, both) and self.split(n, ("channel",)))
        names = self.parts(held)
        return Query(names, by=both, period=self.period) if names else None

    def aged(self, now: datetime) -> tuple[tuple[Period, Query], ...]:
        """Days of some weeks ago, asked as they were known when as old as the latest ones are now.

        By channel: the whole is their sum. None where all days are old.
        """
        names = self.parts(
            name for name in self.watched if self._ripens(name) and self.split(name, RIPE_BY)
        )
        latest = self.latest or self.end
        if not names or (latest - self.end).days >= AGED:
            return ()
        return tuple(
            (then.days, Query(names, by=RIPE_BY, grain="day", period=then.days,
                              cutoff=then.cutoff, cutoffs=then.cutoffs))
            for then in earlier(latest, self.zone, self.taken, now)
            if then.days.start >= self.period.start
        )  # fmt: skip

    def _ripens(self, name: str) -> bool:
        info = self.metrics[name]
        return info.over in ("sum", "ratio") and RIPENING.issuperset(info.tables)


def adds(info: MetricInfo) -> bool:
    """Whether days, and places, may be added up, and a day without a row is zero."""
    return info.over == "sum" or (info.over == "other" and info.unit == "count")


RIPENING = frozenset({"spend", "leads"})
"""Tables whose days become others with time: conversions and judgements come late."""
