"""From questions to what is to be told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.analyses.watch import faults as data
from fanbu.analyses.watch.alerts import GRAVE_RATE, alert, dated_of, worth_telling
from fanbu.analyses.watch.foretold import Foreteller
from fanbu.analyses.watch.groups import LEAST, causes
from fanbu.analyses.watch.judging import ground_of
from fanbu.analyses.watch.monitored import FOR_FAULTS
from fanbu.analyses.watch.newcomers import placed
from fanbu.analyses.watch.series import kinds
from fanbu.stats.expect import Reason, judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from fanbu.analyses.reader import Read
    from fanbu.analyses.watch.faults import Fault
    from fanbu.analyses.watch.groups import Cause
    from fanbu.analyses.watch.held import Known
    from fanbu.analyses.watch.judged import Judged
    from fanbu.analyses.watch.series import Series
    from fanbu.analyses.watch.spec import Place, WatchSpec


JUDGED_ = Reason.JUDGED.name.lower()


class Silent(NamedTuple):
    """A series that is not judged; `reason`: short, zero, ended, constant."""

    metric: str
    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class Watched:
    """`causes` and `faults`, the gravest first; `small`: causes that move next to nothing.

    `counted`: reason → series that it holds for.

    `silent`: of what nothing is said, and why; of channels by one metric that leads the report.
    `judged`, `known`: what they were found in, for who draws it; None where nothing was judged.
    """

    causes: tuple[Cause, ...]
    small: tuple[Cause, ...]
    faults: tuple[Fault, ...]
    counted: Mapping[str, int]
    silent: tuple[Silent, ...]
    judged: Judged | None = field(default=None, compare=False, repr=False)
    known: Known | None = field(default=None, compare=False, repr=False)


def compute(read: Read, spec: WatchSpec, now: datetime) -> Watched:
    """`spec.end` is a day that is over."""
    foretell = Foreteller(ground_of(read, spec, now))
    judged, known = foretell.lately()
    series = judged.series
    values = np.array([one.value for one in series])
    strange = judge(values, judged.told, rate=GRAVE_RATE, family=kinds(series)) if series else []
    dated = [each for each in (dated_of(each, judged) for each in strange) if each is not None]
    foretell.prepare((each.key, each.days) for each in dated)
    every = (alert(each, judged) for each in dated)
    alerts = [one for one in every if one is not None and worth_telling(one)]
    told, rest = data.faults(read.facts(), judged, alerts, known, now)
    reasons = [Reason(int(each)).name.lower() for each in judged.told.reason]
    business = (each for each in rest if each.metric not in FOR_FAULTS - {*spec.headline})
    found = [placed(each, judged) for each in causes(business, spec, known.holders)]
    return Watched(
        tuple(each for each in found if each.severity >= LEAST),
        tuple(each for each in found if each.severity < LEAST),
        told, Counter(reasons),
        tuple(_silent(spec, series, reasons)),
        judged, known,
    )  # fmt: skip


def _silent(spec: WatchSpec, series: Sequence[Series], reasons: Sequence[str]) -> Iterator[Silent]:
    """Every metric in all; a new or ended channel by the first headline metric it has."""
    told: set[str] = set()
    rank = {name: place for place, name in enumerate((*spec.headline, *spec.watched))}
    both = (each for each in zip(series, reasons, strict=True) if each[0].metric not in FOR_FAULTS)
    ordered = sorted(both, key=lambda each: rank[each[0].metric])
    for one, reason in ordered:
        channel = one.where.get("channel", "")
        if reason == JUDGED_ or (one.place and not (channel and one.metric in spec.headline)):
            continue
        if not channel or channel not in told:
            told.add(channel)
            yield Silent(one.metric, one.place, reason)
