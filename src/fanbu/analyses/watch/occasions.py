"""Which public holiday or peak of a promotion a number was to be another one for.

How much the expectation of its own days differs from that of usual days says how much of a change
goes back to it: a holiday that a metric does not care about explains nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.usual import Occurred
from fanbu.analyses.watch.spec import adds
from fanbu.rules.occasions import PEAK
from fanbu.stats.expect import Kind
from fanbu.stats.expect.types import WEEK
from fanbu.types import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from fanbu.analyses.watch.judged import Judged
    from fanbu.rules.occasions import Occasion

NEAR = 6
"""Weeks before and after in which a day of the same weekday is looked for."""


def occurred(
    judged: Judged, row: int, days: Sequence[date], before: Sequence[date]
) -> tuple[Occurred, ...]:
    """Those on the days, then those on the days they are compared with, in their order."""
    found = [*_on(judged, row, days, within=True), *_on(judged, row, before, within=False)]
    return tuple({(each.key, each.within): each for each in reversed(found)}.values())[::-1]


def _on(judged: Judged, row: int, days: Sequence[date], *, within: bool) -> Iterator[Occurred]:
    """The `pull` of days compared with is turned round: what lay low then makes these a rise."""
    calendar = judged.spec.calendar
    for each in calendar.occasions(min(days), max(days)) if days else ():
        holiday, touched = each.kind == "holiday", _days_of(each, days)
        if not touched or not (holiday or each.key.endswith(PEAK)):
            continue
        pull = _pull(judged, row, touched, len(days))
        new = holiday and not _seen(judged, row, each)
        if not pull or (new and not _seen_others(judged, row, each)):
            continue
        labels = {language: calendar.label(each.key, language) for language in LANGUAGES}
        key = each.key.removesuffix(PEAK)
        yield Occurred(key, labels, pull if within else -pull, holiday, within, new)


def _days_of(each: Occasion, days: Sequence[date]) -> list[date]:
    return [day for day in days if each.first <= day <= each.last]


def _pull(judged: Judged, row: int, touched: Sequence[date], days: int) -> float:
    """By how much the touched of so many days make the number another one than usual days would.

    0 where there are no usual days of their weekdays near.
    """
    mean, start = judged.mean(row), judged.spec.period.start
    apart = _apart(judged, len(mean))
    found = 0.0
    for day in touched:
        at = (day - start).days
        near = [at + WEEK * n for n in range(-NEAR, NEAR + 1)]
        usual = [mean[i] for i in near if 0 <= i < len(mean) and not apart[i]]
        usual = [value for value in usual if np.isfinite(value)]
        if not (0 <= at < len(mean) and np.isfinite(mean[at]) and usual):
            return 0.0
        found += float(mean[at]) - float(np.mean(usual))
    return found if adds(judged.spec.metrics[judged.series[row].metric]) else found / days


def _apart(judged: Judged, count: int) -> NDArray[np.bool_]:
    """bool[days]: in or around a public holiday or a promotion."""
    found = np.zeros(count, np.bool_)
    for each in judged.days.windows:
        if each.kind != Kind.EVENT:
            first = max(each.first - each.before, 0)
            found[first : max(each.last + each.after + 1, 0)] = True
    return found


def _seen(judged: Judged, row: int, one: Occasion) -> bool:
    """Whether the series had it in an earlier year."""
    return any(each.key == one.key for each in _holidays_before(judged, row, one))


def _seen_others(judged: Judged, row: int, one: Occasion) -> bool:
    return any(each.key != one.key for each in _holidays_before(judged, row, one))


def _holidays_before(judged: Judged, row: int, one: Occasion) -> Iterator[Occasion]:
    """Public holidays from the first day of the series to the one."""
    there = np.flatnonzero(np.isfinite(judged.series[row].value))
    if not len(there):
        return
    begun = judged.spec.period.start + timedelta(int(there[0]))
    for each in judged.spec.calendar.occasions(begun, one.first):
        if each.kind == "holiday" and begun <= each.last < one.first:
            yield each
