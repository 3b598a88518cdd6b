"""Alerts of one cause, told once: the same days, places within one another, metrics of one tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanbu.analyses.watch.kin import kin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fanbu.analyses.watch.alerts import Alert
    from fanbu.analyses.watch.spec import WatchSpec
    from fanbu.types import Period

ALIKE = 0.3
"""Two places whose changes differ by less are taken for the same rows, seen two ways."""
MOST = 0.6
"""A place that holds this share of a change is where it is."""


@dataclass(frozen=True, slots=True)
class Cause:
    """`head`: the gravest of its alerts; `others`: what else moved with it, the gravest first.

    What lies behind it is asked of `why`, of the head's metric on its days.
    """

    head: Alert
    others: tuple[Alert, ...] = ()

    @property
    def severity(self) -> float:
        return self.head.severity

    @property
    def level(self) -> str:
        return self.head.level

    @property
    def inside(self) -> Alert | None:
        """The narrowest place that holds most of the head's change in the same metric."""
        own = [
            each
            for each in self.others
            if each.metric == self.head.metric
            and len(each.place) > len(self.head.place)
            and abs(each.share) >= MOST * abs(self.head.share)
        ]
        return max(own, key=lambda each: (len(each.place), abs(each.share)), default=None)


def causes(
    alerts: Iterable[Alert], spec: WatchSpec, holders: Mapping[str, frozenset[str]]
) -> tuple[Cause, ...]:
    """The gravest alert takes with it what belongs to it, then the gravest of the rest."""
    rest = sorted(alerts, key=_order)
    found = []
    while rest:
        head = rest[0]
        mine = [each for each in rest[1:] if _same(head, each, spec, holders)]
        found.append(Cause(head, tuple(mine)))
        rest = [each for each in rest[1:] if each not in mine]
    return tuple(found)


def _order(one: Alert) -> tuple[float, int, str, str]:
    return -one.severity, len(one.place), one.metric, str(one.place)


def _same(
    head: Alert, other: Alert, spec: WatchSpec, holders: Mapping[str, frozenset[str]]
) -> bool:
    if not overlap(head.days, other.days):
        return False
    if not kin((head.metric, head.effect), (other.metric, other.effect), spec):
        return False
    return nested(head.where, other.where, holders) or _alike(head, other)


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
    ordered = tuple(sorted(found, key=lambda each: _order(each.head)))
    return ordered[:most], ordered[most:]
