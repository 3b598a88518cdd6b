"""Rows that changed their name from one day to the next: a tag vanished, however young it is.

A fault needs no expectation of the business: of the same rows as ever, what has no name suddenly
has those that a named place lost. That is seen by shares of the whole, from two weeks on. Both must
be beyond all that the weeks before have shown, so the bounds are wide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.analyses.watch.spec import JUDGED, adds
from fanbu.types import runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from numpy.typing import NDArray

    from fanbu.analyses.watch.judged import Judged
    from fanbu.types import Period

    Floats = NDArray[np.float64]

LEAST, BACK = 14, 28
"""Days before that must be known, and that are looked at."""
FELL = 0.6
"""What lost its name comes to at most this share of what it should."""
MATCH = (0.5, 2.0)
"""What rose, by what fell."""
RARE = 4.0
"""Usual distances that what has no name must have risen by, and what lost its name fallen."""


class Shifted(NamedTuple):
    """`lost` over the days by the name of each place that fell; `gained` by what has no name.

    `week`: what a usual week of the metric is.
    """

    metric: str
    dimension: str
    days: Period
    lost: Mapping[str, float]
    gained: float
    week: float


def shifted(judged: Judged, nameless: AbstractSet[str]) -> Iterator[Shifted]:
    """Of counts, in the judged days, each run of days once."""
    for metric in judged.spec.watched:
        info = judged.spec.metrics[metric]
        if info.unit != "count" or not adds(info):
            continue
        for dimension in ("channel", "platform", "campaign"):
            yield from _of(judged, metric, dimension, nameless)


def _of(
    judged: Judged, metric: str, dimension: str, nameless: AbstractSet[str]
) -> Iterator[Shifted]:
    rows = {
        dict(place)[dimension]: judged.series[row].value
        for (name, place), row in judged.row.items()
        if name == metric and len(place) == 1 and place[0][0] == dimension
    }
    whole_row = judged.row.get((metric, ()))
    named = sorted(rows.keys() - nameless)
    if whole_row is None or not named or len(named) == len(rows):
        return
    blank = np.sum([np.nan_to_num(rows[each]) for each in sorted(rows.keys() & nameless)], axis=0)
    grid = np.nan_to_num(np.array([rows[each] for each in named]))
    whole = judged.series[whole_row].value
    days: dict[date, Shift] = {}
    for place in range(max(len(whole) - JUDGED, 0), len(whole)):
        found = _day(place, whole, blank, grid)
        if found is not None:
            days[judged.spec.period.each()[place]] = found
    usual = np.nanmean(whole[-JUDGED - BACK : -JUDGED]) if days else 0.0
    for run in runs(days):
        mine = [days[day] for day in run.each()]
        fell = np.any([each.fell for each in mine], axis=0)
        lost = np.sum([each.lost for each in mine], axis=0)
        names = {name: float(lost[at]) for at, name in enumerate(named) if fell[at]}
        yield Shifted(metric, dimension, run, names, sum(each.gained for each in mine),
                      float(usual) * JUDGED)  # fmt: skip


class Shift(NamedTuple):
    """One day: `fell` bool[places], `lost` float[places], `gained` by what has no name."""

    fell: NDArray[np.bool_]
    lost: Floats
    gained: float


def _day(place: int, whole: Floats, blank: Floats, grid: Floats) -> Shift | None:
    """None where names are as ever. `blank`: float[days]; `grid`: float[places, days]."""
    judged = len(whole) - JUDGED
    past = np.flatnonzero(np.isfinite(whole[:judged]) & (np.nan_to_num(whole[:judged]) > 0))[-BACK:]
    if len(past) < LEAST or not np.isfinite(whole[place]):
        return None
    every = whole[past].sum()
    share, own = grid[:, past].sum(axis=1) / every * whole[place], np.median(grid[:, past], axis=1)
    should = np.minimum(share, own)
    usual = max(float(blank[past].sum() / every * whole[place]), float(np.median(blank[past])))
    gained = float(blank[place]) - usual
    lost = should - grid[:, place]
    rare = gained >= RARE * _apart(blank[past]) and blank[place] > blank[past].max()
    fell = (grid[:, place] <= FELL * should) & (lost >= RARE * _apart(grid[:, past]))
    fell &= grid[:, place] < grid[:, past].min(axis=1)
    if not rare or not fell.any():
        return None
    matched = MATCH[0] <= gained / float(lost[fell].sum()) <= MATCH[1]
    return Shift(fell, np.where(fell, lost, 0.0), gained) if matched else None


def _apart(past: Floats) -> Floats:
    """A usual distance of days from their middle: the larger of a count's own and what they show.

    float[…, days] → float[…].
    """
    middle = np.median(past, axis=-1, keepdims=True)
    spread = 1.4826 * np.median(np.abs(past - middle), axis=-1)
    found: Floats = np.maximum(np.sqrt(np.maximum(middle[..., 0], 1.0)), spread)
    return found


def apart(one: Period, others: Sequence[Period]) -> bool:
    """Whether it shares no day with any of the others."""
    return all(one.end < each.start or each.end < one.start for each in others)
