"""What a number of a report should have been, by the same expectation that `watch` judges by."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.watch.spec import adds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from fanbu.analyses.watch.alerts import Judged
    from fanbu.analyses.watch.series import Place

MOST = 7
"""Days: what the weeks after should have been is learned from the week itself."""
SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Expected:
    """`value` came where `expected` should have; 95 % of such lie from `low` to `high`."""

    value: float
    expected: float
    low: float
    high: float

    @property
    def usual(self) -> bool:
        return self.low <= self.value <= self.high

    def explains(self, before: float) -> bool:
        """Whether the change from `before` is one that was to be expected, by more than half."""
        change, meant = self.value - before, self.expected - before
        near = abs(self.value - self.expected) * 2 <= abs(change)
        return self.usual and near and change * meant > 0


def expected_of(
    judged: Judged, metric: str, days: Sequence[date], value: float, place: Place = ()
) -> Expected | None:
    """Of the value of a metric on these days, at a place.

    None where nothing is expected of some of the days, where they are too many, and where the
    value is not the one that was judged (it counts other days).
    """
    row = judged.row.get((metric, place))
    if row is None or not days or len(days) > MOST:
        return None
    start = judged.spec.period.start
    at = np.array([(day - start).days for day in days])
    one = judged.series[row]
    if at[0] < judged.told.first or at[-1] >= len(one.value):
        return None
    info = judged.spec.metrics[metric]
    weight = one.base[at] if info.over == "ratio" else np.ones(len(at))
    came, mean = one.value[at], judged.mean(row)[at]
    there = np.isfinite(weight) & np.isfinite(came)
    if not there.any() or np.isnan(mean[there]).any():
        return None
    whole = 1.0 if adds(info) else float(weight[there].sum())
    own, meant = (float((each * weight)[there].sum()) / whole for each in (came, mean))
    if abs(own - value) > SAME * max(abs(value), 1.0):
        return None
    low, high = judged.around(row, at, meant)
    return Expected(value, meant, low, high) if isfinite(low) and isfinite(high) else None
