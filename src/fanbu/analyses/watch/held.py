"""Which days of which sources are known: a day that nobody told of is no zero."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.coverage import stood_on
from fanbu.model.age import end_of
from fanbu.model.facts import TOLERANCE
from fanbu.store.catalogue import tables
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    from fanbu.analyses.watch.spec import Place
    from fanbu.model.facts import SourceFacts

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]

OVER = 28
"""Days of silence after which a source has ended: nothing of it is missing any more."""
OPEN = 14
"""Last days of which it is asked whether they were over when they were told of."""


@dataclass(frozen=True, slots=True)
class Held:
    """One source: bool[days] each.

    `told`: a file covers the day and it was over by then (or the source rested). `ran`: it is
    expected to tell of the day. `apart`: the day is known by itself.
    """

    source: SourceFacts
    told: Flags
    ran: Flags
    apart: Flags


def held(sources: Iterable[SourceFacts], period: Period, zone: ZoneInfo) -> tuple[Held, ...]:
    """Those of the sources that tell of any day of the period."""
    found = (_held(source, period, zone) for source in sources)
    return tuple(one for one in found if one.told.any())


def _held(source: SourceFacts, period: Period, zone: ZoneInfo) -> Held:
    days = period.each()
    taken = source.told(period)
    told = np.array([day in taken or source.paused(day) for day in days])
    for place in range(max(len(days) - OPEN, 0), len(days)):
        moment = taken.get(days[place])
        if (
            moment is not None
            and moment < end_of(Period(days[place], days[place]), zone) - TOLERANCE
        ):
            told[place] = source.paused(days[place])
    first, last = source.first, source.last or period.end
    reach = period.end if (period.end - last).days <= OVER else last
    ran = np.array([first <= day <= reach for day in days])
    apart = np.ones(len(days), np.bool_)
    for span in source.together:
        begin = max((span.start - period.start).days, 0)
        if span.days > 1:
            apart[begin : max((span.end - period.start).days + 1, 0)] = False
    return Held(source, told, ran, apart)


@dataclass(frozen=True, slots=True)
class Known:
    """`holders`: channel → the platforms whose statistics it has.

    `logged`: log → bool[days], from its first day with a row to its last: nobody exports it.
    """

    sources: tuple[Held, ...]
    holders: Mapping[str, frozenset[str]]
    days: int
    logged: Mapping[str, Flags] = field(default_factory=dict)

    def of(self, stands_on: Sequence[str], place: Mapping[str, str]) -> Flags:
        """bool[days]: whether all that a number of these tables at this place stands on is known.

        Before the first day of all sources of a table nothing is known.
        """
        found = np.ones(self.days, np.bool_)
        for table in stood_on(stands_on):
            sources = [one for one in self.sources if one.source.table == table]
            own = [one for one in sources if self._counts(one.source, place)] or sources
            if table in self.logged and not own:
                found &= self.logged[table]
                continue
            if not own:
                return np.zeros(self.days, np.bool_)
            any_ran = np.logical_or.reduce([one.ran for one in own])
            for one in own:
                found &= (one.told & one.apart) | ~one.ran
            found &= any_ran
        return found

    def _counts(self, source: SourceFacts, place: Mapping[str, str]) -> bool:
        """Whether a source may tell of a place: of a platform's or a channel's only its own."""
        if tables()[source.table].kind != "statistic":  # nobody knows whose a list's rows are
            return True
        if "platform" in place:
            return source.platform == place["platform"]
        if "channel" in place and place["channel"] in self.holders:
            return source.platform in self.holders[place["channel"]]
        return True

    def places_of(self, platform: str) -> tuple[tuple[tuple[str, str], ...], ...]:
        """What a platform is by itself: its own place, and each channel that it alone holds."""
        alone = [c for c, held_by in self.holders.items() if held_by == {platform}]
        return (("platform", platform),), *((("channel", channel),) for channel in alone)

    def alone(self) -> dict[Place, Place]:
        """Of each platform with one channel that nobody else has: its place → the channel's."""
        found: dict[Place, Place] = {}
        for channel, held_by in self.holders.items():
            others = [each for each, mine in self.holders.items() if held_by & mine]
            if len(held_by) == 1 and others == [channel]:
                [platform] = held_by
                found[(("platform", platform),)] = (("channel", channel),)
        return found

    def begun(
        self, stands_on: Sequence[str], place: Mapping[str, str], within: Period
    ) -> tuple[SourceFacts, ...]:
        """Sources whose first day lies in these days, where others of their table told before."""
        wanted = stood_on(stands_on)
        return tuple(
            one.source
            for one in self.sources
            if one.source.table in wanted
            and within.start <= one.source.first <= within.end
            and self._counts(one.source, place)
            and any(
                other.source.table == one.source.table and other.source.first < one.source.first
                for other in self.sources
            )
        )


def platforms_of(
    rows: Iterable[Mapping[str, object]], names: Collection[str]
) -> dict[str, frozenset[str]]:
    """Channel → the platforms that have any value for it."""
    found: dict[str, set[str]] = {}
    for row in rows:
        if row["channel"] and row["platform"] and any(row[name] for name in names):
            found.setdefault(str(row["channel"]), set()).add(str(row["platform"]))
    return {channel: frozenset(platforms) for channel, platforms in found.items()}


def between(given: Iterable[Floats], days: int) -> Flags:
    """bool[days]: from the first day on which any of these float[days] has a value to the last."""
    found = np.zeros(days, np.bool_)
    for each in given:
        found |= np.isfinite(each)
    known = np.flatnonzero(found)
    if len(known):
        found[known[0] : known[-1] + 1] = True
    return found
