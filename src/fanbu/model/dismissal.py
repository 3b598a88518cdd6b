"""A finding that somebody put aside, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Dismissal:
    """`key` is the finding's and names its period; `at` is UTC, naive; `by` None: nobody said."""

    key: str
    reason: str
    at: datetime
    by: str | None = None
