"""What is known about the data themselves: what came in, to which day, and what did not count."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from fanbu.model.age import end_of
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from fanbu.model.source import ExpectedSource, Pause

TOLERANCE = timedelta(seconds=1)
"""The end of a day may be written as 23:59:59."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Days one import answers for, known since `as_of` (UTC, naive)."""

    period: Period
    as_of: datetime


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """One source: a table filled from one platform and account.

    `covered` has one entry for every import and unbroken run of days (in any order, overlaps
    allowed); a covered day without a row is a day with nothing, an uncovered day is unknown.
    A register export answers for every day from its first row to its as-of, not to its last row.
    A register (leads, orders) has no platform of its own: then `platform` is its table's name; of
    one list of it, what the list goes by.
    `spans`: covered days whose numbers are known only together. `pauses`: days on which it is
    known to have stood still: nothing happened, and nothing is missing. `baseline`: the days that
    its first snapshot tells only as totals since publication; its first day may be the year 1's.
    """

    table: str
    platform: str
    account: str
    covered: tuple[Coverage, ...]
    spans: tuple[Period, ...] = ()
    pauses: tuple[Pause, ...] = ()
    baseline: Period | None = None

    @property
    def together(self) -> tuple[Period, ...]:
        """Every run of days whose numbers are known only together."""
        return self.spans if self.baseline is None else (*self.spans, self.baseline)

    @property
    def first(self) -> date:
        return min(entry.period.start for entry in self.covered)

    @property
    def last(self) -> date | None:
        return max((entry.period.end for entry in self.covered), default=None)

    @property
    def silent_from(self) -> date:
        """The day after its last one."""
        return (self.last or self.first) + timedelta(1)

    @property
    def pause_name(self) -> str:
        """What `fanbu sources pause` calls it: one account of a platform, where it names one."""
        plain = self.account in ("", "default", self.platform)
        return self.platform if plain else f"{self.platform} --account {shlex.quote(self.account)}"

    def covers(self, day: date, cutoff: datetime | None = None) -> bool:
        """Whether `day` was known (at `cutoff`); a pause is known at any time."""
        return self.paused(day) or any(
            entry.period.start <= day <= entry.period.end
            and (cutoff is None or entry.as_of <= cutoff)
            for entry in self.covered
        )

    def told_later(self, days: Iterable[date], moment: datetime) -> bool:
        """Whether it tells of any of these days now and did not at `moment`."""
        first = self.first
        after = (day for day in days if day >= first)
        return any(self.covers(day) and not self.covers(day, moment) for day in after)

    def paused(self, day: date) -> bool:
        return any(pause.holds(day) for pause in self.pauses)

    def told(self, period: Period) -> Mapping[date, datetime]:
        """The days of a period that some file covers, each with the newest as-of of those."""
        first, days = period.start, period.days
        newest: list[datetime | None] = [None] * days
        for entry in sorted(
            self.covered, key=lambda entry: entry.as_of
        ):  # the newer over the older
            begin = max((entry.period.start - first).days, 0)
            end = min((entry.period.end - first).days + 1, days)
            if begin < end:
                newest[begin:end] = [entry.as_of] * (end - begin)
        return {first + timedelta(at): taken for at, taken in enumerate(newest) if taken}

    def absent(self, period: Period) -> tuple[date, ...]:
        """Days of the period, from the source's first on, that no file covers and no pause."""
        told, first = self.told(period), self.first
        after = (day for day in period.each() if day >= first)
        return tuple(day for day in after if day not in told and not self.paused(day))

    def unfinished(self, period: Period, zone: ZoneInfo) -> tuple[date, ...]:
        """Covered, but the newest file that covers them was taken before the day was over."""
        return tuple(
            day
            for day, taken in sorted(self.told(period).items())
            if taken < end_of(Period(day, day), zone) - TOLERANCE and not self.paused(day)
        )


@dataclass(frozen=True, slots=True)
class DataFacts:
    """The data notes of a workspace: standing imports only (an undone one leaves no trace).

    `dropped`: rows left out by reason, over the imports that cover the days asked about, or all.
    `gone`: register rows missing from a newer export, kept, by table. `tests`: test leads that no
    metric counts. `duplicates`: leads whose contact is counted under an earlier lead. `shared`:
    contacts that too many share to tell who is who. `unplaced`: of all `orders` that count, those
    without a channel though there are leads. `taken`: table → when its newest file was taken (UTC,
    naive). `expected`: the exports that must come. `registers`: registers once more, by the
    platform and account that their exports came from. `kinds`: and by the lists that make them,
    called by their platform or reader: each tells rows of its own. Those of them that have fallen
    behind are among the `sources` (`analyses/lists.py`). `unrated`: table → the days of which some
    amount lacks its exchange rate; only tables that have any. `unsaid`: status → leads that count
    as pending because nobody has said what it means, the most frequent first.
    """

    sources: tuple[SourceFacts, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    gone: Mapping[str, int] = field(default_factory=dict)
    tests: int = 0
    duplicates: int = 0
    shared: int = 0
    unplaced: int = 0
    orders: int = 0
    taken: Mapping[str, datetime] = field(default_factory=dict)
    expected: tuple[ExpectedSource, ...] = ()
    registers: tuple[SourceFacts, ...] = ()
    kinds: tuple[SourceFacts, ...] = ()
    unrated: Mapping[str, frozenset[date]] = field(default_factory=dict)
    unsaid: Mapping[str, int] = field(default_factory=dict)
