"""The members of one dimension side by side: products, shops, new and returning buyers.

Largest first by the first metric, then those that lost most of it, each against the period before.
Every value is asked for as a total, so people and ratios are those of the whole period.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.coverage import basis, joint
from fanbu.analyses.cube import NO_SEGMENT, floats
from fanbu.model.question import Query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import pyarrow as pa

    from fanbu.analyses.reader import Read
    from fanbu.analyses.scope import Scope

    Side = Mapping[str, Mapping[str, float]]

MOST, FALLEN = 8, 3
ORDERED = frozenset({"weekday"})
"""Dimensions whose members have an order of their own; all of them are shown."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a playbook's report asks for: a dimension, the metrics beside it, a title."""

    by: str
    metrics: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Member:
    """`values[metric]`, and `changes[metric]`: relative; NaN where there is nothing.

    `name` is "" for what names no member. `share`: of the first metric's total.
    """

    name: str
    values: Mapping[str, float]
    changes: Mapping[str, float]
    share: float


@dataclass(frozen=True, slots=True)
class Members:
    """`top` and `fallen` by the first of `columns`; `total`: over all, also those `left` out.

    `compared`: whether both periods are known whole; without it there are no changes.
    """

    wanted: Wanted
    columns: tuple[str, ...]
    top: tuple[Member, ...]
    fallen: tuple[Member, ...]
    total: Member
    left: int
    compared: bool


def needs(scope: Scope, now: datetime, wanted: Wanted) -> tuple[Query, ...]:
    """Both periods by member and in all; the one before also as known at the same age."""
    names = _known(scope, wanted)
    if not names:
        return ()
    then = scope.then(now)
    return tuple(
        query
        for by in ((wanted.by,), ())
        for query in (
            Query(names, by=by, period=scope.period),
            Query(names, by=by, period=scope.previous),
            then.asked(Query(names, by=by, period=scope.previous)),
        )
    )


def compute(read: Read, scope: Scope, now: datetime, wanted: Wanted) -> Members | None:
    """None where nothing names a member, or nothing is known of any."""
    asked = needs(scope, now, wanted)
    if not asked:
        return None
    names = _known(scope, wanted)
    together = joint(scope.metrics[name] for name in names)
    common = basis(read.facts(), together, scope, scope.then(now))
    compared = common.comparable and common.whole
    before_at = 2 if common.same_age else 1
    sides = [_side(read.table(asked[i]), wanted.by, names) for i in (0, before_at)]
    totals = [_side(read.table(asked[3 + i]), "", names)[NO_SEGMENT] for i in (0, before_at)]
    now_side, before = sides[0], sides[1] if compared else {}
    columns = _columns(names, now_side)
    if not columns:
        return None
    additive = scope.metrics[columns[0]].over == "sum"
    all_of = totals[0][columns[0]] if additive else float("nan")
    whole = _member("", totals[0], totals[1] if compared else {}, columns, all_of)
    sums = frozenset(name for name in columns if scope.metrics[name].over == "sum")
    found = [
        _member(name, _still(name, now_side, before, sums), before.get(name, {}), columns, all_of)
        for name in dict.fromkeys((*now_side, *before))
    ]
    there = [each for each in found if _anything(each)]
    top, fallen = _chosen(there, columns[0], wanted.by)
    left = len(there) - len(top) - len(fallen)
    return Members(wanted, columns, top, fallen, whole, left, compared)


def _known(scope: Scope, wanted: Wanted) -> tuple[str, ...]:
    return tuple(name for name in wanted.metrics if name in scope.metrics)


def _side(table: pa.Table, by: str, names: Sequence[str]) -> dict[str, dict[str, float]]:
    """Member → metric → value; without a dimension everything is one member."""
    nothing = dict.fromkeys(names, float("nan"))
    members = table.column(by).to_pylist() if by else [None] * table.num_rows
    values = {name: floats(table, name) for name in names}
    found = {
        NO_SEGMENT if member is None else str(member): {n: float(values[n][i]) for n in names}
        for i, member in enumerate(members)
    }
    return found or {NO_SEGMENT: nothing}


def _still(name: str, now: Side, before: Side, sums: frozenset[str]) -> Mapping[str, float]:
    """What a member has now; one that was there and has no row any more sums to nothing."""
    gone = {each: 0.0 for each in sums if not np.isnan(before.get(name, {}).get(each, np.nan))}
    return now.get(name, gone)


def _columns(names: Sequence[str], side: Side) -> tuple[str, ...]:
    """The metrics that some named member has."""
    named = [values for member, values in side.items() if member != NO_SEGMENT]
    return tuple(name for name in names if any(not np.isnan(values[name]) for values in named))


def _member(
    name: str,
    now: Mapping[str, float],
    before: Mapping[str, float],
    columns: Sequence[str],
    whole: float,
) -> Member:
    nan = float("nan")
    values = {column: now.get(column, nan) for column in columns}
    earlier = {column: before.get(column, nan) for column in columns}
    changes = {c: values[c] / earlier[c] - 1 if earlier[c] else nan for c in columns}
    first = values[columns[0]]
    return Member(name, values, changes, first / whole if whole else nan)


def _anything(member: Member) -> bool:
    return any(value and not np.isnan(value) for value in member.values.values()) or any(
        change == -1 for change in member.changes.values()
    )


def _chosen(
    there: Sequence[Member], first: str, by: str
) -> tuple[tuple[Member, ...], tuple[Member, ...]]:
    """The largest, unnamed ones last; and the largest losses among the others."""
    if by in ORDERED:
        return tuple(sorted(there, key=lambda each: each.name)), ()
    order = sorted(there, key=lambda each: (not each.name, -np.nan_to_num(each.values[first])))
    top, others = order[:MOST], [each for each in order[MOST:] if each.name]
    lost = [each for each in others if each.changes[first] < 0]
    lost.sort(key=lambda each: _loss(each, first))
    return tuple(top), tuple(lost[:FALLEN])


def _loss(member: Member, metric: str) -> float:
    """What it lost, as a negative amount."""
    value, change = member.values[metric], member.changes[metric]
    before = value / (1 + change) if change > -1 else float("inf")
    return value - before
