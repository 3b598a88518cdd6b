"""Why a number moved: down its tree first, then where in each of its main parts. Never why as such.

Every target (the metric itself, and its main drivers) is looked at over all its dimensions at once,
each with the model that fits it: sums by what was expected, rates by their own, weights apart.
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, isnan, nan
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses import headline
from fanbu.analyses.coverage import Basis, gaps, unrated_days, withholding
from fanbu.analyses.cube import floats
from fanbu.analyses.findings import really_moved
from fanbu.analyses.headline import Row
from fanbu.analyses.noise import Noise, around
from fanbu.analyses.nothing import told
from fanbu.analyses.reader import gather
from fanbu.analyses.watch.spec import adds
from fanbu.analyses.why.answers import Known, scale_of
from fanbu.analyses.why.broad import broad
from fanbu.analyses.why.drivers import (
    Made,
    drivers_of,
    made_of,
    main_of,
    measures_of,
    with_mix,
)
from fanbu.analyses.why.expected import Expected, foretell, foretold
from fanbu.analyses.why.found import Beside, Why
from fanbu.analyses.why.look import look, telling
from fanbu.analyses.why.narrowed import Narrowed
from fanbu.analyses.why.nested import joined, once, unnested, weighed
from fanbu.analyses.why.pieces import with_counts
from fanbu.analyses.why.reading import together
from fanbu.analyses.why.verdict import counted_of, of_findings
from fanbu.analyses.why.views import fitting, group_of, is_row, telling_only
from fanbu.model.question import Query

if TYPE_CHECKING:
    from datetime import datetime

    from fanbu.analyses.reader import Read
    from fanbu.analyses.scope import Scope
    from fanbu.analyses.why.answers import Answers
    from fanbu.analyses.why.expected import Unable
    from fanbu.analyses.why.found import Verdict
    from fanbu.analyses.why.reading import Steps
    from fanbu.analyses.why.spec import Asked
    from fanbu.analyses.why.views import Group
    from fanbu.model.metric import MetricInfo

NEAR = 1e-6  # the same number, taken together in another order
MOST_CAUSES = 8
MOST_CONSIDERED = 5
EMPTY = Row("", nan, nan, nan, nan, Basis((), (), whole=False, same_age=False), Noise(0.0, None),
            None, (), ())  # fmt: skip
"""Of two periods without a row. Where something was to be expected of these days, it is no lack of
data: then nothing came."""


def compute(read: Read, asked: Asked, now: datetime) -> Why:
    """Where the change sits; `now` (UTC, naive) says how old the data are."""
    narrowed, scope = Narrowed(read, asked), asked.scope
    needed = headline.needs(scope, now)[:-1]  # last year is no matter
    row = headline.compute(gather(narrowed, needed).fetched(), scope, now).row(asked.metric)
    info = scope.metrics[asked.metric]
    nothing = row is None
    if row is None:
        if _lacks_rate(narrowed, scope, info):
            return Why("no_rate")
        if asked.expect is None or not adds(info):
            return _without(narrowed, scope, info)
        row = replace(EMPTY, metric=asked.metric)
    made = made_of(asked, narrowed.facts())
    held = _held(narrowed, asked, made, now)
    if nothing and not isinstance(held, Expected):
        return Why("no_data")
    if isinstance(held, Expected) and _is_other(held, row, scope.period.days):
        held = "open"
    if isinstance(held, Expected):
        beside = _before(row, scope)
        row = held.row(row, scope.period.days)
        steps = _taken_apart(Known.of(narrowed, asked, row, now, held), made, row, held)
        [found] = together(narrowed, [steps])
        return replace(found, beside=beside)
    [found] = together(narrowed, [of_row(narrowed, asked, row, now)])
    found = replace(found, unable=held)
    return replace(found, beside=_due(narrowed, asked, found, now))


def _before(row: Row, scope: Scope) -> Beside | None:
    """What the days before say of the whole, where what should have been is asked for."""
    if isnan(row.change) or not row.basis.comparable:
        return None
    row, _ = _as_long(row, scope, even=True)
    return Beside(row.now, row.before, really_moved(row))


def _due(read: Narrowed, asked: Asked, found: Why, now: datetime) -> Beside | None:
    """What should have been, of the whole, where the days before are asked for.

    None where it is of other days than those compared.
    """
    row = found.row
    if asked.beside is None or row is None or isnan(row.change):
        return None
    told = foretold(read, asked, asked.beside, now)
    if told is None or not isfinite(told.high - told.low):
        return None
    if abs(told.value - row.now) > NEAR * max(abs(row.now), 1.0):
        return None
    moved = not told.low <= told.value <= told.high
    return Beside(told.value, told.mean, moved, told.low, told.high)


def of_row(read: Read, asked: Asked, row: Row, now: datetime, *, even: bool = True) -> Steps[Why]:
    """As `compute` against the period before, of a row that is known already.

    For several of them at once: what each reads next is yielded (see `reading.together`). `even`: a
    period before of other length is taken to as many days.
    """
    narrowed, scope = Narrowed(read, asked), asked.scope
    info = scope.metrics[asked.metric]
    unsaid = _unsaid(row, info)
    if unsaid is not None:
        unsaid = "no_rate" if isnan(row.change) and _lacks_rate(narrowed, scope, info) else unsaid
        return _without(narrowed, scope, info, row) if unsaid == "no_value" else Why(unsaid, row)
    row, longer = _as_long(row, scope, even=even)
    if row.now == row.before == 0:
        return Why("all_zero", row)
    made = made_of(asked, narrowed.facts())
    found = yield from _taken_apart(Known.of(narrowed, asked, row, now, longer=longer), made, row)
    return replace(found, longer=longer if info.over == "sum" else 1.0)


def stirs(read: Read, asked: Asked, row: Row, now: datetime, *, even: bool = True) -> Steps[bool]:
    """Whether the metric itself moved in some place, were nothing else looked at.

    No: `of_row` finds no cause of the metric itself (it looks at its parts besides, and so holds
    each place to more). Answered from a part of what that reads.
    """
    narrowed, scope = Narrowed(read, asked), asked.scope
    if _unsaid(row, scope.metrics[asked.metric]) is not None:
        return False
    row, longer = _as_long(row, scope, even=even)
    known = Known.of(narrowed, asked, row, now, longer=longer)
    made = made_of(asked, narrowed.facts())
    own = _first(known, Made("nothing") if _lacking(made, known, row.basis) else made)
    for _ in range(2):
        yield known.answers.missing()
        own = _next(known.answers, own)
    groups, _ = fitting(asked, known.answers, {asked.metric: own}, row)
    found = look(asked.metric, known, groups[asked.metric], lambda excess: excess, 1)
    return bool(found.places.causes)


def _as_long(row: Row, scope: Scope, *, even: bool) -> tuple[Row, float]:
    """The row with its sum before over as many days as now has, and what it was multiplied by.

    As it is unless `even`.
    """
    longer = scale_of(row, scope) if even else 1.0
    if scope.metrics[row.metric].over == "sum" and longer != 1:
        before = row.before * longer
        row = replace(row, before=before, noise=around(row.noise, row.now - before))
    return row, longer


def _without(read: Narrowed, scope: Scope, info: MetricInfo, row: Row | None = None) -> Why:
    """No value: there is nothing of what a ratio is divided by on days told, or no data at all.

    A source that stopped lately leaves a ratio no day that all have told of.
    """
    facts = read.facts()
    if stopped := withholding(facts, info, scope.period, scope.zone):
        return Why("no_days", row, stopped=stopped)
    if info.over == "ratio" and info.parts is not None:
        bottom = info.parts[1]
        known = all(told(facts, each, scope) for each in (info, scope.metrics.get(bottom, info)))
        if known and not np.nansum(
            floats(read.table(Query((bottom,), period=scope.period)), bottom)
        ):
            return Why("no_value", row, lacks=bottom)
    return Why("no_data", row)


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
    if info.over == "ratio" and isnan(row.value):
        return "no_value"
    if row.basis.comparable and not isnan(row.change):
        return None
    both = not isnan(row.value) and any(not isnan(value) for value in row.daily_before)
    return "no_days" if both and not row.basis.comparable else "no_history"


def _held(read: Narrowed, asked: Asked, made: Made, now: datetime) -> Expected | Unable | None:
    """What should have been; None: it is not asked for."""
    if asked.expect is None:
        return None
    return foretell(read, asked, now, measures_of((asked.metric, *made.parts), asked))


def _taken_apart(known: Known, made: Made, row: Row, held: Expected | None = None) -> Steps[Why]:
    """The parts of the metric, and the places in it and in its main parts.

    What is no main part is read as a total only.
    """
    asked, answers = known.asked, known.answers
    info = asked.scope.metrics[asked.metric]
    lacking = _lacking(made, known, row.basis, held)
    made = Made("nothing") if lacking else made
    group = _first(known, made)
    yield answers.missing()
    drivers = drivers_of(made if is_row(known.whole, row) else Made("nothing"), asked, known.totals)
    main = () if info.over == "ratio" else main_of(drivers)
    groups = {asked.metric: group, **{name: group_of(name, asked) for name in main}}
    for _ in range(2):  # the coarse views of all, and the finer ones
        groups = {name: _next(answers, each) for name, each in groups.items()}
        yield answers.missing()
    groups, apart = fitting(asked, answers, groups, row)
    looked = {
        name: look(name, known, group, telling(name, known, drivers, group), 1 + len(main))
        for name, group in ((name, groups[name]) for name in (asked.metric, *main))
    }
    own = looked[asked.metric]
    every = joined(asked.metric, {name: each.places.causes for name, each in looked.items()})
    leaves = answers.leaves(groups[asked.metric][1][-1])
    causes, slight = weighed(unnested(every, leaves), row.now - row.before)
    found = Why(
        "nothing",
        row,
        with_mix(drivers, {name: each.mixes for name, each in looked.items()}),
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
    counted = counted_of(info, asked.scope.metrics, known.totals)
    verdict = of_findings(found, known.whole, counted)
    if verdict in ("everywhere", "not_in_dimensions") and info.over in ("sum", "ratio"):
        found = replace(found, broad=broad(leaves, own.dimensions, info, row.now - row.before))
    return replace(found, verdict=verdict)


def _first(known: Known, made: Made) -> Group:
    """Wants the metric by its coarse view, and what is not in it of its parts as totals.

    Parts that have the same dimensions come along with it.
    """
    asked, answers = known.asked, known.answers
    measures, views = group = group_of(asked.metric, asked)
    infos = asked.scope.metrics
    answers.want(with_counts(measures, infos), views[0])
    for part in made.parts:
        behind, by = group_of(part, asked)
        if by[0] == views[0]:
            answers.want(with_counts(behind, infos), by[0])
    there = answers.wanted[views[0]]
    if left := [each for each in measures_of(made.parts, asked) if each not in there]:
        answers.want(left, ())
    return group


def _next(answers: Answers, group: Group) -> Group:
    """Wants the coarse view, or where that is read the finer ones, as far as they tell more."""
    measures, views = group
    every = with_counts(measures, answers.scope.metrics)
    if not answers.has(measures, views[0]):
        answers.want(every, views[0])
        return group
    measures, views = group = telling_only(answers, group)
    for by in views[1:]:
        answers.want(every, by)
    return group


def _lacking(
    made: Made, known: Known, basis: Basis, held: Expected | None = None
) -> tuple[str, ...]:
    """Measures of the parts that lack a day the metric is compared on: clicks, not leads."""
    asked, infos = known.asked, known.asked.scope.metrics
    if infos[asked.metric].over == "ratio":
        return ()  # its sides are among its own sources
    measures = measures_of(made.parts, asked)
    if held is not None:
        return tuple(m for m in measures if m not in held.totals)
    return tuple(m for m in measures if gaps(known.facts, [infos[m]], asked.scope, basis))
