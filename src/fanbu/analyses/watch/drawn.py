"""Of which series an alert or a fault is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.analyses.coverage import stood_on
from fanbu.analyses.watch.daily import days_of
from fanbu.analyses.watch.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fanbu.analyses.watch.compute import Watched
    from fanbu.analyses.watch.daily import Drawn
    from fanbu.analyses.watch.groups import Cause
    from fanbu.analyses.watch.held import Known
    from fanbu.analyses.watch.judged import Judged


MISSING = "missing_export"


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
