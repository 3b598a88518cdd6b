"""Layer 3, metrics. Measures of a statistic that the same slices answer are read in one pass.

Of a statistic each measure chooses the slices that answer for it (and the lifetime totals that tell
of it), so it has a leg of its own; and most of a small question's time goes into planning its legs.
The store says of which measures the choice is the same (`Engine.alike`); only these are read
together, and their rows are the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from fanbu.metrics.rewrite import measured_column
from fanbu.metrics.sources import is_cash, is_statistic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fanbu.metrics.draft import Leg, Plan
    from fanbu.metrics.metric import Metric


def of_several(plan: Plan) -> list[str]:
    """The statistics that hold rows and of which several columns are asked for."""
    counted = Counter(leg.table for leg in plan.held if _column(leg) is not None)
    return [table for table, legs in counted.items() if legs > 1]


def together(plan: Plan) -> tuple[Leg, ...]:
    """The legs to be read; those become one that differ in nothing but what they sum up.

    A column without a mark nothing holds: it is empty in all rows there are, so any leg will do.
    Legs of conversions stay apart by their goals.
    """
    found: dict[object, list[Leg]] = {}
    for leg in plan.held:
        found.setdefault(_shape(leg, plan), []).append(leg)
    return tuple(one for legs in found.values() for one in _merged(legs, plan))


def _shape(leg: Leg, plan: Plan) -> object:
    """What legs must share to be read together; a leg that is read by itself is its own."""
    if not plan.alike.get(leg.table) or _column(leg) is None:
        return leg
    return replace(leg, measures=()), frozenset(metric.where for metric in leg.measures)


def _merged(legs: list[Leg], plan: Plan) -> Iterator[Leg]:
    """Legs of one shape: one for each mark, in their order; the first takes what nothing holds.

    That stands last in it: by its first measure a leg chooses the slices that it reads.
    """
    marks = plan.alike.get(legs[0].table, {})
    each = [marks.get(_column(leg) or "") for leg in legs]
    first = next((mark for mark in each if mark is not None), None)
    found: dict[str | None, tuple[Metric, ...]] = {}
    held_first = sorted(zip(legs, each, strict=True), key=lambda one: one[1] is None)
    for leg, mark in held_first:
        taken = first if mark is None else mark
        found[taken] = (*found.get(taken, ()), *leg.measures)
    for measures in found.values():
        yield replace(legs[0], measures=measures)


def _column(leg: Leg) -> str | None:
    """The one column that a leg sums up, where others may be read with it."""
    first = leg.measures[0]
    column = measured_column(first)
    if not is_statistic(leg) or is_cash(leg.table, column):
        return None
    return column if first.measure is not None and first.measure.function == "sum" else None
