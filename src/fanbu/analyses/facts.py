"""The data notes: what came in to which day, what is missing, what did not count."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fanbu.analyses.accounts import one_of_several, source_called
from fanbu.analyses.coverage import active, cut_spans, withholding
from fanbu.analyses.due import Clock, ready_at, standings
from fanbu.model.finding import Action, Claim, Finding
from fanbu.model.source import SourceName, closest, typed
from fanbu.types import Period, runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from fanbu.analyses.due import Standing
    from fanbu.analyses.reader import Read
    from fanbu.analyses.scope import Scope
    from fanbu.model.facts import DataFacts, SourceFacts
    from fanbu.model.question import Query
    from fanbu.model.source import ExpectedSource


@dataclass(frozen=True, slots=True)
class SourceNote:
    """One source in this period: its last day, the runs of days it lacks, days not yet over.

    `spans`: days around or across the period that it tells only together. `expected`: what was
    declared of it. `awaited`: all it lacks is not due yet; when it will be, by the workspace's
    clock. `told`: a number of the headline stands on it. `since`: the day of its first snapshot,
    where that left days of the compared periods known only as totals. `several`: its platform has
    other accounts, so that it goes by its own.
    """

    source: SourceFacts
    last: date | None
    missing: tuple[Period, ...]
    unfinished: tuple[date, ...]
    spans: tuple[Period, ...] = ()
    expected: ExpectedSource | None = None
    awaited: datetime | None = None
    told: bool = True
    since: date | None = None
    several: bool = False

    @property
    def account(self) -> str:
        """The account that it goes by; empty where its platform has no other."""
        return self.source.account if self.several else ""

    @property
    def owner(self) -> str:
        return self.expected.owner if self.expected else ""


@dataclass(frozen=True, slots=True)
class Notes:
    """`sources`: those with a day in this period or the one before; the rest as in `DataFacts`.

    `silent`: declared ones that lack days of this period and told of neither. `never`: declared,
    and never seen. `unrated`: table → the days of either period on which amounts lack a rate.
    `unrefunded`: refunds are asked for beside orders, and none were ever imported. `reach`: from
    the first day that anything tells of to the last; None where nothing was ever imported.
    `withheld`: a source that stopped shortly before the period → the ratios that have no
    value for it; such a source is among `sources`, too.
    """

    sources: tuple[SourceNote, ...]
    dropped: Mapping[str, int]
    gone: Mapping[str, int]
    tests: int
    duplicates: int
    shared: int
    unplaced: int
    orders: int
    silent: tuple[SourceNote, ...] = ()
    never: tuple[ExpectedSource, ...] = ()
    unrated: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    unsaid: Mapping[str, int] = field(default_factory=dict)
    unrefunded: bool = False
    reach: Period | None = None
    withheld: Mapping[SourceFacts, tuple[str, ...]] = field(default_factory=dict)

    @property
    def incomplete(self) -> tuple[SourceNote, ...]:
        """What is there and yet does not count for itself, day by day."""
        return tuple(n for n in self.sources if n.unfinished or n.spans or n.since)

    @property
    def lacking(self) -> tuple[SourceNote, ...]:
        """Everything that has not come; of a register whose origins are told of, not the whole."""
        told = {note.source.table for note in self.silent}
        parted = {n.source for n in self.sources if n.source.platform == n.source.table in told}
        notes = (note for note in (*self.sources, *self.silent) if note.missing)
        return tuple(note for note in notes if note.source not in parted)


def needs(scope: Scope, now: datetime) -> tuple[Query, ...]:
    """Nothing but the facts themselves."""
    del scope, now
    return ()


def compute(read: Read, scope: Scope, now: datetime) -> Notes:
    facts = read.facts()
    clock = Clock(now, scope.zone, scope.first_weekday)
    told = {table for name in scope.known for table in scope.metrics[name].tables}
    tables = {source.table for source in facts.sources}
    lately = _withholding(facts, scope)
    there = active(facts, None, scope)
    every = (*there, *(source for source in lately if source not in there))
    notes = [_note(source, scope, told, facts, clock) for source in every]
    notes.sort(key=lambda note: (not note.missing, note.source.table, note.source.platform))
    declared = _declared(facts, clock)
    silent = [
        _late(one, scope, clock)
        for one in declared
        if one.source is not None and _stands_apart(one, notes)
    ]
    return Notes(
        tuple(notes),
        facts.dropped,
        facts.gone,
        facts.tests,
        facts.duplicates,
        facts.shared,
        facts.unplaced,
        facts.orders,
        tuple(note for note in silent if note.missing),
        tuple(one.expected for one in declared if one.source is None),
        _unrated(facts, scope),
        facts.unsaid if "leads" in told else {},
        "refunds" in told and {"orders", "refunds"} & tables == {"orders"},
        _reach(facts),
        lately,
    )


def _withholding(facts: DataFacts, scope: Scope) -> Mapping[SourceFacts, tuple[str, ...]]:
    """Source → the headline metrics that have no value since it stopped."""
    found: dict[SourceFacts, tuple[str, ...]] = {}
    for name in scope.known:
        for source in withholding(facts, scope.metrics[name], scope.period, scope.zone):
            found[source] = (*found.get(source, ()), name)
    return found


def _reach(facts: DataFacts) -> Period | None:
    if not facts.sources:
        return None
    last = max(source.last or source.first for source in facts.sources)
    return Period(min(source.first for source in facts.sources), last)


def _unrated(facts: DataFacts, scope: Scope) -> Mapping[str, tuple[Period, ...]]:
    compared = frozenset((*scope.period.each(), *scope.previous.each()))
    found = {table: compared & days for table, days in facts.unrated.items()}
    return {table: runs(sorted(days)) for table, days in found.items() if days}


def findings(scope: Scope, notes: Notes) -> tuple[Finding, ...]:
    """One finding for each source that lacks days: not a fall, a hole.

    None for days that are not due yet: there is nothing to do but wait.
    """
    lacking = (note for note in notes.sources if note.missing and note.told and not note.awaited)
    return tuple(_hole(scope, note) for note in lacking)


def _declared(facts: DataFacts, clock: Clock) -> tuple[Standing, ...]:
    """How the declared sources stand."""
    if not facts.expected:
        return ()
    return tuple(one for one in standings(facts, clock) if not one.inferred)


def _stands_apart(standing: Standing, notes: Sequence[SourceNote]) -> bool:
    """Told of nowhere in the notes.

    Of a platform that is expected as a whole an account may end while others go on.
    """
    source, name = standing.source, standing.expected.name
    assert source is not None  # noqa: S101 - the caller looked
    same = [
        note.source.account
        for note in notes
        if (note.source.table, note.source.platform) == (source.table, source.platform)
    ]
    return source.account not in same if name.account else not same


def _late(standing: Standing, scope: Scope, clock: Clock) -> SourceNote:
    """A declared source that says nothing of this period nor the one before."""
    assert standing.source is not None  # noqa: S101 - the caller looked
    source, expected = standing.source, standing.expected
    absent = source.absent(scope.period)
    last = source.last
    waits = _awaited(absent, expected, clock)
    return SourceNote(source, last, runs(absent), (), (), expected, waits, told=False)


def _awaited(
    absent: Sequence[date], expected: ExpectedSource | None, clock: Clock
) -> datetime | None:
    """When the first of these days will be there, if that is still to come."""
    if expected is None or not absent:
        return None
    ready = ready_at(expected, absent[0], clock)
    return ready if ready > clock.local else None


def _note(
    source: SourceFacts, scope: Scope, told: set[str], facts: DataFacts, clock: Clock
) -> SourceNote:
    """What a source lacks is told when a headline metric stands on it, or somebody declared it."""
    expected = closest(facts.expected, source.table, source.platform, source.account)
    counts = not told or source.table in told
    if not counts and expected is None:
        return SourceNote(source, source.last, (), (), told=False)
    absent = source.absent(scope.period)
    awaited = _awaited(absent, expected, clock)
    several = one_of_several(source, facts.sources)
    note = SourceNote(source, source.last, runs(absent), (), (), expected, awaited, counts,
                      several=several)  # fmt: skip
    if not counts:
        return note
    open_days = source.unfinished(scope.period, scope.zone)
    cut = cut_spans(source, scope)
    whole = Period(scope.previous.start, scope.period.end)
    first = source.baseline if source.baseline in cut else None
    since = first.end if first and first.start <= whole.end and whole.start <= first.end else None
    return replace(note, unfinished=open_days, spans=_across(source, scope), since=since)


def _across(source: SourceFacts, scope: Scope) -> tuple[Period, ...]:
    return tuple(
        span
        for span in cut_spans(source, scope)
        if span != source.baseline
        if span.start <= scope.period.end and scope.period.start <= span.end
    )


def hole_key(source: Mapping[str, str], period: Period) -> str:
    """The key of the finding that a source (`platform`, `table`) lacks days of a period."""
    subject = {"source": source["platform"], "table": source["table"]}
    return Finding("data", "", subject, period, "data", Claim("findings.none")).key


def _hole(scope: Scope, note: SourceNote) -> Finding:
    whole = sum(run.days for run in note.missing) == scope.period.days
    name = source_called(note.source.table, note.source.platform, note.account)
    return Finding(
        kind="data",
        metric="",
        subject={"source": note.source.platform, "table": note.source.table},
        period=scope.period,
        tone="data",
        what=Claim(
            "findings.hole_whole" if whole else "findings.hole",
            {"source": name, "days": note.missing, "account": note.source.account},
        ),
        materiality=sum(run.days for run in note.missing) / scope.period.days,
        certainty=1.0,
        title=Claim("findings.title_hole", {"source": name}),
        action=Action(_do_import(note)),
    )


def _do_import(note: SourceNote) -> Claim:
    """Who is to bring it is asked by name."""
    first, last = note.missing[0].start, note.missing[-1].end
    if note.last is not None and note.last < first:
        first = note.source.silent_from  # a source that stopped is silent from then on
    name = typed(SourceName(note.source.platform, note.account))
    asked = {"platform": name, "first": str(first), "last": str(last)}
    if not note.owner:
        return Claim("findings.do_import", asked)
    return Claim("findings.do_import_owner", {**asked, "owner": note.owner})
