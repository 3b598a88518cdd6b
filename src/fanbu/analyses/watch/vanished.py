"""A tag that vanished: what has no name rose by as much as something named fell.

Nothing was lost but the name, so the whole stands still.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.cube import NO_SEGMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fanbu.analyses.watch.alerts import Alert, Judged
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
    """By each strange rise of what has no name."""
    for rise in alerts:
        [*place] = rise.place
        nameless = len(place) == 1 and place[0][1] in NAMELESS
        if not nameless or rise.effect <= 0 or judged.spec.metrics[rise.metric].over != "sum":
            continue
        found = _of(judged, rise, alerts, place[0][0])
        if found is not None:
            yield found


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
        and _belongs(each, rise, dimension, fallen)
    ]
    return Vanished(rise.metric, dimension, name, rise.days, rise.effect, lost,
                    rise.materiality, mine)  # fmt: skip


def _belongs(one: Alert, rise: Alert, dimension: str, fallen: dict[str, float]) -> bool:
    """The rise, the falls, and what is made of the same metric there on these days."""
    where = one.where.get(dimension)
    apart = one.days.end < rise.days.start or rise.days.end < one.days.start
    return not apart and where is not None and (where in fallen or where in NAMELESS)
