"""A funnel a playbook lays out: metrics from the first step to the last, against the period before.

Every step is asked for as a total, so that whoever is counted once in a day is counted once in all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.coverage import basis, joint
from fanbu.analyses.cube import floats
from fanbu.model.question import Query

if TYPE_CHECKING:
    from datetime import datetime

    import pyarrow as pa

    from fanbu.analyses.reader import Read
    from fanbu.analyses.scope import Scope

FEWEST = 2
"""One step alone is no funnel."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """What a playbook's report asks for: the steps in order, and a title."""

    metrics: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Step:
    """`of_before`, `of_first`: its share of the step before and of the first; NaN for the first."""

    metric: str
    now: float
    before: float
    of_before: float
    of_first: float


def needs(scope: Scope, now: datetime, funnel: Funnel) -> tuple[Query, ...]:
    """The period, the one before, and that one as it was known at the same age."""
    names = tuple(name for name in funnel.metrics if name in scope.metrics)
    if len(names) < FEWEST:
        return ()
    before = Query(names, period=scope.previous)
    return (Query(names, period=scope.period), before, scope.then(now).asked(before))


def compute(read: Read, scope: Scope, now: datetime, funnel: Funnel) -> tuple[Step, ...]:
    """The steps that are known; none where fewer than two are.

    The period before is NaN where the days of the two cannot be compared.
    """
    asked = needs(scope, now, funnel)
    if not asked:
        return ()
    together = joint(scope.metrics[name] for name in asked[0].metrics)
    found = basis(read.facts(), together, scope, scope.then(now))
    values = _row(read.table(asked[0]))
    earlier = _row(read.table(asked[2 if found.same_age else 1])) if found.whole else {}
    known = [name for name in asked[0].metrics if not np.isnan(values[name])]
    if len(known) < FEWEST:
        return ()
    return tuple(
        Step(
            name,
            values[name],
            earlier.get(name, np.nan),
            _share(values[name], values[known[place - 1]]) if place else np.nan,
            _share(values[name], values[known[0]]) if place else np.nan,
        )
        for place, name in enumerate(known)
    )


def _row(table: pa.Table) -> dict[str, float]:
    """The one row of an answer; nothing is known where it has none."""
    names = table.column_names
    return {name: float(floats(table, name)[0]) if table.num_rows else np.nan for name in names}


def _share(part: float, whole: float) -> float:
    return part / whole if whole else np.nan
