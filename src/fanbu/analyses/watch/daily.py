"""The last weeks of a series, day by day: what each was, what it should have been.

What a chart draws and a program is told. The band of a day is the expectation's own; that of a
stretch is of its days together, so the two are not one another's sums.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from fanbu.analyses.watch.judged import Foretold, Judged
    from fanbu.analyses.watch.spec import Place

    Floats = NDArray[np.float64]

SHOWN = 63
"""Days that are drawn: nine weeks, the judged one the last."""


class Day(NamedTuple):
    """One day: what it was, what it should have been, and the band; NaN where nobody knows."""

    day: date
    value: float
    expected: float
    low: float
    high: float


class Drawn(NamedTuple):
    """A metric at a place; `days` from the first of the last nine weeks on that it is known of."""

    metric: str
    place: Place
    days: tuple[Day, ...]


def days_of(judged: Judged, row: int, foretold: Foretold | None) -> Drawn:
    """The days of a stretch as they were foretold for it; those around them week by week."""
    one, told, spec = judged.series[row], judged.told, judged.spec
    value = one.value
    mean, low, high = (
        _on_all(each[row], told.first, len(value)) for each in (told.mean, told.low, told.high)
    )
    if foretold is not None:
        begin = (foretold.span.start - spec.period.start).days
        for all_, own in zip((mean, low, high), foretold.daily, strict=True):
            all_[begin : begin + len(own)] = own
    there = np.flatnonzero(np.isfinite(value))
    first = max(len(value) - SHOWN, int(there[0]) if len(there) else 0)
    start = spec.period.start
    days = tuple(
        Day(start + timedelta(at), *(float(each[at]) for each in (value, mean, low, high)))
        for at in range(first, len(value))
    )
    return Drawn(one.metric, one.place, days)


def _on_all(said: Floats, first: int, days: int) -> Floats:
    """float[days from `first` on] → float[days], NaN before."""
    found = np.full(days, np.nan)
    found[first:] = said
    return found
