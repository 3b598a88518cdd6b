"""A target and where a headline metric stands on the last day of its period."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING

from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Callable

    from fanbu.analyses.scope import Scope
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


def targets_of(scope: Scope) -> tuple[Target, ...]:
    """Those of the headline that hold the last day of its period."""
    return tuple(
        target
        for target in scope.targets
        if target.metric in scope.known
        and target.period.start <= scope.period.end <= target.period.end
    )


def aim_of(
    scope: Scope, info: MetricInfo, value: float, so_far: Callable[[Period], tuple[float, bool]]
) -> Aim | None:
    """The narrowest target that holds the period's last day, and where we stand.

    `value`: of the period itself; `so_far`: days → the sum over them, and whether it lacks amounts.
    """
    fitting = [target for target in targets_of(scope) if target.metric == info.name]
    if not fitting:
        return None
    target = min(fitting, key=lambda each: each.period.days)
    if info.over != "sum":
        beyond = value > target.value if info.better == "lower" else value < target.value
        return Aim(target, value, nan, nan, behind=beyond)
    passed = Period(target.period.start, scope.period.end)
    done, partial = so_far(passed)
    done = 0.0 if isnan(done) else done
    if partial:
        return Aim(target, done, nan, nan, behind=False, partial=True)
    share = done / target.value if target.value else nan
    elapsed = passed.days / target.period.days
    return Aim(target, done, share, elapsed, behind=off_pace(info, share, elapsed))
