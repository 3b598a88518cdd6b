"""By which sets of dimensions a metric and its parts are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from fanbu.analyses.factors import IDENTITY
from fanbu.analyses.why.drivers import measures_of, value_of
from fanbu.analyses.why.leaves import silent

if TYPE_CHECKING:
    from fanbu.analyses.headline import Row
    from fanbu.analyses.why.answers import Answers
    from fanbu.analyses.why.spec import Asked

Group: TypeAlias = "tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]"
"""The measures behind a metric or a step, and the sets of dimensions that all of them have."""


def group_of(name: str, asked: Asked) -> Group:
    measures = measures_of((name,), asked)
    return measures, asked.views(measures)


def telling_only(answers: Answers, group: Group) -> Group:
    """The group, its finer views without the dimensions that say nothing in its coarse one.

    Where a finer view has a million leaves, each dimension less is a column less to cut it by.
    """
    measures, (coarse, *finer) = group
    if not finer:
        return group
    empty = silent(answers.leaves(coarse))
    views = (tuple(name for name in by if name not in empty) for by in finer)
    return measures, (coarse, *dict.fromkeys(views))


def fitting(
    asked: Asked, answers: Answers, groups: dict[str, Group], row: Row
) -> tuple[dict[str, Group], tuple[str, ...]]:
    """The groups without views of the metric whose leaves are another number than it; and these.

    A split may take another report of a platform than the whole does, or lose what has no such
    dimension: its places would explain something else.
    """
    name = asked.metric
    measures, views = groups[name]
    left: dict[str, None] = {}
    kept = []
    for by in views:
        leaves = answers.leaves(by)
        sides = ({m: leaves.total(m)[at] for m in measures} for at in (0, 1))
        old, new = (value_of(name, asked, side) for side in sides)
        if is_row((row.before if answers.expected else old, new), row):
            kept.append(by)
        else:
            left.update(dict.fromkeys(by))
    if not kept:
        answers.want(measures, ())
    return {**groups, name: (measures, tuple(kept) or ((),))}, tuple(left)


def is_row(whole: tuple[float, float], row: Row) -> bool:
    """Whether both values are those that the metric is told with."""
    return all(
        abs(mine - told) <= IDENTITY * max(abs(told), 1.0)
        for mine, told in zip(whole, (row.before, row.now), strict=True)
    )
