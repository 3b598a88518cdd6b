"""The last weeks of a cause or a fault, day by day: what each was, what it should have been.

What a chart draws and a program is told. The band of a day is the expectation's own; that of an
alert is of its days together, so the two are not one another's sums.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.analyses.coverage import stood_on
from fanbu.analyses.watch.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import NDArray

    from fanbu.analyses.watch.alerts import Judged
    from fanbu.analyses.watch.compute import Watched
    from fanbu.analyses.watch.foretold import Foretold
    from fanbu.analyses.watch.groups import Cause
    from fanbu.analyses.watch.held import Known
    from fanbu.analyses.watch.series import Place

    Floats = NDArray[np.float64]

SHOWN = 63
"""Days that are drawn: nine weeks, the judged one the last."""
MISSING = "missing_export"


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


def drawn(found: Watched, what: Cause | Fault) -> Drawn | None:
    """The days of what an alert or a fault is about; None where it is about no series."""
    if found.judged is None or found.known is None:
        return None
    return drawn_of(found.judged, found.known, what)


def drawn_of(judged: Judged, known: Known, what: Cause | Fault) -> Drawn | None:
    row = _row(what, judged, known)
    told = None if isinstance(what, Fault) else what.head.foretold
    return None if row is None else days_of(judged, row, told)


def _row(what: Cause | Fault, judged: Judged, known: Known) -> int | None:
    if not isinstance(what, Fault):
        return judged.row.get((what.head.metric, what.head.place))
    if what.alerts:
        head = max(what.alerts, key=lambda each: each.severity)
        return judged.row.get((head.metric, head.place))
    if what.kind == MISSING:
        return next(_of_source(what, judged, known), None)
    place = tuple((name, value) for name, value in what.subject.items() if name != "table")
    return judged.row.get((what.metric, place))


def _of_source(fault: Fault, judged: Judged, known: Known) -> Iterator[int]:
    """Sums of the table at the platform that lacks days, the first watched one first."""
    platform, table = (str(fault.details[name]) for name in ("platform", "table"))
    own = known.places_of(platform) if platform != table else ((),)
    for name in judged.spec.watched:
        info = judged.spec.metrics[name]
        if info.over == "sum" and table in stood_on(info.tables):
            rows = (judged.row.get((name, place)) for place in own)
            yield from (row for row in rows if row is not None)


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
