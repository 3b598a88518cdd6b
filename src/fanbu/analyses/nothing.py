"""Where nothing came: days that were told and have no row are zero, days not told are unknown.

A register that is kept and brings no order in a week has told of none. What says so is what the
sources cover (`SourceFacts`), never that rows are lacking: a week nobody has imported lacks them
just as much.
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.analyses.coverage import active, common, kept_with, reach_of, running, stood_on
from fanbu.analyses.cube import cube
from fanbu.model.question import Query

if TYPE_CHECKING:
    from datetime import date

    from fanbu.analyses.coverage import Basis
    from fanbu.analyses.cube import Cube
    from fanbu.analyses.reader import Read
    from fanbu.analyses.scope import Scope, Then
    from fanbu.model.facts import DataFacts
    from fanbu.model.metric import MetricInfo

    Values = tuple[float, float, float]


def told(facts: DataFacts, info: MetricInfo, scope: Scope) -> tuple[date, ...]:
    """The days of the scope's period that all of a metric that ran lately has told of.

    None where nothing ran.
    """
    alive = running(facts.sources, stood_on(info.tables), reach_of(scope.period))
    return common(kept_with(alive), scope.period, scope.zone) if alive else ()


class Ground(NamedTuple):
    """What zeros are told by.

    `past`: the whole, by day. `then`: the moments of the period before, for what is read as it was
    known at the same age.
    """

    read: Read
    scope: Scope
    then: Then
    past: Cube


def with_zeros(ground: Ground, info: MetricInfo, basis: Basis, values: Values) -> Values:
    """Value, now and before of a sum: zero for a side of which nothing came.

    As they are where no days are compared: those that are were told by all its sources; and for
    days before the first value of all: the metric was not kept by then, as far as can be seen.
    """
    value, now, before = values
    facts = ground.read.facts()
    if info.over != "sum" or not basis.comparable or not active(facts, info, ground.scope):
        return values
    then = ground.then if basis.same_age else None
    if isnan(before) and _is_nothing(ground, info, basis.before, then):
        before = 0.0
    if isnan(now) and _is_nothing(ground, info, basis.now):
        now = 0.0
        value = 0.0 if basis.whole else value
    return value, now, before


def _is_nothing(
    ground: Ground, info: MetricInfo, chosen: tuple[date, ...], then: Then | None = None
) -> bool:
    kept = _is_kept(ground.past, info, chosen)
    return kept and _is_bare(ground.read, ground.scope, info, chosen, then)


def _is_kept(past: Cube, info: MetricInfo, chosen: tuple[date, ...]) -> bool:
    """Whether the metric has a value on any day before these."""
    earlier = tuple(day for day in past.days if day < chosen[0])
    return not np.isnan(past.total(info, earlier)).all()


def _is_bare(
    read: Read, scope: Scope, info: MetricInfo, chosen: tuple[date, ...], then: Then | None = None
) -> bool:
    """Whether there is no row of the metric's tables on these days.

    A row may lack the value (an order its amount, a platform its impressions): then it is unknown
    and not zero. Such a row is seen by any other sum of the same tables.
    """
    period = scope.period if scope.period.start <= chosen[0] else scope.previous
    names = tuple(
        name
        for name, other in scope.metrics.items()
        if other.over == "sum" and set(other.tables) == set(info.tables)
    )
    query = Query(names, grain="day", period=period)
    found = cube(read.table(then.asked(query) if then else query), (), period)
    return all(
        bool(np.isnan(found.total(scope.metrics[name], chosen)).all())
        and not found.lacks(scope.metrics[name], chosen).any()
        for name in names
    )
