"""Layer 3, metrics. Measures of a statistic that the same slices answer are read in one pass.

Of a statistic each measure chooses the slices that answer for it (and the lifetime totals that tell
of it), so it has a leg of its own; and
most of a small question's time goes into planning its legs. The store says of which measures the
choice is the same (`Engine.alike`); only these are read together, and their rows are the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from fanbu.metrics.rewrite import measured_column
from fanbu.metrics.sources import is_cash, is_statistic

if TYPE_CHECKING:
    from fanbu.metrics.draft import Leg, Plan


def of_several(plan: Plan) -> list[str]:
    """The statistics of which several columns are asked for."""
    counted = Counter(leg.table for leg in plan.legs if _column(leg) is not None)
    return [table for table, legs in counted.items() if legs > 1]


def together(plan: Plan) -> tuple[Leg, ...]:
    """The plan's legs; those become one that differ in nothing but what they sum up.

    A column that `Plan.alike` has no mark for is read by itself. Legs of conversions stay apart by
    their goals.
    """
    found: dict[object, Leg] = {}
    for leg in plan.legs:
        mark = plan.alike.get(leg.table, {}).get(_column(leg) or "")
        own = tuple(metric.where for metric in leg.measures)
        key = leg if mark is None else (replace(leg, measures=()), mark, frozenset(own))
        known = found.get(key)
        found[key] = replace(leg, measures=(*known.measures, *leg.measures)) if known else leg
    return tuple(found.values())


def _column(leg: Leg) -> str | None:
    """The one column that a leg sums up, where others may be read with it."""
    first = leg.measures[0]
    column = measured_column(first)
    if not is_statistic(leg) or is_cash(leg.table, column):
        return None
    return column if first.measure is not None and first.measure.function == "sum" else None
