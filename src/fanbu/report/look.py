"""Everything the analyses find for a report, before anything is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanbu.analyses import content_findings, facts, members, stories, target_findings

if TYPE_CHECKING:
    from datetime import datetime

    from fanbu.analyses import pace, seen, steps
    from fanbu.analyses.change import Change
    from fanbu.analyses.channels import Channels
    from fanbu.analyses.content import Content
    from fanbu.analyses.headline import Headline
    from fanbu.analyses.members import Members
    from fanbu.analyses.why.told import Told as Where
    from fanbu.model.finding import Finding
    from fanbu.report.answers import Answers


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
    watched: seen.Seen | None = None
    where: Where | None = None

    def change(self, metric: str | None) -> Change | None:
        return next((each for each in self.changes if each.metric == metric), None)


def look(given: Answers, now: datetime, watched: seen.Seen | None) -> Seen:
    """All that the analyses of the report found, and what `watch` did beside them."""
    scope, found = given.scope, given.headline
    holes = facts.findings(scope, given.notes)
    findings = (
        *stories.told(scope, found, given.changes, watched, given.whys),
        *target_findings.findings(scope, found),
        *content_findings.findings(scope, given.content),
        *stories.faults(watched, holes),
        *holes,
    )
    sides = (members.compute(given.read, scope, now, each) for each in given.wanted)
    beside = tuple(side for side in sides if side is not None)
    return Seen(
        found, given.changes, given.channels, given.content, given.notes, findings,
        members=beside, watched=watched,
    )  # fmt: skip
