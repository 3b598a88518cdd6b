"""Alerts of one cause, told once: the same days, places within one another, metrics of one tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanbu.analyses.watch.kin import STEPS, kin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fanbu.analyses.watch.alerts import Alert
    from fanbu.analyses.watch.spec import WatchSpec
    from fanbu.types import Period

ALIKE = 0.3
"""Two places whose changes differ by less are taken for the same rows, seen two ways."""
LEAST = 0.02
"""Severity below which a cause is only counted: under a fiftieth of a week."""
LARGER = 1.5
"""A wider place that moved by so much more of the whole than a narrower one moved for itself."""
SHARPER = 1.2
"""A narrower place is where it is when it moved by so much more of itself: else all did."""
STOPPED = -0.9
"""Of what was expected, so much less is a stop."""
MOST = 0.6
"""A place that holds this share of a change is where it is."""


@dataclass(frozen=True, slots=True)
class Cause:
    """`head`: the gravest of its alerts, at the narrowest place that holds most of it.

    `others`: what else moved with it, the gravest first. `severity`: the greatest of all. What lies
    behind it is asked of `why`, of the head's metric on its days.
    """

    head: Alert
    others: tuple[Alert, ...] = ()

    @property
    def gravest(self) -> Alert:
        return max((self.head, *self.others), key=lambda each: each.severity)

    @property
    def severity(self) -> float:
        return self.gravest.severity

    @property
    def level(self) -> str:
        return self.gravest.level


def _narrowed(cause: Cause) -> Cause:
    """With the narrowest place first that holds most of the change in the same metric.

    Step by step: an ad campaign may hold most of its platform, and that most of the whole.
    """
    every, head = (cause.head, *cause.others), cause.head
    while True:
        own = [each for each in cause.others if _sharper(each, head)]
        if not own:
            return Cause(head, tuple(each for each in every if each is not head))
        head = min(own, key=lambda each: (len(each.place), -each.severity))


def _first_step(cause: Cause) -> Cause:
    """Where a place has stopped altogether, by the first step that stopped: no page lost leads."""
    stopped = {
        each.metric: each
        for each in (cause.head, *cause.others)
        if each.place == cause.head.place and each.relative <= STOPPED
    }
    first = next((stopped[name] for name in STEPS[0] if name in stopped), cause.head)
    if cause.head.metric not in stopped or first is cause.head:
        return cause
    rest = tuple(each for each in (cause.head, *cause.others) if each is not first)
    return Cause(first, rest)


def _sharper(one: Alert, head: Alert) -> bool:
    return (
        one.metric == head.metric
        and len(one.place) > len(head.place)
        and abs(one.share) >= MOST * abs(head.share)
        and abs(one.relative) >= SHARPER * abs(head.relative)
    )


def causes(
    alerts: Iterable[Alert], spec: WatchSpec, holders: Mapping[str, frozenset[str]]
) -> tuple[Cause, ...]:
    """The gravest alert takes with it what belongs to it, then the gravest of the rest."""
    rest = sorted(alerts, key=_order)
    found = []
    while rest:
        head = rest[0]
        near = [each for each in rest[1:] if _near(head, each, holders)]
        mine = [each for each in near if _kin(head, each, spec)]
        mine += [each for each in near if each not in mine and _through(mine, each, spec, holders)]
        mine.sort(key=_order)
        found.append(_first_step(_narrowed(Cause(head, tuple(mine)))))
        rest = [each for each in rest[1:] if each not in mine]
    return tuple(found)


def _order(one: Alert) -> tuple[float, int, str, str]:
    return -one.severity, len(one.place), one.metric, str(one.place)


def _through(
    mine: Sequence[Alert], other: Alert, spec: WatchSpec, holders: Mapping[str, frozenset[str]]
) -> bool:
    """Whether it belongs to one of those that belong."""
    return any(_kin(one, other, spec) and _near(one, other, holders) for one in mine)


def _near(head: Alert, other: Alert, holders: Mapping[str, frozenset[str]]) -> bool:
    """The same days, and places within one another or of the same rows.

    What moved a wider place by far more than its own share of it is not what moved that one.
    """
    if not overlap(head.days, other.days):
        return False
    wider = len(other.place) < len(head.place)
    if wider and abs(other.share) > LARGER * abs(head.share):
        return False
    return nested(head.where, other.where, holders) or _alike(head, other)


def _kin(one: Alert, other: Alert, spec: WatchSpec) -> bool:
    return kin((one.metric, one.effect), (other.metric, other.effect), spec)


def overlap(one: Period, other: Period) -> bool:
    """Whether they share half of the shorter one."""
    shared = (min(one.end, other.end) - max(one.start, other.start)).days + 1
    return shared * 2 >= min(one.days, other.days)


def nested(
    one: Mapping[str, str], other: Mapping[str, str], holders: Mapping[str, frozenset[str]]
) -> bool:
    """Whether one place lies within the other; a channel within its platform, or around it."""
    if one.items() <= other.items() or other.items() <= one.items():
        return True
    for channel, platform in ((one, other), (other, one)):
        if set(channel) == {"channel"} and "platform" in platform:
            return platform["platform"] in holders.get(channel["channel"], frozenset())
    return False


def _alike(one: Alert, other: Alert) -> bool:
    """The same rows seen by two dimensions: as large a share of the whole."""
    crossed = set(one.where).isdisjoint(other.where)
    return crossed and abs(one.share - other.share) <= ALIKE * max(abs(one.share), abs(other.share))


def standing(found: Sequence[Cause], most: int) -> tuple[tuple[Cause, ...], tuple[Cause, ...]]:
    """Those that the budget allows, the gravest first, and the rest."""
    ordered = tuple(sorted(found, key=lambda each: _order(each.gravest)))
    return ordered[:most], ordered[most:]
