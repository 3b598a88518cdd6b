"""Sheets that hold no facts (targets, expected sources): the ledger keeps what they say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fanbu.api import sources
from fanbu.model.imports import ParsedTargets

if TYPE_CHECKING:
    from fanbu.api.desk import Desk
    from fanbu.model.imports import ImportRecord, ParsedSources
    from fanbu.ops.targets import Change


@dataclass(slots=True)
class LedgerSheets:
    """What the sheets of one import say; kept together, when everything else is.

    `records`: the sheets as an import shows them; they have no number, for they are no import.
    """

    records: list[ImportRecord] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    listed: sources.Listed = field(default_factory=sources.Listed)

    def take(self, desk: Desk, seen: ParsedTargets | ParsedSources) -> None:
        """One sheet. Raises BadInput about its first wrong row."""
        if isinstance(seen, ParsedTargets):
            from fanbu.api import targets

            changes = targets.planned(desk, seen)
            self.changes.extend(changes)
            self.records.append(targets.record(seen, changes))
            return
        self.listed.add(desk, seen.lines)
        self.records.append(sources.record(seen))

    def keep(self, desk: Desk) -> None:
        if self.changes:
            from fanbu.ops import targets

            targets.keep(desk.ledger, self.changes, desk.now())
        self.listed.keep(desk)
