"""What a metric should be over a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fanbu.types import Period


@dataclass(frozen=True, slots=True)
class Target:
    """`value` for the whole of `period`; for a ratio or a cost per thing, the bound to keep.

    `scope`: what part of the rows it is about, in the expression language; empty for all.
    """

    metric: str
    period: Period
    value: float
    scope: str = ""
