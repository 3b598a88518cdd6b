"""Everything the analyses find for a report, before anything is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanbu.analyses import (
    change,
    channels,
    content,
    content_findings,
    facts,
    members,
    stories,
    target_findings,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fanbu.analyses import pace, steps
    from fanbu.analyses.change import Change
    from fanbu.analyses.channels import Channels
    from fanbu.analyses.content import Content
    from fanbu.analyses.headline import Headline
    from fanbu.analyses.members import Members, Wanted
    from fanbu.analyses.reader import Read
    from fanbu.analyses.scope import Scope
    from fanbu.analyses.why.rows import Whys
    from fanbu.analyses.why.told import Told as Where
    from fanbu.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Seen:
    """What the analyses found, before anything is said."""

    headline: Headline
    changes: tuple[Change, ...]
    channels: Channels | None
    content: Content | None
    notes: facts.Notes
    findings: tuple[Finding, ...]
    paces: tuple[pace.Pace, ...] = ()
    members: tuple[Members, ...] = ()
    steps: tuple[tuple[steps.Step, ...], ...] = ()
    watched: stories.Seen | None = None
    where: Where | None = None

    def change(self, metric: str | None) -> Change | None:
        return next((each for each in self.changes if each.metric == metric), None)


@dataclass(frozen=True, slots=True)
class Around:
    """What a report has beside its numbers: its playbook's tables, `watch`, `why` of its rows."""

    wanted: Sequence[Wanted] = ()
    watched: stories.Seen | None = None
    whys: Whys | None = None


def look(read: Read, scope: Scope, now: datetime, found: Headline, around: Around) -> Seen:
    """Every analysis of the report, and all that they found."""
    watched = around.watched
    changes = change.explain(read, scope, now, found)
    notes = facts.compute(read, scope, now)
    table = channels.compute(read, scope, now)
    pieces = content.compute(read, scope, now)
    holes = facts.findings(scope, notes)
    findings = (
        *stories.told(scope, found, changes, watched, around.whys),
        *target_findings.findings(scope, found),
        *content_findings.findings(scope, pieces),
        *stories.faults(watched, holes),
        *holes,
    )
    sides = (members.compute(read, scope, now, each) for each in around.wanted)
    beside = tuple(side for side in sides if side is not None)
    return Seen(found, changes, table, pieces, notes, findings, members=beside, watched=watched)
