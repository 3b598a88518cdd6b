"""Which findings are one: what was put aside, accepted or told before, beside what is found now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from fanbu.analyses import watch as analysis
from fanbu.analyses.watch import Cause, Fault
from fanbu.api.watch_past import MISSING, gap_stem
from fanbu.model.finding import cut, stem_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.analyses.watch import Alert, Watched, WatchSpec
    from fanbu.api.watch_past import Stems
    from fanbu.model.finding import Finding
    from fanbu.types import Period


class Keyed(Protocol):
    """What is about a finding, by its key."""

    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=Keyed)


def aside(what: Cause | Fault, finding: Finding, known: Sequence[K]) -> K | None:
    """Put aside (or accepted) was the same kind, metric, place on days of which one is in common.

    A day later another of its alerts may be the first: any that weighs half as much will do.
    """
    keys: list[tuple[str, Period]] = [cut(finding.key)]
    if isinstance(what, Cause):
        heavy = (each for each in what.others if each.severity * 2 >= what.severity)
        keys += [(_stem(each), each.days) for each in heavy]
    for one in known:
        own = cut(one.key)
        if any(own.stem == mine and _share_a_day(own.days, days) for mine, days in keys):
            return one
    return None


def stems_of(found: Watched, spec: WatchSpec) -> Stems:
    """The keys, without days, and the days of all that is found: what moved with it, too."""
    told: list[tuple[str, Period]] = []
    every: tuple[Cause | Fault, ...] = (*found.faults, *found.causes, *found.small)
    for each in every:
        finding = analysis.findings(each, spec)
        told.append(cut(finding.key))
        alerts = each.alerts if isinstance(each, Fault) else (each.head, *each.others)
        told += [(_stem(one), one.days) for one in alerts]
        if isinstance(each, Fault) and each.kind == MISSING:
            source, table = (str(each.details[name]) for name in ("platform", "table"))
            told.append((gap_stem(source, table), each.days))
    return told


def _stem(one: Alert) -> str:
    return stem_of(analysis.ALERT, one.metric, one.where)


def _share_a_day(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end
