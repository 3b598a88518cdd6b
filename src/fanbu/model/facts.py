"""What is known about the data themselves: what came in, to which day, and what did not count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from fanbu.types import Period


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
    A register (leads, orders) has no platform of its own: then `platform` is its table's name.
    `spans`: covered days whose numbers are known only together.
    """

    table: str
    platform: str
    account: str
    covered: tuple[Coverage, ...]
    spans: tuple[Period, ...] = ()

    @property
    def last(self) -> date | None:
        return max((entry.period.end for entry in self.covered), default=None)

    def covers(self, day: date, cutoff: datetime | None = None) -> bool:
        """Whether `day` was known (at `cutoff`)."""
        return any(
            entry.period.start <= day <= entry.period.end
            and (cutoff is None or entry.as_of <= cutoff)
            for entry in self.covered
        )


@dataclass(frozen=True, slots=True)
class DataFacts:
    """The data notes of a workspace: standing imports only (an undone one leaves no trace).

    `dropped`: rows left out by reason, over the imports that cover the days asked about, or all.
    `gone`: register rows missing from a newer export, kept, by table. `tests`: test leads that no
    metric counts. `duplicates`: leads whose contact is counted under an earlier lead. `shared`:
    contacts that too many share to tell who is who. `unplaced`: of all `orders` that count, those
    without a channel though there are leads. `taken`:
    table → when its newest file was taken (UTC, naive).
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
