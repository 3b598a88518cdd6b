"""What sets with a lead register share: leads that go from stage to stage, days of ads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


class Stepping:
    """A lead with `reached`: stage → when, in local time; `ends`: how and when it is over.

    `states`: stage → the register's word for it, in order; `untouched`: its word before any.
    """

    __slots__ = ()
    states: ClassVar[Mapping[str, str]]
    untouched: ClassVar[str]
    reached: Mapping[str, datetime]
    ends: tuple[str, datetime] | None

    def at(self, stage: str, moment: datetime) -> datetime | None:
        """When a stage was reached, where that was before `moment`."""
        found = self.reached.get(stage)
        return found if found is not None and found < moment else None

    def state(self, moment: datetime) -> str:
        """What the register's status says at a moment."""
        if self.ends is not None and self.ends[1] < moment:
            return self.ends[0]
        known = [stage for stage in self.states if self.at(stage, moment)]
        return self.states[known[-1]] if known else self.untouched


@dataclass(frozen=True, slots=True)
class AdDay:
    """One day of ads; cost in cents."""

    day: date
    cents: int
    impressions: int
    clicks: int
