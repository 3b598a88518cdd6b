"""The data notes: what came in to which day, what is missing, what did not count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanbu.analyses.coverage import active, cut_spans, missing, unfinished
from fanbu.analyses.scope import days
from fanbu.model.finding import Action, Claim, Finding, Named
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from fanbu.analyses.reader import Read
    from fanbu.analyses.scope import Scope
    from fanbu.model.facts import SourceFacts
    from fanbu.model.question import Query


@dataclass(frozen=True, slots=True)
class SourceNote:
    """One source in this period: its last day, the runs of days it lacks, days not yet over.

    `spans`: days around or across the period that it tells only together.
    """

    source: SourceFacts
    last: date | None
    missing: tuple[Period, ...]
    unfinished: tuple[date, ...]
    spans: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Notes:
    """`sources`: those with a day in this period or the one before; the rest as in `DataFacts`."""

    sources: tuple[SourceNote, ...]
    dropped: Mapping[str, int]
    gone: Mapping[str, int]
    tests: int
    duplicates: int
    shared: int
    unplaced: int
    orders: int

    @property
    def incomplete(self) -> tuple[SourceNote, ...]:
        return tuple(n for n in self.sources if n.missing or n.unfinished or n.spans)


def needs(scope: Scope, now: datetime) -> tuple[Query, ...]:
    """Nothing but the facts themselves."""
    del scope, now
    return ()


def compute(read: Read, scope: Scope, now: datetime) -> Notes:
    del now
    facts = read.facts()
    told = {table for name in scope.known for table in scope.metrics[name].tables}
    notes = [_note(source, scope, told) for source in active(facts, None, scope)]
    notes.sort(key=lambda note: (not note.missing, note.source.table, note.source.platform))
    return Notes(
        tuple(notes),
        facts.dropped,
        facts.gone,
        facts.tests,
        facts.duplicates,
        facts.shared,
        facts.unplaced,
        facts.orders,
    )


def findings(scope: Scope, notes: Notes) -> tuple[Finding, ...]:
    """One finding for each source that lacks days: not a fall, a hole."""
    return tuple(_hole(scope, note) for note in notes.incomplete if note.missing)


def runs(given: Sequence[date]) -> tuple[Period, ...]:
    """Neighbouring days put together."""
    found: list[Period] = []
    for day in sorted(given):
        if found and (day - found[-1].end).days == 1:
            found[-1] = Period(found[-1].start, day)
        else:
            found.append(Period(day, day))
    return tuple(found)


def _note(source: SourceFacts, scope: Scope, told: set[str]) -> SourceNote:
    """What a source lacks is told when a headline metric stands on its table."""
    if told and source.table not in told:
        return SourceNote(source, source.last, (), ())
    open_days = tuple(day for day in days(scope.period) if unfinished(source, day, scope))
    absent = [day for day in missing(source, scope.period, scope) if day not in open_days]
    return SourceNote(source, source.last, runs(absent), open_days, _across(source, scope))


def _across(source: SourceFacts, scope: Scope) -> tuple[Period, ...]:
    return tuple(
        span
        for span in cut_spans(source, scope)
        if span.start <= scope.period.end and scope.period.start <= span.end
    )


def _hole(scope: Scope, note: SourceNote) -> Finding:
    whole = sum(run.days for run in note.missing) == scope.period.days
    name = Named("source", f"{note.source.table}/{note.source.platform}")
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
        action=Action(Claim("findings.do_import")),
    )
