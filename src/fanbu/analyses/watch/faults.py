"""What is wrong with the data, apart from the business: nobody's work got better or worse."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.accounts import one_of_several
from fanbu.analyses.coverage import stood_on
from fanbu.analyses.due import Clock, standings
from fanbu.analyses.watch.alerts import LEVELS
from fanbu.analyses.watch.doubled import doubled
from fanbu.analyses.watch.groups import nested, overlap
from fanbu.analyses.watch.spec import JUDGED, adds
from fanbu.analyses.watch.vanished import vanished
from fanbu.types import Period, runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from fanbu.analyses.due import Standing
    from fanbu.analyses.watch.alerts import Alert
    from fanbu.analyses.watch.held import Known
    from fanbu.analyses.watch.judged import Judged
    from fanbu.analyses.watch.spec import Changed, WatchSpec
    from fanbu.model.facts import DataFacts, SourceFacts

BACK = 14
"""Days before the last judged one on which an export may be missing to be told of."""
USUAL = 56
"""Days by which it is told what a missing source usually brings."""
CHANGED_WEIGHT = 0.05
SEEN_ALONE = "vanished_tag"
"""A fault that is one even where nothing looks like business because of it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind`: missing_export, vanished_tag, doubled_import, new_source, changed_definition.

    `subject`: where, by dimension (or table and platform). `days`: the first and the last of them;
    `runs` where they are not all between. `materiality`: as of alerts. `details`: what its sentence
    needs beside these. `alerts`: what only looks like business because of it.
    """

    kind: str
    metric: str
    subject: Mapping[str, str]
    days: Period
    materiality: float
    runs: tuple[Period, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)
    alerts: tuple[Alert, ...] = ()

    @property
    def severity(self) -> float:
        """Faults are certain."""
        return self.materiality

    @property
    def level(self) -> str:
        return next(name for least, name in LEVELS if self.materiality >= least)


def faults(
    facts: DataFacts, judged: Judged, alerts: Sequence[Alert], known: Known, now: datetime
) -> tuple[tuple[Fault, ...], tuple[Alert, ...]]:
    """The faults, the gravest first, and the alerts that none of them explains."""
    spec = judged.spec
    found = [*_missing(facts, judged, known, now)]
    rest = list(alerts)
    for made, taken in (
        *_doublings(judged, rest, known), *_tags(judged, rest), *_beginnings(spec, rest, known),
    ):  # fmt: skip
        mine = tuple(each for each in taken if each in rest)
        if mine or made.kind == SEEN_ALONE:
            found.append(made if made.alerts else _with(made, mine))
            rest = [each for each in rest if each not in mine]
    found += _changes(spec, rest)
    return tuple(sorted(found, key=lambda each: (-each.materiality, each.kind))), tuple(rest)


def _with(fault: Fault, alerts: tuple[Alert, ...]) -> Fault:
    return replace(fault, alerts=alerts)


def _missing(facts: DataFacts, judged: Judged, known: Known, now: datetime) -> Iterator[Fault]:
    spec = judged.spec
    stood = {table for name in spec.watched for table in spec.metrics[name].tables}
    wanted = stood_on(stood)
    recent = Period(spec.end - timedelta(BACK - 1), max(spec.until or spec.end, spec.end))
    for one in standings(facts, Clock(now, spec.zone, spec.first_weekday)):
        if one.source is None or one.source.table not in wanted:
            continue
        days = _lacking(one, one.source, recent)
        if days:
            share = _usual_share(one.source, judged, known)
            yield _hole(
                one, one.source, days, share, several=one_of_several(one.source, facts.sources)
            )


def _lacking(one: Standing, source: SourceFacts, recent: Period) -> list[date]:
    """Overdue days, and days between those it told of; only recent ones."""
    last = min(source.last or recent.end, recent.end)
    between = source.absent(Period(recent.start, last)) if last >= recent.start else ()
    return sorted({day for day in (*one.overdue, *between) if recent.start <= day <= recent.end})


def _hole(
    one: Standing, source: SourceFacts, days: list[date], share: float, *, several: bool
) -> Fault:
    details = {
        "platform": source.platform, "account": source.account, "table": source.table,
        "owner": one.expected.owner, "days": len(days), "several": several,
    }  # fmt: skip
    subject = {"platform": source.platform, "table": source.table}
    if source.account:
        subject["account"] = source.account
    weight = share * min(len(days), JUDGED) / JUDGED
    return Fault(
        "missing_export", "", subject, Period(days[0], days[-1]), weight, runs(days), details
    )


def _usual_share(source: SourceFacts, judged: Judged, known: Known) -> float:
    """Of the first watched metric of its table: what the platform usually has of the whole."""
    spec = judged.spec
    for name in spec.watched:
        info = spec.metrics[name]
        if source.table not in stood_on(info.tables) or info.over != "sum":
            continue
        whole = judged.row.get((name, ()))
        own_places = known.places_of(source.platform)
        rows = (judged.row.get((name, place)) for place in own_places)
        part = next((row for row in rows if row is not None), None)
        if whole is None:
            continue
        if part is None:
            return 1.0 if source.platform == source.table else 0.5
        own, every = (judged.series[row].value[-USUAL:] for row in (part, whole))
        both = np.isfinite(own) & np.isfinite(every)
        total = float(every[both].sum())
        return float(own[both].sum()) / total if total > 0 else 1.0
    return 1.0


def _doublings(
    judged: Judged, alerts: Sequence[Alert], known: Known
) -> Iterator[tuple[Fault, list[Alert]]]:
    for found in doubled(judged, alerts, known.holders):
        taken = [
            each for each in alerts
            if overlap(each.days, found.days)
            and (not found.place or nested(each.where, dict(found.place), known.holders))
            and _stands_on(each, found.table, judged.spec)
        ]  # fmt: skip
        details = {"times": found.times, "table": found.table, "n": found.days.days}
        yield Fault(
            "doubled_import", found.metric, {**dict(found.place), "table": found.table}, found.days,
            found.materiality, details=details,
        ), taken  # fmt: skip


def _stands_on(one: Alert, table: str, spec: WatchSpec) -> bool:
    return table in spec.metrics[one.metric].tables


def _tags(judged: Judged, alerts: Sequence[Alert]) -> Iterator[tuple[Fault, list[Alert]]]:
    for found in vanished(judged, alerts):
        details = {"gained": found.gained, "lost": found.lost, "dimension": found.dimension}
        yield Fault(
            "vanished_tag", found.metric, {found.dimension: found.name}, found.days,
            found.materiality, details=details,
        ), found.alerts  # fmt: skip


def _beginnings(
    spec: WatchSpec, alerts: Sequence[Alert], known: Known
) -> Iterator[tuple[Fault, list[Alert]]]:
    """Numbers that begin because a source does; the week after, too: they are still new."""
    taken: dict[SourceFacts, list[Alert]] = {}
    for each in alerts:
        within = Period(each.days.start - timedelta(JUDGED), each.days.end)
        if adds(spec.metrics[each.metric]) and each.effect < 0:
            continue  # more sources make nothing less
        for source in known.begun(spec.metrics[each.metric].tables, each.where, within):
            taken.setdefault(source, []).append(each)
    for source, mine in taken.items():
        details = {"platform": source.platform, "account": source.account, "table": source.table}
        subject = {"platform": source.platform, "table": source.table, "account": source.account}
        head = max(mine, key=lambda each: each.severity)
        days = Period(source.first, max(source.first, head.days.end))
        yield (
            Fault("new_source", head.metric, subject, days, head.materiality, details=details),
            mine,
        )


def _changes(spec: WatchSpec, rest: Sequence[Alert]) -> Iterator[Fault]:
    """What numbers mean was changed lately: it explains no alert, but readers of one must know.

    A definition that was edited by hand is told of while the report before it is of this week.
    """
    lately: dict[str, list[Changed]] = {}
    for each in spec.changed:
        if each.day >= spec.judged.start and (each.what or each.metrics):
            lately.setdefault(each.what, []).append(each)
    weight = max([CHANGED_WEIGHT, *(each.severity for each in rest)])
    for what, changes in sorted(lately.items()):
        days = [each.day for each in changes]
        metrics = tuple(dict.fromkeys(name for each in changes for name in each.metrics))
        who = sorted({each.who for each in changes if each.who})
        yield Fault(
            "changed_definition", "", {"change": what}, Period(min(days), max(days)), weight,
            details={"what": what, "who": tuple(who), "metrics": metrics},
        )  # fmt: skip
