"""Which exports should be there by now and are not: since when, and whose they are.

A source that somebody has declared is late as soon as a day is that should have come by then. One
that nobody has is expected as often as it came before, and is late when it has been silent for
longer than that and some days: nobody promised it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from fanbu.model.source import ExpectedSource, SourceName, closest
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from fanbu.model.facts import DataFacts, SourceFacts
    from fanbu.types import Cadence, Grain

GRAINS: Mapping[Cadence, Grain] = {"daily": "day", "weekly": "week", "monthly": "month"}
GRACE_DAYS = 2
MOST_DAILY, MOST_WEEKLY = 3, 17
"""Days from one export to the next that are still daily (a weekend lies between), or weekly."""
_UNPROMISED = frozenset({"rates"})
"""Looked up when needed: none is published on weekends, and the last one holds. A day that lacks a
rate is told of where an amount needs it."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The present moment (UTC, naive), and the calendar by which days and weeks go."""

    now: datetime
    zone: ZoneInfo
    first_weekday: int = 0

    @property
    def local(self) -> datetime:
        """By the workspace's clock, naive."""
        return self.now.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)

    @property
    def yesterday(self) -> date:
        return self.local.date() - timedelta(1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one source stands.

    `source` None: it is expected and never came. `often`: the usual days from one export to the
    next of a source that nobody declared; None for one that is. `due`: the last day that should be
    there by now. `overdue`: days up to it that no file covers and no pause; `since` when the first
    of them was due, by the workspace's clock.
    """

    expected: ExpectedSource
    source: SourceFacts | None
    often: int | None
    due: date
    overdue: tuple[date, ...]
    since: datetime | None

    @property
    def inferred(self) -> bool:
        return self.often is not None


def standings(facts: DataFacts, clock: Clock) -> tuple[Standing, ...]:
    """Each of the `exports`, in order of their names, then those expected that never came."""
    expected = facts.expected
    ordered = sorted(exports(facts), key=_key)
    found = [_of(source, expected, clock) for source in ordered]
    never = [one for one in expected if not any(one.name.names(*_key(s)) for s in ordered)]
    return (*found, *(Standing(one, None, None, due_day(one, clock), (), None) for one in never))


def exports(facts: DataFacts) -> Iterator[SourceFacts]:
    """What is to come one by one: a platform's statistics, and what makes up each register.

    A register that was declared by its own name is judged as a whole: it is enough that somebody
    brought it. Otherwise each platform that it came from more than once comes by itself, as does
    one that was declared by its platform; but one that came alone once, before files that do not
    say whose they are, may be in those. A list that has fallen behind is told of by itself, unless
    it is all that came from its platform.
    """
    whole = {s.table for s in facts.registers if closest(facts.expected, s.table, s.table, "")}
    unsaid = sorted((s for s in facts.registers if s.platform == s.table), key=_newest)
    mixed = {source.table: _newest(source) for source in unsaid}
    apart = [
        origin
        for origin in facts.registers
        if _apart(origin, whole, facts.expected, mixed.get(origin.table))
    ]
    rest = {origin.table for origin in facts.registers if origin not in apart}
    told = {origin.table for origin in apart}
    for source in facts.sources:
        own = source not in facts.kinds and not _beside(source, facts)
        if own and (source.table not in told or source.table in whole | rest):
            yield source
    yield from apart
    yield from _lists(facts, {_key(origin) for origin in apart})


def _beside(source: SourceFacts, facts: DataFacts) -> bool:
    """A register that only comes in the files of others; its own name was not declared."""
    if source.platform != source.table or not facts.registers:
        return False
    own = any(origin.table == source.table for origin in facts.registers)
    return not own and closest(facts.expected, source.table, source.table, "") is None


def _lists(facts: DataFacts, apart: Collection[tuple[str, str, str]]) -> Iterator[SourceFacts]:
    """The lists of registers that have fallen behind, and those that somebody declared."""
    for one in facts.kinds:
        told = one in facts.sources or closest(facts.expected, *_key(one)) is not None
        if told and _key(one) not in apart:
            yield one


def _apart(
    origin: SourceFacts,
    whole: Collection[str],
    expected: Sequence[ExpectedSource],
    mixed: datetime | None,
) -> bool:
    """`mixed`: when the newest file of the register was taken that does not say whose it is."""
    if origin.platform == origin.table:
        return False
    if len({entry.as_of for entry in origin.covered}) > 1 and origin.table not in whole:
        return True
    declared = closest(expected, *_key(origin))
    if declared is None:
        return False
    alone = mixed is None or mixed <= _newest(origin)
    return alone or declared.name.table == origin.table


def _newest(source: SourceFacts) -> datetime:
    return max(entry.as_of for entry in source.covered)


def due_day(expected: ExpectedSource, clock: Clock) -> date:
    """The last day whose data should be there by now."""
    grain = GRAINS[expected.cadence]
    period = Period.complete(grain, clock.yesterday, clock.first_weekday)
    if ready_at(expected, period.end, clock) > clock.local:
        period = Period.complete(grain, period.start - timedelta(1), clock.first_weekday)
    return period.end


def ready_at(expected: ExpectedSource, day: date, clock: Clock) -> datetime:
    """When a day's data are there, by the workspace's clock: after its day, week or month."""
    end = day
    if expected.cadence == "weekly":
        end = Period.week(day, clock.first_weekday).end
    elif expected.cadence == "monthly":
        end = Period.month(day).end
    return datetime.combine(end + timedelta(1), expected.ready)


def usual_days(source: SourceFacts, zone: ZoneInfo) -> int:
    """The usual number of days from one export with new days to the next.

    Of exports all taken on one day: the days that one of them usually tells of.
    """
    exported: dict[date, Period] = {}
    for entry in source.covered:
        taken, told = _local(entry.as_of, zone).date(), entry.period
        known = exported.get(taken, told)
        exported[taken] = Period(min(known.start, told.start), max(known.end, told.end))
    news: list[date] = []
    reached = date.min
    for taken, told in sorted(exported.items()):
        if told.end > reached:
            reached, news = told.end, [*news, taken]
    steps = [(after - before).days for before, after in pairwise(news)]
    return max(1, round(float(median(steps or [told.days for told in exported.values()]))))


def cadence_of(days: int) -> Cadence:
    if days <= MOST_DAILY:
        return "daily"
    return "weekly" if days <= MOST_WEEKLY else "monthly"


def _of(source: SourceFacts, expected: Sequence[ExpectedSource], clock: Clock) -> Standing:
    declared = closest(expected, *_key(source))
    if declared is None:
        return _inferred(source, clock)
    due = due_day(declared, clock)
    overdue = _until(source, due)
    since = ready_at(declared, overdue[0], clock) if overdue else None
    return Standing(declared, source, None, due, overdue, since)


def _inferred(source: SourceFacts, clock: Clock) -> Standing:
    often, last = usual_days(source, clock.zone), source.last
    assert last is not None  # noqa: S101 - a source covers something
    silent = (clock.yesterday - last).days > often + GRACE_DAYS
    due = clock.yesterday if silent else last
    name = SourceName(source.platform, source.account, source.table)
    guessed = ExpectedSource(name, cadence=cadence_of(often))
    if source.table in _UNPROMISED:
        return Standing(guessed, source, often, last, (), None)
    return Standing(guessed, source, often, due, _until(source, due), None)


def _until(source: SourceFacts, due: date) -> tuple[date, ...]:
    return source.absent(Period(source.first, due)) if due >= source.first else ()


def _key(source: SourceFacts) -> tuple[str, str, str]:
    return source.table, source.platform, source.account


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(zone)
