"""A report as it was published, and what has changed in its numbers since.

Causes: `late` rows or days that were not known then; `valid`, `invalid`, `unjudged` judged since;
`test`, `repeat` taken for a test or a contact that came back (or no longer); `moved` to or from
another period; `paid_later` known then and paid since; `progress` took a further step since;
`corrected` another amount in a newer export; `levels` answered by other accounts or levels;
`rates` another rate or rebate; `undone` an import was taken back; `definition` the metric or a
setting means something else now; `data` what rows cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fanbu.types import Grain, Period

Cause = Literal[
    "late", "valid", "invalid", "unjudged", "test", "repeat", "moved", "paid_later", "progress",
    "corrected", "levels", "rates", "undone", "definition", "data",
]  # fmt: skip


class Why(NamedTuple):
    """A cause, and the table whose rows it is about (empty: all of them)."""

    cause: Cause
    table: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """One frozen number: its value (None: there was none), the question that made it.

    `meaning`: the digest of its definition and of the settings it depends on. `shown`: a headline
    metric; the others are the measures those are made of.
    """

    metric: str
    value: float | None
    query: Mapping[str, Any]
    meaning: str
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Published:
    """The head of a published report; `revision` counts those of one period from 1.

    `known_at`: the moment (UTC, naive) as of which the data were read; `imports`: the imports that
    counted then. `ticked`: checklist item → whether it was done. `sha256`: of all that was frozen.
    """

    id: int
    grain: Grain
    period: Period
    revision: int
    at: datetime
    by: str | None
    known_at: datetime
    imports: tuple[int, ...]
    numbers: tuple[Number, ...]
    sha256: str
    ticked: tuple[tuple[str, bool], ...] = ()

    def number(self, metric: str) -> Number | None:
        return next((each for each in self.numbers if each.metric == metric), None)


@dataclass(frozen=True, slots=True)
class Restated:
    """A number of a published report that is another one now; `causes` add up to the difference."""

    metric: str
    before: float | None
    now: float | None
    causes: tuple[tuple[Why, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Restatement:
    """Everything that was restated since a report was published."""

    published: Published
    rows: tuple[Restated, ...] = field(default=())
