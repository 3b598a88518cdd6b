"""Why a number moved: down its tree first, then where in each of its main parts. Never why as such.

Every target (the metric itself, and its main drivers) is looked at over all its dimensions at once,
each with the model that fits it: sums by what was expected, rates by their own, weights apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses import headline
from fanbu.analyses.coverage import gaps, unrated_days
from fanbu.analyses.factors import info_of
from fanbu.analyses.noise import around
from fanbu.analyses.reader import gather
from fanbu.analyses.why import mix, places
from fanbu.analyses.why.answers import Answers, Narrowed, scale_of
from fanbu.analyses.why.behind import Behind
from fanbu.analyses.why.choice import Target
from fanbu.analyses.why.drivers import Made, drivers_of, made_of, measures_of, passed_on, value_of
from fanbu.analyses.why.due import Rate
from fanbu.analyses.why.expected import Expected, foretell
from fanbu.analyses.why.leaves import chosen
from fanbu.analyses.why.nested import once, together, unnested, weighed
from fanbu.analyses.why.retagged import retagged
from fanbu.analyses.why.spec import Why
from fanbu.analyses.why.verdict import of_findings
from fanbu.analyses.why.views import fitting, group_of, is_row, telling_only
from fanbu.stats.two_periods import wildness
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from fanbu.analyses.coverage import Basis
    from fanbu.analyses.headline import Row
    from fanbu.analyses.reader import Read
    from fanbu.analyses.scope import Scope
    from fanbu.analyses.why.expected import Unable
    from fanbu.analyses.why.leaves import Floats, Leaves
    from fanbu.analyses.why.places import Places
    from fanbu.analyses.why.spec import Asked, Cause, Driver, LeftOut, Mix, Place, Verdict
    from fanbu.analyses.why.views import Group
    from fanbu.model.facts import DataFacts
    from fanbu.model.metric import MetricInfo

FINER = frozenset({"ad_group", "creative", "keyword"})
NEAR = 1e-6  # the same number, taken together in another order
WITHIN = 1.1
"""A part may move a little further than its whole, against other parts."""
MAIN = 0.2
"""A driver is looked into when its contribution is this share of all contributions (by size)."""
MOST_MAIN = 2
MOST_CAUSES = 8
MOST_CONSIDERED = 5


@dataclass(frozen=True)
class Known:
    """The question with everything read: measures' totals, leaves by dimensions."""

    asked: Asked
    answers: Answers
    facts: DataFacts

    @classmethod
    def of(
        cls,
        read: Narrowed,
        asked: Asked,
        row: Row,
        now: datetime,
        held: Expected | None = None,
        *,
        longer: float = 1.0,
    ) -> Known:
        return cls(asked, Answers(read, asked.scope, row.basis, now, held, longer), read.facts())

    @cached_property
    def totals(self) -> tuple[Mapping[str, float], Mapping[str, float]]:
        return self.answers.totals()

    @property
    def whole(self) -> tuple[float, float]:
        """The metric before and now."""
        old, new = (value_of(self.asked.metric, self.asked, side) for side in self.totals)
        return old, new


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking into one target came to."""

    places: Places
    dimensions: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    mixes: tuple[Mix, ...] = ()
    retagged: Place | None = None


def compute(read: Read, asked: Asked, now: datetime) -> Why:
    """Where the change sits; `now` (UTC, naive) says how old the data are."""
    narrowed, scope = Narrowed(read, asked), asked.scope
    needed = headline.needs(scope, now)[:-1]  # last year is no matter
    row = headline.compute(gather(narrowed, needed).fetched(), scope, now).row(asked.metric)
    info = scope.metrics[asked.metric]
    if row is None:
        return Why("no_rate" if _lacks_rate(narrowed, scope, info) else "no_data")
    made = made_of(asked, narrowed.facts())
    held = _held(narrowed, asked, made, now)
    if isinstance(held, Expected) and _is_other(held, row, scope.period.days):
        held = "open"
    if isinstance(held, Expected):
        row = held.row(row, scope.period.days)
        return _taken_apart(Known.of(narrowed, asked, row, now, held), made, row, held)
    unsaid = _unsaid(row, info)
    if unsaid is not None:
        unsaid = "no_rate" if isnan(row.change) and _lacks_rate(narrowed, scope, info) else unsaid
        return Why(unsaid, row, unable=held)
    longer = scale_of(row, scope)
    if info.over == "sum" and longer != 1:
        before = row.before * longer
        row = replace(row, before=before, noise=around(row.noise, row.now - before))
    if row.now == row.before == 0:
        return Why("all_zero", row, unable=held)
    found = _taken_apart(Known.of(narrowed, asked, row, now, longer=longer), made, row)
    return replace(found, unable=held)


def _lacks_rate(read: Narrowed, scope: Scope, info: MetricInfo) -> bool:
    """Whether amounts of either period cannot be added up, for want of an exchange rate."""
    lacking = unrated_days(read.facts(), info)
    return not lacking.isdisjoint((*scope.period.each(), *scope.previous.each()))


def _is_other(held: Expected, row: Row, days: int) -> bool:
    """Whether the days one by one are not all of the whole: some are known together only."""
    whole = len(held.days) == days and not isnan(row.value)
    return whole and abs(held.value - row.value) > NEAR * max(abs(row.value), 1.0)


def _unsaid(row: Row, info: MetricInfo) -> Verdict | None:
    """Why nothing can be said of the change against the period before; None: it can."""
    if info.over == "other":
        return "no_history" if isnan(row.change) else "not_additive"
    if info.over == "ratio" and isnan(row.value) and not isnan(row.before):
        return "no_value"
    return "no_history" if isnan(row.change) or not row.basis.comparable else None


def _held(read: Narrowed, asked: Asked, made: Made, now: datetime) -> Expected | Unable | None:
    """What should have been; None: it is not asked for."""
    if asked.expect is None:
        return None
    return foretell(read, asked, now, measures_of((asked.metric, *made.parts), asked))


def _taken_apart(known: Known, made: Made, row: Row, held: Expected | None = None) -> Why:
    """The parts of the metric, and the places in it and in its main parts."""
    asked, answers = known.asked, known.answers
    info = asked.scope.metrics[asked.metric]
    lacking = _lacking(made, asked, row.basis, known.facts, held)
    made = Made("nothing") if lacking else made
    groups: dict[str, Group] = {name: group_of(name, asked) for name in (asked.metric, *made.parts)}
    for measures, views in groups.values():
        answers.want(measures, views[0])
    answers.fetch()
    groups = {name: telling_only(answers, group) for name, group in groups.items()}
    for measures, views in groups.values():
        for by in views[1:]:
            answers.want(measures, by)
    answers.fetch()
    groups, apart = fitting(asked, answers, groups, row)
    if not is_row(known.whole, row):
        made = Made("nothing")
    drivers = drivers_of(made, asked, known.totals)
    main = () if info.over == "ratio" else _main(drivers)
    looked = {
        name: _look(name, known, groups[name], _telling(name, known, drivers), 1 + len(main))
        for name in (asked.metric, *main)
    }
    own = looked[asked.metric]
    joined = together(asked.metric, {name: each.places.causes for name, each in looked.items()})
    leaves = answers.leaves(groups[asked.metric][1][-1])
    causes, slight = weighed(unnested(joined, leaves), row.now - row.before)
    found = Why(
        "nothing",
        row,
        _with_mix(drivers, looked),
        causes[:MOST_CAUSES],
        once((*slight, *own.places.considered), causes)[:MOST_CONSIDERED],
        own.mixes,
        own.dimensions,
        own.left_out,
        alike=own.places.alike,
        not_taken_apart=lacking,
        apart=apart,
        retagged=own.retagged,
        expected=held,
    )
    return replace(found, verdict=of_findings(found, info, known.whole))


def _lacking(
    made: Made, asked: Asked, basis: Basis, facts: DataFacts, held: Expected | None
) -> tuple[str, ...]:
    """Measures of the parts that lack a day the metric is compared on: clicks, not leads."""
    known = asked.scope.metrics
    if known[asked.metric].over == "ratio":
        return ()  # its sides are among its own sources
    measures = measures_of(made.parts, asked)
    if held is not None:
        return tuple(m for m in measures if m not in held.totals)
    return tuple(m for m in measures if gaps(facts, [known[m]], asked.scope, basis))


def _main(drivers: Sequence[Driver]) -> tuple[str, ...]:
    """The drivers that matter, largest first."""
    whole = sum(abs(each.contribution) for each in drivers)
    large = [each for each in drivers if whole and abs(each.contribution) >= MAIN * whole]
    large.sort(key=lambda each: -abs(each.contribution))
    return tuple(each.name for each in large[:MOST_MAIN])


def _telling(name: str, known: Known, drivers: Sequence[Driver]) -> Callable[[float], float]:
    """An excess of a target (of a rate: of what varies in it) → the change of the metric."""
    asked, (_, now) = known.asked, known.totals
    info = info_of(name, asked.scope.metrics)
    worth = 1.0
    if name != asked.metric:
        driver = next(each for each in drivers if each.name == name)
        worth = passed_on(driver, *known.whole)
    if info.over != "ratio" or info.parts is None:
        return lambda excess: excess * worth
    top, bottom = (now[part] for part in info.parts)
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


def _look(
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
    if not asked.by:
        leaves, left = chosen(leaves, weight, counts=bool(counted))
    if info.over == "ratio":
        found, mixes = _of_ratio(info, known, leaves, (told, tests))
        return Looked(found, leaves.dimensions, left, mixes), leaves
    target = Target(name, info.unit == "count", told, tests)
    found = places.of_sum(leaves, target, leaves.before[name])
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
    level = None if due is None else due.level
    # and where nothing was spent nothing has a cost, though its leads make the whole's lower
    leaves = leaves.only((leaves.now[b] > 0) | (leaves.before[b] > 0))
    rate = Rate(leaves.now[a], leaves.now[b], leaves.before[a], leaves.before[b])
    raw = leaves.raw
    base = rate._replace(top_before=raw[a], bottom_before=raw[b]) if raw else None
    found = places.of_ratio(leaves, target, rate, flipped=flipped, base=base, level=level)
    return found, mixes


def _with_mix(drivers: Sequence[Driver], looked: Mapping[str, Looked]) -> tuple[Driver, ...]:
    """Rates among the drivers with what weights brought of their contribution."""
    found = []
    for each in drivers:
        mixes = looked[each.name].mixes if each.name in looked else ()
        change = each.after - each.before
        if mixes and change:
            part = mixes[0].mix / change * each.contribution
            rate = each.contribution - part
            found.append(replace(each, rate=rate, mix=part, by=mixes[0].dimension))
        else:
            found.append(each)
    return tuple(found)
