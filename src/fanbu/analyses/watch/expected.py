"""What a number of a report should have been, by the same expectation that `watch` judges by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.usual import Expected
from fanbu.analyses.watch.occasions import occurred
from fanbu.stats.expect import Kind
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from fanbu.analyses.watch.judged import Judged
    from fanbu.analyses.watch.spec import Place

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
    if judged.foretell is None or not asked.days or len(asked.days) > MOST:
        return None
    at, start = _places(judged, asked.days), judged.spec.period.start
    row = judged.row.get((asked.metric, asked.place))
    if row is None or at[0] < judged.told.first or at[-1] >= len(judged.series[row].value):
        return None
    days = Period(start + timedelta(int(at[0])), start + timedelta(int(at[-1])))
    found = judged.foretell.of(asked.metric, asked.place, days, frozenset(asked.days))
    if found is None or abs(found.value - asked.value) > SAME * max(abs(asked.value), 1.0):
        return None
    special = _special(judged, (*at, *_places(judged, asked.before)))
    if not (isfinite(found.low) and isfinite(found.high)):
        return None
    named = occurred(judged, row, asked.days, asked.before) if special else ()
    return Expected(asked.value, found.mean, found.low, found.high, special, named)


def _places(judged: Judged, days: Sequence[date]) -> NDArray[np.int64]:
    start = judged.spec.period.start
    return np.array([(day - start).days for day in days], np.int64)


def _special(judged: Judged, at: Sequence[int]) -> bool:
    """Whether any of these days is a public holiday's, or a promotion's peak."""
    kinds = (Kind.HOLIDAY, Kind.PEAK)
    windows = [each for each in judged.days.windows if each.kind in kinds]
    return any(each.first <= day <= each.last for each in windows for day in at)
