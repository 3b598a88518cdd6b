"""One measure or rate looked at by all its views: where it moved, and its mix apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.factors import info_of
from fanbu.analyses.why import mix, places
from fanbu.analyses.why.behind import Behind
from fanbu.analyses.why.choice import Target
from fanbu.analyses.why.drivers import passed_on
from fanbu.analyses.why.due import Rate
from fanbu.analyses.why.leaves import chosen
from fanbu.analyses.why.pieces import counted_by, piece_of
from fanbu.analyses.why.rated import Held, Rated
from fanbu.analyses.why.retagged import retagged
from fanbu.stats.two_periods import wildness
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fanbu.analyses.why.answers import Known
    from fanbu.analyses.why.leaves import Floats, Leaves
    from fanbu.analyses.why.places import Places
    from fanbu.analyses.why.spec import Asked, Cause, Driver, LeftOut, Mix, Place
    from fanbu.analyses.why.views import Group
    from fanbu.model.metric import MetricInfo

FINER = frozenset({"ad_group", "creative", "keyword"})
WITHIN = 1.1
"""A part may move a little further than its whole, against other parts."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking into one target came to."""

    places: Places
    dimensions: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    mixes: tuple[Mix, ...] = ()
    retagged: Place | None = None


def telling(
    name: str, known: Known, drivers: Sequence[Driver], group: Group
) -> Callable[[float], float]:
    """An excess of a target (of a rate: of what varies in it) → the change of the metric.

    By the sums of what is looked at: another split may take another report, with other sums.
    """
    asked = known.asked
    info = info_of(name, asked.scope.metrics)
    worth = 1.0
    if name != asked.metric:
        driver = next(each for each in drivers if each.name == name)
        worth = passed_on(driver, *known.whole)
    if info.over != "ratio" or info.parts is None:
        return lambda excess: excess * worth
    leaves = known.answers.leaves(group[1][-1])
    top, bottom = (leaves.total(part)[1] for part in info.parts)
    if not bottom:
        return lambda _: 0.0
    if not _flipped(info, asked):
        return lambda excess: excess * info.scale / bottom * worth

    def of_cost(excess: float) -> float:
        without = max(bottom - excess, 0.5)
        return (top / bottom - top / without) * info.scale * worth

    return of_cost


def _flipped(info: MetricInfo, asked: Asked) -> bool:
    """Cost per lead: money over a count, where the count is what varies."""
    assert info.parts is not None  # noqa: S101 - ratios only
    top, bottom = (asked.scope.metrics[part] for part in info.parts)
    return top.unit != "count" and bottom.unit == "count"


def look(
    name: str,
    known: Known,
    group: Group,
    told: Callable[[float], float],
    tests: int,
) -> Looked:
    """One target by all its views; what a coarse view tells is not told again by a finer one."""
    measures, views = group
    kept: tuple[Looked, Leaves] | None = None
    for by in views:
        found = _view(name, known, (measures, by), told, tests * len(views))
        kept = found if kept is None else _with_finer(kept, found)
    assert kept is not None  # noqa: S101 - there is one view at least
    return kept[0]


def _with_finer(kept: tuple[Looked, Leaves], finer: tuple[Looked, Leaves]) -> tuple[Looked, Leaves]:
    (coarse, leaves), (fine, others) = kept, finer
    shared = [name for name in leaves.dimensions if name in others.dimensions]
    news = tuple(
        each
        for each in fine.places.causes
        if not any(_tells(known, leaves, each, others, shared) for known in coarse.places.causes)
    )
    more = tuple(name for name in fine.dimensions if name not in coarse.dimensions)
    left = tuple(one for one in fine.left_out if one.dimension in FINER)
    return replace(
        coarse,
        places=coarse.places._replace(
            causes=(*coarse.places.causes, *news), alike=coarse.places.alike or fine.places.alike
        ),
        dimensions=(*coarse.dimensions, *more),
        left_out=(*coarse.left_out, *left),
        mixes=tuple(sorted({*coarse.mixes, *fine.mixes}, key=lambda each: -abs(each.mix))),
    ), leaves


def _tells(
    known: Cause, leaves: Leaves, other: Cause, others: Leaves, shared: Sequence[str]
) -> bool:
    """Whether a cause of a coarse view may be the same move as one of a finer view.

    The same way, at least as large, and every shared dimension has the finer one's values in it.
    """
    if known.place == other.place:
        return True
    if known.effect * other.effect < 0 or abs(other.effect) > WITHIN * abs(known.effect):
        return False
    wide, narrow = leaves.inside(known.place), others.inside(other.place)
    return all(others.named(name, narrow) - {None} <= leaves.named(name, wide) for name in shared)


def _view(
    name: str,
    known: Known,
    group: tuple[tuple[str, ...], tuple[str, ...]],
    told: Callable[[float], float],
    tests: int,
) -> tuple[Looked, Leaves]:
    asked = known.asked
    measures, by = group
    info = info_of(name, asked.scope.metrics)
    leaves = known.answers.leaves(by)
    counted = [m for m in measures if asked.scope.metrics[m].unit == "count"]
    weight = _weight(leaves, counted or measures)
    left: tuple[LeftOut, ...] = ()
    piece = piece_of(leaves, name, counted_by(name, asked.scope.metrics))
    held = known.answers.expected
    piece = max(piece, held.pieces.get(name, 0.0)) if held else piece
    if not asked.by:
        leaves, left = chosen(leaves, weight, counts=bool(counted))
    if info.over == "ratio":
        found, mixes = _of_ratio(info, known, leaves, (told, tests))
        return Looked(found, leaves.dimensions, left, mixes), leaves
    target = Target(name, info.unit == "count", told, tests)
    found = places.of_sum(leaves, target, leaves.before[name], piece)
    kept = all(tables()[table].kind != "statistic" for table in info.tables)
    lost = retagged(leaves, target) if kept else None
    return Looked(found, leaves.dimensions, left, retagged=lost), leaves


def _weight(leaves: Leaves, measures: Sequence[str]) -> Floats:
    """What each leaf holds, by the rarest of the measures: leads, not the clicks before them."""
    sizes = [np.abs(leaves.now[name]) + np.abs(leaves.before[name]) for name in measures]
    return min(sizes, key=lambda each: float(each.sum()))


def _of_ratio(
    info: MetricInfo, known: Known, leaves: Leaves, how: tuple[Callable[[float], float], int]
) -> tuple[Places, tuple[Mix, ...]]:
    assert info.parts is not None  # noqa: S101 - ratios only
    (top, bottom), told = info.parts, how[0]
    # where there is nothing below there is no rate: leads without clicks are not less of a rate
    leaves = leaves.only((leaves.now[bottom] > 0) | (leaves.before[bottom] > 0))
    flipped = _flipped(info, known.asked)
    sides = mix.Sides(
        leaves.before[top], leaves.before[bottom], leaves.now[top], leaves.now[bottom]
    )
    a, b = (bottom, top) if flipped else (top, bottom)
    raw = leaves.raw
    behind = sides._replace(top_before=raw[top], bottom_before=raw[bottom]) if raw else None
    counts = known.asked.scope.metrics[a].unit == "count"
    target = Target(info.name, counts, told, how[1])
    due = Behind.of(leaves, a)
    error = 1.0 if due is None else due.scale
    now, before = leaves.now[a], leaves.before[a]
    wild = wildness(now, before, counts=counts, error=error)
    varies = mix.Varies(flipped, wild.of(now, before, error))
    mixes = mix.mixes(leaves, sides, info.scale, varies, behind)
    # and where nothing was spent nothing has a cost, though its leads make the whole's lower
    leaves = leaves.only((leaves.now[b] > 0) | (leaves.before[b] > 0))
    rate = Rate(leaves.now[a], leaves.now[b], leaves.before[a], leaves.before[b])
    held = None if due is None else _held(info, known, leaves, rate, due.level)
    return places.of_ratio(leaves, target, rate, flipped=flipped, held=held), mixes


def _held(info: MetricInfo, known: Known, leaves: Leaves, rate: Rate, level: float) -> Held:
    """What stands behind a ratio's sides; the rates of places are foretold of what is asked."""
    assert info.parts is not None  # noqa: S101 - ratios only
    flipped = _flipped(info, known.asked)
    a, b = info.parts[::-1] if flipped else info.parts
    base = rate._replace(top_before=leaves.raw[a], bottom_before=leaves.raw[b])
    told = known.answers.expected
    rates = told.rates if told is not None and info.name == known.asked.metric else {}
    rated = Rated.of(leaves, rates, scale=info.scale, flipped=flipped, level=level)
    return Held(base, level, rated)
