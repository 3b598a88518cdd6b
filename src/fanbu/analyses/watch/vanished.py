"""A tag that vanished: what has no name rose by as much as something named fell.

Nothing was lost but the name, so the whole stands still.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.cube import NO_SEGMENT
from fanbu.analyses.watch.shifted import apart, shifted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fanbu.analyses.watch.alerts import Alert
    from fanbu.analyses.watch.judged import Judged
    from fanbu.types import Period

NAMELESS = frozenset({NO_SEGMENT, "direct/direct"})
"""Values that say nothing of where something came from."""
FELL = 0.6
"""What lost its tag comes to at most this share of what was expected."""
LEAST, MOST = 0.5, 2.0
"""What rose, by what fell."""
STILL = 0.5
"""The whole moved by less than this share of what rose."""


@dataclass(frozen=True, slots=True)
class Vanished:
    """`name` of `dimension` fell by `lost` while what has no name rose by `gained`."""

    metric: str
    dimension: str
    name: str
    days: Period
    gained: float
    lost: float
    materiality: float
    alerts: list[Alert]


def vanished(judged: Judged, alerts: Sequence[Alert]) -> Iterator[Vanished]:
    """By each strange rise of what has no name, and by rows that changed their name from a day on.

    Each place and days once: by the first of the watched metrics that tells.
    """
    told: list[Vanished] = []
    for one in (*_by_rise(judged, alerts), *_by_shift(judged, alerts)):
        same = [each.days for each in told
                if (each.dimension, each.name) == (one.dimension, one.name)]  # fmt: skip
        if apart(one.days, same):
            told.append(one)
    yield from told


def _by_rise(judged: Judged, alerts: Sequence[Alert]) -> Iterator[Vanished]:
    watched = judged.spec.watched
    for rise in sorted(alerts, key=lambda each: watched.index(each.metric)):
        [*place] = rise.place
        nameless = len(place) == 1 and place[0][1] in NAMELESS
        if not nameless or rise.effect <= 0 or judged.spec.metrics[rise.metric].over != "sum":
            continue
        found = _of(judged, rise, alerts, place[0][0])
        if found is not None:
            yield found


def _by_shift(judged: Judged, alerts: Sequence[Alert]) -> Iterator[Vanished]:
    """Also of series that are too young to be judged."""
    for each in shifted(judged, NAMELESS):
        tables = set(judged.spec.metrics[each.metric].tables)
        mine = [
            one for one in alerts
            if tables & set(judged.spec.metrics[one.metric].tables)
            and _belongs(one, each.days, each.dimension, each.lost)
        ]  # fmt: skip
        name = max(each.lost, key=lambda one: each.lost[one])
        weight = min(each.gained / each.week, 1.0) if each.week > 0 else 1.0
        yield Vanished(each.metric, each.dimension, name, each.days, each.gained,
                       sum(each.lost.values()), weight, mine)  # fmt: skip


def _of(judged: Judged, rise: Alert, alerts: Sequence[Alert], dimension: str) -> Vanished | None:
    start = judged.spec.period.start
    first, last = ((day - start).days for day in (rise.days.start, rise.days.end))
    fallen = {}
    for (metric, place), row in judged.row.items():
        [*own] = place
        if metric != rise.metric or len(own) != 1 or own[0][0] != dimension:
            continue
        value, meant = judged.stretch(row, first, last)
        if own[0][1] not in NAMELESS and np.isfinite(value) and value <= FELL * meant:
            fallen[own[0][1]] = meant - value
    lost = sum(fallen.values())
    if not fallen or not LEAST <= rise.effect / lost <= MOST:
        return None
    whole = judged.row.get((rise.metric, ()))
    if whole is not None:
        value, meant = judged.stretch(whole, first, last)
        if abs(value - meant) > STILL * rise.effect:
            return None
    name = max(fallen, key=lambda each: fallen[each])
    tables = set(judged.spec.metrics[rise.metric].tables)
    mine = [
        each
        for each in alerts
        if tables & set(judged.spec.metrics[each.metric].tables)
        and (_belongs(each, rise.days, dimension, fallen) or _lost_too(judged, rise, each))
    ]
    return Vanished(rise.metric, dimension, name, rise.days, rise.effect, lost,
                    rise.materiality, mine)  # fmt: skip


def _lost_too(judged: Judged, rise: Alert, one: Alert) -> bool:
    """Whether a fall is of rows that lost their name by its dimension as well.

    Then as much as rose without the first name is missing from all names of that dimension.
    """
    dimensions = [*one.where]
    if len(dimensions) != 1 or dimensions == [*rise.where] or one.effect >= 0:
        return False
    if apart(one.days, [rise.days]):
        return False
    start = judged.spec.period.start
    first, last = ((day - start).days for day in (rise.days.start, rise.days.end))

    def over(row: int) -> float:
        value, meant = judged.stretch(row, first, last)
        return value - meant if np.isfinite(value - meant) else 0.0

    named = [row for (metric, place), row in judged.row.items()
             if metric == rise.metric and [name for name, _ in place] == dimensions
             and place[0][1] not in NAMELESS]  # fmt: skip
    whole = judged.row.get((rise.metric, ()))
    gained = (over(whole) if whole is not None else 0.0) - sum(map(over, named))
    return bool(named) and LEAST * rise.effect <= gained <= MOST * rise.effect


def _belongs(one: Alert, days: Period, dimension: str, fallen: Mapping[str, float]) -> bool:
    """The rise, the falls, and what is made of the same metric there on these days."""
    where = one.where.get(dimension)
    together = not apart(one.days, [days])
    return together and where is not None and (where in fallen or where in NAMELESS)
