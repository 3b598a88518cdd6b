"""Each story once: what changed since the period before, and what was not as it should have been.

The same thing is often seen both ways. Then `watch` tells it, which knows weekdays, holidays and
how ripe a number is and names the narrowest place, and says what the period before was like too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING

from fanbu.analyses import findings
from fanbu.analyses.findings import (
    LEAST_FOCUS,
    against_of,
    family_of,
    of_changes,
    really_moved,
    tone_of,
    usual_item,
    worth_of,
)
from fanbu.analyses.placed import action_in, subject_of
from fanbu.analyses.seen import Moved
from fanbu.analyses.watch.expected import Asked, expected_of
from fanbu.analyses.watch.findings import findings as told_of
from fanbu.analyses.watch.groups import MOST
from fanbu.analyses.watch.spec import JUDGED
from fanbu.analyses.why.told import short
from fanbu.model.finding import Amount, Claim, Finding, Named
from fanbu.types import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fanbu.analyses.change import Change
    from fanbu.analyses.headline import Headline
    from fanbu.analyses.scope import Scope
    from fanbu.analyses.seen import Seen
    from fanbu.analyses.watch.groups import Cause
    from fanbu.analyses.watch.spec import WatchSpec
    from fanbu.analyses.why import Cause as Place
    from fanbu.analyses.why.rows import Whys
    from fanbu.analyses.why.told import Told
    from fanbu.model.metric import MetricInfo

LEAST_INSIDE = 0.03
"""What moved inside of a metric that did not is told from this share of it on."""
MOST_INSIDE = 3


def told(
    scope: Scope,
    seen: Headline,
    changes: Sequence[Change],
    beside: Seen | None,
    whys: Whys | None = None,
) -> tuple[Finding, ...]:
    """All findings of changes and of `watch`; the faults but missing exports, which have theirs.

    `whys` says where: of the focus here, of what makes the page in `placed`.
    """
    focus = next((each for each in changes if each.metric == scope.focus), None)
    inside = _moved_inside(focus, whys)
    held: tuple[Cause, ...] = ()
    if beside is None:
        found = [_inside(inside, scope, seen, inside.places)] if inside else []
        return (*of_changes(scope, seen, changes), *found)
    carried: dict[int, list[Moved]] = {}
    taken = {each.metric for each in changes if _carried(each, beside, scope, carried)}
    found = []
    if inside is not None:
        left, held = _movers(inside, beside, scope, carried)
        own = _inside(inside, scope, seen, left) if left else None
        found += [replace(own, also=_together(held, beside.judged.spec))] if own else []
    expected = {row.metric: one for row in seen.rows if (one := beside.expected(row))}
    contested = frozenset(
        row.metric for row in seen.rows if beside.contests(row.metric, row.change, scope.period)
    )
    known = findings.Beside(expected, frozenset(taken), contested)
    found += of_changes(scope, seen, changes, known)
    for cause in (each for each in beside.causes if each not in held):
        found.append(_card(cause, carried.get(id(cause), []), scope, seen, beside, whys))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Inside:
    """The focus, which stood still, and the places that moved inside of it, the largest first."""

    change: Change
    told: Told
    places: tuple[Place, ...]


def _moved_inside(focus: Change | None, whys: Whys | None) -> Inside | None:
    """None where the focus moved itself, or no place in it did by an amount that matters."""
    if focus is None or whys is None or really_moved(focus.row) or not focus.row.before:
        return None
    if not whys.stirs(focus.row):
        return None
    answer = whys.of(focus.row)
    least = LEAST_INSIDE * max(focus.row.before, focus.row.now)
    large = [
        each
        for each in answer.found.causes
        if answer.own(each) is not None and abs(each.effect) >= least
    ]
    return Inside(focus, answer, tuple(large[:MOST_INSIDE])) if large else None


def faults(beside: Seen | None, holes: Sequence[Finding]) -> Iterator[Finding]:
    """Faults of the data; a missing export that the report's own gaps tell of is told there."""
    own = {(each.subject["table"], each.subject["source"]) for each in holes}
    if beside is None:
        return
    for each in beside.faults:
        source = each.subject.get("table"), each.subject.get("platform")
        if each.kind != "missing_export" or source not in own:
            yield told_of(each, beside.judged.spec)


def _whole(change: Change) -> Moved:
    """A headline metric, where most of its change sits."""
    row, place = change.row, change.top
    where = {"channel": place.name[0]} if place and place.name[0] else {}
    size = place.effect if place and where else row.change
    details = {
        "metric": Named("metric", row.metric),
        "before": Amount(row.metric, row.before),
        "after": Amount(row.metric, row.now),
    }
    share = size / row.before if row.before else 1.0
    said = Claim("findings.item_from_to", details)
    if not row.basis.whole:
        said = Claim("findings.item_common", {"item": said, "n": len(row.basis.now)})
    return Moved(row.metric, row.change, share, where, said, of_all=True)


def _part(inside: Inside, place: Place) -> Moved:
    """A place inside of it."""
    metric, before = inside.change.metric, inside.change.row.before
    own = inside.told.own(place)
    assert own is not None  # noqa: S101 - it moved itself
    details = {
        "channel": short(place.place),
        "metric": Named("metric", metric),
        "before": Amount(metric, own[0]),
        "after": Amount(metric, own[1]),
    }
    said = Claim("findings.item_from_to_in", details)
    return Moved(metric, place.effect, place.effect / before, subject_of(place), said)


def _carried(change: Change, beside: Seen, scope: Scope, carried: dict[int, list[Moved]]) -> bool:
    """Whether a cause tells of the change, or a fault of the data does.

    A cause of a metric as a whole does however small the change was.
    """
    what = _whole(change)
    cause = beside.of_all(change.metric)
    if cause is None and really_moved(change.row):
        cause = beside.teller(what, scope.period)
    if cause is not None:
        carried.setdefault(id(cause), []).append(what)
    return cause is not None or beside.faulty(what, scope.period)


def _movers(
    inside: Inside, beside: Seen, scope: Scope, carried: dict[int, list[Moved]]
) -> tuple[tuple[Place, ...], tuple[Cause, ...]]:
    """The places that moved inside of it of which no cause tells, and that were not to.

    And the causes that such a place tells of: it is narrower, and holds most of what they saw.
    """
    left: list[Place] = []
    held: dict[int, Cause] = {}
    for place in inside.places:
        what = _part(inside, place)
        cause = beside.teller(what, scope.period)
        if cause is not None and id(cause) not in carried and _holds(what, cause, scope):
            held[id(cause)] = cause
            left.append(place)
        elif cause is not None:
            carried.setdefault(id(cause), []).append(what)
        elif not _was_due(inside.change, place, beside):
            left.append(place)
    alone = (cause for number, cause in held.items() if number not in carried)
    return tuple(left), tuple(alone)


def _holds(what: Moved, cause: Cause, scope: Scope) -> bool:
    """Whether a change is where the cause is: at a narrower place, and most of it.

    Both as shares of the whole over the days of the report.
    """
    every = (cause.head, *cause.others)
    if any(len(each.place) >= len(what.where) for each in every):
        return False
    share = abs(cause.head.share) * min(cause.head.days.days / scope.period.days, 1.0)
    return abs(what.share) >= MOST * share


def _together(held: Sequence[Cause], spec: WatchSpec) -> Claim | None:
    """What was seen of it in all, a sentence each."""
    said = [Claim("findings.seen_in_all", {"item": told_of(each, spec).what}) for each in held]
    if not said:
        return None
    return reduce(lambda one, two: Claim("findings.both", {"one": one, "two": two}), said)


def _was_due(focus: Change, place: Place, beside: Seen) -> bool:
    """Whether what a channel did was to be expected."""
    where = place.place.where
    own = [each for each in focus.channels if {"channel": each.name[0]} == where]
    if not own:
        return False
    basis, at = focus.row.basis, (("channel", own[0].name[0]),)
    asked = Asked(focus.metric, basis.now, own[0].after, basis.before, at)
    known = expected_of(beside.judged, asked)
    return known is not None and known.explains(own[0].before)


def _card(
    cause: Cause,
    carried: Sequence[Moved],
    scope: Scope,
    seen: Headline,
    beside: Seen,
    whys: Whys | None,
) -> Finding:
    """What `watch` says, and since the period before; of the focus, where that change sits."""
    found = told_of(cause, beside.judged.spec)
    focus = seen.row(scope.focus)
    moved = abs(focus.relative) if focus is not None and focus.before else 0.0
    # what it weighs is a share of a week
    weekly = found.materiality * min(JUDGED / scope.period.days, 1.0)
    weight = min(weekly / max(moved, LEAST_FOCUS), 1.0)
    found = replace(found, materiality=weight)
    if not carried:
        return found
    items = tuple(_of_its_own(each, cause, seen, beside) for each in carried)
    said = Claim("findings.since_before", {"against": against_of(scope), "items": items})
    found = replace(found, also=said)
    if focus is None or all(each.metric != focus.metric for each in carried):
        return found
    where = whys.of(focus).where() if whys is not None and really_moved(focus) else None
    if where is not None and found.where is not None:
        where = Claim("findings.both", {"one": found.where, "two": where})
    cost = found.cost or worth_of(scope, seen, focus, focus.change)
    return replace(found, where=where or found.where, cost=cost)


def _of_its_own(what: Moved, cause: Cause, seen: Headline, beside: Seen) -> Claim:
    """What changed; beside a cause in one place, a change of everything is told to be one.

    With what everything should have been: the cause tells that of its place alone.
    """
    if not what.of_all or not cause.head.place:
        return what.said
    item = Claim("findings.item_of_all", {"item": what.said})
    row = seen.row(what.metric)
    known = beside.expected(row) if row is not None else None
    return item if known is None else usual_item(item, what.metric, known)


def _inside(inside: Inside, scope: Scope, seen: Headline, places: Sequence[Place]) -> Finding:
    """Places that moved while the focus as a whole did not."""
    row, first = inside.change.row, places[0]
    metric, info = row.metric, scope.metrics[row.metric]
    details = {
        "metric": Named("metric", metric),
        "items": tuple(_moved(each, inside, info) for each in places),
        "channel": short(first.place),
        "size": Amount(metric, first.effect, "size"),
    }
    many, way = "many" if len(places) > 1 else "one", "up" if first.effect > 0 else "down"
    kind = _kind(info)
    return Finding(
        kind="inside",
        metric=metric,
        subject=subject_of(first),
        period=scope.period,
        tone=tone_of(info, first.effect),
        what=Claim(f"findings.inside_{many}{kind}", details),
        where=_step_in(first, metric),
        cost=worth_of(scope, seen, row, first.effect),
        action=action_in(scope, inside.change, inside.told, first, first.effect),
        effect=Estimate(first.effect, first.low, first.high),
        materiality=min(abs(first.effect) / max(abs(row.change), LEAST_FOCUS * row.before), 1.0),
        certainty=1 - first.p_value,
        evidence={"metrics": [metric], "by": list(first.place.where), "grain": "day"},
        title=Claim(f"findings.title_inside_{way}{kind}", details),
    )


def _step_in(place: Place, metric: str) -> Claim | None:
    """What moved in the place, where that is a step of the metric."""
    if place.of == metric or place.before is None or place.after is None:
        return None
    values = {"before": Amount(place.of, place.before), "after": Amount(place.of, place.after)}
    details = {
        "channel": short(place.place),
        "factor": Named("factor", place.of),
        "rates": Claim("findings.rates", values),
    }
    return Claim("findings.where_inside_step", details)


def _kind(info: MetricInfo) -> str:
    return "" if family_of(info) == "sum" else "_money"


def _moved(each: Place, inside: Inside, info: MetricInfo) -> Claim:
    metric, own = inside.change.metric, inside.told.own(each)
    assert own is not None  # noqa: S101 - it moved itself
    details = {
        "channel": short(each.place),
        "before": Amount(metric, own[0]),
        "after": Amount(metric, own[1]),
        "size": Amount(metric, each.effect, "size"),
    }
    way = "up" if each.effect > 0 else "down"
    return Claim(f"findings.item_moved_{way}{_kind(info)}", details)
