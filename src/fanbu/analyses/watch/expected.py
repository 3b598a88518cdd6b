"""What a number of a report should have been, by the same expectation that `watch` judges by."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.usual import Expected
from fanbu.analyses.watch.occasions import occurred
from fanbu.analyses.watch.spec import adds
from fanbu.stats.expect import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from fanbu.analyses.watch.alerts import Judged
    from fanbu.analyses.watch.series import Place

MOST = 7
"""Days: what the weeks after should have been is learned from the week itself."""
SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Asked:
    """The value of a metric on `days`, at a place, beside that of the days `before`."""

    metric: str
    days: Sequence[date]
    value: float
    before: Sequence[date] = ()
    place: Place = ()


def expected_of(judged: Judged, asked: Asked) -> Expected | None:
    """What the value should have been.

    None where nothing is expected of some of the days, where they are too many, and where the
    value is not the one that was judged (it counts other days).
    """
    row = judged.row.get((asked.metric, asked.place))
    if row is None or not asked.days or len(asked.days) > MOST:
        return None
    value, at = asked.value, _places(judged, asked.days)
    one = judged.series[row]
    if at[0] < judged.told.first or at[-1] >= len(one.value):
        return None
    info = judged.spec.metrics[asked.metric]
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
    special = _special(judged, (*at, *_places(judged, asked.before)))
    if not (isfinite(low) and isfinite(high)):
        return None
    named = occurred(judged, row, asked.days, asked.before) if special else ()
    return Expected(value, meant, low, high, special, named)


def _places(judged: Judged, days: Sequence[date]) -> NDArray[np.int64]:
    start = judged.spec.period.start
    return np.array([(day - start).days for day in days], np.int64)


def _special(judged: Judged, at: Sequence[int]) -> bool:
    """Whether any of these days is a public holiday's, or a promotion's peak."""
    kinds = (Kind.HOLIDAY, Kind.PEAK)
    windows = [each for each in judged.days.windows if each.kind in kinds]
    return any(each.first <= day <= each.last for each in windows for day in at)
