"""A rise of the whole that is a place nobody has seen before: it is told where it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.watch.groups import MOST, Cause
from fanbu.analyses.watch.spec import JUDGED, adds
from fanbu.stats.expect import Reason
from fanbu.types import Period

if TYPE_CHECKING:
    from fanbu.analyses.watch.alerts import Alert
    from fanbu.analyses.watch.judged import Judged


def placed(cause: Cause, judged: Judged) -> Cause:
    """The cause at the place that is new, where that holds most of it; else as it is.

    A place too young to be judged has no alert of its own, and without it the whole moved alone.
    Most of the rise must have come from it since it began, up to a week before.
    """
    head = cause.head
    if head.place or head.effect <= 0 or not adds(judged.spec.metrics[head.metric]):
        return cause
    start = judged.spec.period.start
    first, last = ((day - start).days for day in (head.days.start, head.days.end))
    found: list[tuple[float, int, Alert]] = []
    for row, one in enumerate(judged.series):
        young = judged.told.reason[row] == Reason.SHORT
        if not young or one.metric != head.metric or not one.place or one.nameless:
            continue
        there = np.flatnonzero(np.nan_to_num(one.value))
        began = int(there[0]) if len(there) else last + 1
        value = float(np.nansum(one.value[first : last + 1]))
        if began >= first - JUDGED and value >= MOST * head.effect:
            days = Period(start + timedelta(max(began, first)), head.days.end)
            new = replace(head, place=one.place, days=days, value=value, expected=0.0, low=0.0,
                          high=0.0, share=head.share * value / head.effect, worth=None,
                          foretold=None)  # fmt: skip
            found.append((-value, len(one.place), new))
    if not found:
        return cause
    *_, new = min(found, key=lambda each: each[:2])
    return Cause(new, (head, *cause.others))
