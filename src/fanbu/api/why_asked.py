"""What `why` is asked: as it is typed, and understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fanbu.types import Period


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of the command, their words not parsed yet."""

    metric: str
    period: str | Period | None = None
    against: str | Period | None = None
    by: str | Iterable[str] | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """The same, understood. `cut`: the days asked about that are not over.

    `expected`: it is held against what should have been; `against` is then the days before, for
    what that cannot be said of. `beside`: it is not, and what should have been is told beside.
    """

    metric: str
    period: Period
    against: Period
    by: tuple[str, ...]
    where: str | None
    cut: bool = False
    future: bool = False
    expected: bool = False
    beside: bool = False
