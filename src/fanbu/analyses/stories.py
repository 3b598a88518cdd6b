"""Each story once: what changed since the period before, and what was not as it should have been.

The same thing is often seen both ways. Then `watch` tells it, which knows weekdays, holidays and
how ripe a number is and names the narrowest place, and says what the period before was like too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fanbu.analyses import findings
from fanbu.analyses.findings import (
    LEAST_FOCUS,
    action_of,
    against_of,
    of_changes,
    really_moved,
    tone_of,
    where_told,
    worth_of,
)
from fanbu.analyses.inside import movers
from fanbu.analyses.places import step_in, top_segment
from fanbu.analyses.watch.expected import Asked, expected_of
from fanbu.analyses.watch.findings import findings as told_of
from fanbu.analyses.watch.groups import LARGER, nested, overlap, standing
from fanbu.analyses.watch.kin import kin, later
from fanbu.analyses.watch.spec import JUDGED
from fanbu.model.finding import Amount, Claim, Finding, Named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fanbu.analyses.change import Change, Segment
    from fanbu.analyses.headline import Headline, Row
    from fanbu.analyses.scope import Scope
    from fanbu.analyses.usual import Expected
    from fanbu.analyses.watch.alerts import Judged
    from fanbu.analyses.watch.compute import Watched
    from fanbu.analyses.watch.faults import Fault
    from fanbu.analyses.watch.groups import Cause
    from fanbu.analyses.watch.held import Known
    from fanbu.types import Period


@dataclass(frozen=True, slots=True)
class Seen:
    """What `watch` found on the days of a report: as many causes as its budget has, and faults."""

    judged: Judged
    known: Known
    causes: tuple[Cause, ...] = ()
    faults: tuple[Fault, ...] = ()

    def expected(self, row: Row) -> Expected | None:
        basis = row.basis
        return expected_of(self.judged, Asked(row.metric, basis.now, row.now, basis.before))

    def teller(self, what: Moved, period: Period) -> Cause | None:
        """The cause that tells of a change: of the same days, of its place, large enough for it."""
        return next((each for each in self.causes if self._tells(each, what, period)), None)

    def of_all(self, metric: str) -> Cause | None:
        """The cause that tells of a metric as a whole."""
        return next(
            (cause for cause in self.causes for alert in (cause.head, *cause.others)
             if alert.metric == metric and not alert.place), None,
        )  # fmt: skip

    def contests(self, metric: str, effect: float, period: Period) -> bool:
        """Whether something that was not to be expected moved it the same way, if only a part.

        What comes of it did not move it.
        """
        return any(
            overlap(each.days, period)
            and not later(each.metric, metric)
            and kin((each.metric, each.effect), (metric, effect), self.judged.spec)
            for cause in self.causes
            for each in (cause.head, *cause.others)
        )

    def _tells(self, cause: Cause, what: Moved, period: Period) -> bool:
        return any(
            overlap(each.days, period)
            and nested(each.where, what.where, self.known.holders)
            and abs(what.share) <= LARGER * abs(each.share)
            and kin((each.metric, each.effect), (what.metric, what.effect), self.judged.spec)
            for each in (cause.head, *cause.others)
        )


@dataclass(frozen=True, slots=True)
class Moved:
    """A change since the period before; `share`: of the whole metric then."""

    metric: str
    effect: float
    share: float
    where: dict[str, str]
    said: Claim


def of_days(found: Watched, period: Period, budget: int) -> Seen | None:
    """Of what was found lately, that which shares a day with the period; None: nothing judged."""
    if found.judged is None or found.known is None:
        return None
    causes = [each for each in found.causes if _touch(each.head.days, period)]
    faults = tuple(each for each in found.faults if _touch(each.days, period))
    return Seen(found.judged, found.known, standing(causes, budget)[0], faults)


def _touch(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end


def told(
    scope: Scope, seen: Headline, changes: Sequence[Change], beside: Seen | None
) -> tuple[Finding, ...]:
    """All findings of changes and of `watch`; the faults but missing exports, which have theirs."""
    if beside is None:
        insides = (_inside(each, scope, seen, movers(each, scope)) for each in changes)
        return (*of_changes(scope, seen, changes), *(each for each in insides if each))
    carried: dict[int, list[Moved]] = {}
    taken = {each.metric for each in changes if _carried(each, beside, scope, carried)}
    found: list[Finding] = []
    focus = next((each for each in changes if each.metric == scope.focus), None)
    if focus is not None and not really_moved(focus.row):
        left = _movers(focus, beside, scope, carried)
        found += [inside] if (inside := _inside(focus, scope, seen, left)) else []
    expected = {row.metric: one for row in seen.rows if (one := beside.expected(row))}
    contested = frozenset(
        row.metric for row in seen.rows if beside.contests(row.metric, row.change, scope.period)
    )
    known = findings.Beside(expected, frozenset(taken), contested)
    found += of_changes(scope, seen, changes, known)
    by_metric = {each.metric: each for each in changes}
    for cause in beside.causes:
        found.append(_card(cause, carried.get(id(cause), []), scope, seen, by_metric, beside))
    return tuple(found)


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
    row, place = change.row, top_segment(change)
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
    return Moved(row.metric, row.change, share, where, said)


def _part(change: Change, place: Segment) -> Moved:
    """A channel inside of it."""
    details = {
        "channel": Named("channel", place.name[0]),
        "metric": Named("metric", change.metric),
        "before": Amount(change.metric, place.before),
        "after": Amount(change.metric, place.after),
    }
    share = place.effect / change.row.before if change.row.before else 1.0
    return Moved(change.metric, place.effect, share, {"channel": place.name[0]},
                 Claim("findings.item_from_to_in", details))  # fmt: skip


def _carried(change: Change, beside: Seen, scope: Scope, carried: dict[int, list[Moved]]) -> bool:
    """Whether a cause tells of the change; of a metric as a whole, however small it was."""
    what = _whole(change)
    cause = beside.of_all(change.metric)
    if cause is None and really_moved(change.row):
        cause = beside.teller(what, scope.period)
    if cause is not None:
        carried.setdefault(id(cause), []).append(what)
    return cause is not None


def _movers(
    focus: Change, beside: Seen, scope: Scope, carried: dict[int, list[Moved]]
) -> tuple[tuple[Segment, float], ...]:
    """The channels that moved inside of it of which no cause tells, and that were not to."""
    left = []
    for place, certainty in movers(focus, scope):
        what = _part(focus, place)
        cause = beside.teller(what, scope.period)
        if cause is not None:
            carried.setdefault(id(cause), []).append(what)
        elif not _was_due(focus, place, beside):
            left.append((place, certainty))
    return tuple(left)


def _was_due(change: Change, place: Segment, beside: Seen) -> bool:
    """Whether what a channel did was to be expected."""
    basis, where = change.row.basis, (("channel", place.name[0]),)
    asked = Asked(change.metric, basis.now, place.after, basis.before, where)
    known = expected_of(beside.judged, asked)
    return known is not None and known.explains(place.before)


def _card(
    cause: Cause,
    carried: Sequence[Moved],
    scope: Scope,
    seen: Headline,
    changes: dict[str, Change],
    beside: Seen,
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
    items = tuple(each.said for each in carried)
    said = Claim("findings.since_before", {"against": against_of(scope), "items": items})
    found = replace(found, also=said)
    main = changes.get(scope.focus or "")
    if main is None or all(each.metric != main.metric for each in carried):
        return found
    where = where_told(main, scope, top_segment(main)) if really_moved(main.row) else None
    if where is not None and found.where is not None:
        where = Claim("findings.both", {"one": found.where, "two": where})
    cost = found.cost or worth_of(scope, seen, main.row, main.row.change)
    return replace(found, where=where or found.where, cost=cost)


def _inside(
    change: Change, scope: Scope, seen: Headline, found: tuple[tuple[Segment, float], ...]
) -> Finding | None:
    """Channels that moved while the focus as a whole did not; None when none did."""
    row = change.row
    if row.metric != scope.focus or really_moved(row) or not row.before or not found:
        return None
    place, certainty = found[0]
    details = {
        "metric": Named("metric", row.metric),
        "items": tuple(_moved(each, row.metric) for each, _ in found),
        "channel": Named("channel", place.name[0]),
        "size": Amount(row.metric, place.effect, "size"),
    }
    many, way = "many" if len(found) > 1 else "one", "up" if place.effect > 0 else "down"
    return Finding(
        kind="inside",
        metric=row.metric,
        subject={"channel": place.name[0]},
        period=scope.period,
        tone=tone_of(scope.metrics[row.metric], place.effect),
        what=Claim(f"findings.inside_{many}", details),
        where=step_in(change, place, scope),
        cost=worth_of(scope, seen, row, place.effect),
        action=action_of(change, scope, place, place.effect),
        effect=place.noise.effect,
        materiality=min(abs(place.effect) / max(abs(row.change), LEAST_FOCUS * row.before), 1.0),
        certainty=certainty,
        evidence={"metrics": [row.metric], "by": ["channel"], "grain": "day"},
        title=Claim(f"findings.title_inside_{way}", details),
    )


def _moved(each: Segment, metric: str) -> Claim:
    details = {
        "channel": Named("channel", each.name[0]),
        "before": Amount(metric, each.before),
        "after": Amount(metric, each.after),
        "size": Amount(metric, each.effect, "size"),
    }
    return Claim(f"findings.item_moved_{'up' if each.effect > 0 else 'down'}", details)
