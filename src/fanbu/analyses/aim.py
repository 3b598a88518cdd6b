"""A target and where a headline metric stands on the last day of its period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fanbu.model.metric import MetricInfo
    from fanbu.model.target import Target

PACE_TOLERANCE = 0.05


@dataclass(frozen=True, slots=True)
class Aim:
    """A target and where we stand on the last day of the period.

    Summed metrics: `done` of `target.value` since the target's first day, `share` of it, and the
    share of its days that have passed. For ratios `done` is the period's own value, the value is a
    bound, and `share` and `elapsed` are NaN. `behind`: under the pace by more than 5 points, or
    beyond the bound.
    """

    target: Target
    done: float
    share: float
    elapsed: float
    behind: bool
    partial: bool = False

    @property
    def near(self) -> bool:
        """Within 5 points of the time, on either side; never of a bound."""
        return abs(self.share - self.elapsed) <= PACE_TOLERANCE


def off_pace(info: MetricInfo, share: float, elapsed: float) -> bool:
    """Whether a share of a target is beyond what the share of its days allows."""
    if info.better == "lower":
        return share > elapsed + PACE_TOLERANCE
    return share < elapsed - PACE_TOLERANCE
