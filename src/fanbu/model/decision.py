"""A finding that somebody accepted: what is to be done, by whom, until when, what is foretold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from fanbu.model.finding import cut

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from fanbu.types import Language, Period

Standing = Literal["open", "done", "dropped"]
Verdict = Literal["came_true", "partly", "missed", "unclear"]

STANDINGS: tuple[Standing, ...] = ("open", "done", "dropped")
BY_HAND: tuple[Verdict, ...] = ("came_true", "partly", "missed")
"""What people may say themselves; only numbers can be unclear."""
DAYS_AFTER = 7
"""Days after the due day that are foretold: every weekday once."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a metric at a place is foretold to be over `days`, all in the metric's own unit.

    `value`, with `low` and `high` between which nine of ten such stretches lie, when what was
    decided works; `without`: had it stayed as it was when it was accepted. `signed`: the metric may
    be below zero, so that bands are distances and not shares.
    """

    days: Period
    value: float
    low: float
    high: float
    without: float
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """An accepted finding, told as it was then.

    `key`: the finding's. `title`, `action`: language → words. `metric` empty, `place` with other
    names than dimensions: of a fault of the data. `value`, `expected`: of its days. Without a
    `forecast` `unforeseen` says why. `at` is UTC, naive. `ended_on`: the day it was done or
    dropped; `reason`: why it was dropped. `grade`: given by hand. `id` 0: not kept yet.
    """

    key: str
    title: Mapping[Language, str]
    owner: str
    due: date
    days: Period
    at: datetime
    action: Mapping[Language, str] = field(default_factory=dict)
    metric: str = ""
    place: Mapping[str, str] = field(default_factory=dict)
    tone: str = ""
    value: float | None = None
    expected: float | None = None
    forecast: Forecast | None = None
    unforeseen: str = ""
    note: str = ""
    by: str | None = None
    state: Standing = "open"
    ended_on: date | None = None
    reason: str = ""
    grade: Verdict | None = None
    id: int = 0

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def stem(self) -> str:
        """The finding's key without its days."""
        return cut(self.key).stem

    def about_the_same(self, other: Decision) -> bool:
        """Whether both are of one kind, metric and place, on days of which one is in common."""
        shared = self.days.start <= other.days.end and other.days.start <= self.days.end
        return self.stem == other.stem and shared
