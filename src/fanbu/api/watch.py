"""What moved lately that should not have, what is wrong with the data, and what was put aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from fanbu.analyses import watch as analysis
from fanbu.analyses.reader import gather
from fanbu.analyses.watch import Cause, Fault, WatchSpec
from fanbu.analyses.watch.groups import standing
from fanbu.analyses.watch.spec import OF_REGISTERS, SPLITS
from fanbu.api import calendar, meanings, watch_charts
from fanbu.api.arguments import a_day
from fanbu.api.questions import query
from fanbu.api.reader import reader_of
from fanbu.api.sources import clock_of
from fanbu.api.watch_past import Past
from fanbu.api.watch_same import aside, stems_of
from fanbu.errors import BadInput
from fanbu.metrics.info import infos
from fanbu.model.result import Result, Warning_, plain
from fanbu.report.speech import Voice, plain_text
from fanbu.types import Period
from fanbu.workspace import playbooks

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date, datetime

    from fanbu.analyses.reader import Read
    from fanbu.analyses.watch import Alert, Watched
    from fanbu.api.desk import Desk
    from fanbu.api.watch_past import Stems
    from fanbu.model.chart import Chart
    from fanbu.model.decision import Decision
    from fanbu.model.dismissal import Dismissal
    from fanbu.model.finding import Claim, Finding

TABLE = pa.schema(
    [
        ("key", pa.string()), ("kind", pa.string()), ("metric", pa.string()),
        ("place", pa.string()), ("first_day", pa.date32()), ("last_day", pa.date32()),
        ("value", pa.float64()), ("expected", pa.float64()), ("low", pa.float64()),
        ("high", pa.float64()), ("direction", pa.string()), ("level", pa.string()),
        ("severity", pa.float64()), ("title", pa.string()),
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A cause or a fault with its finding.

    `dismissed`: put aside, on these or overlapping days; `decision`: accepted, the same way.
    """

    what: Cause | Fault
    finding: Finding
    dismissed: Dismissal | None
    decision: Decision | None = None

    @property
    def is_fault(self) -> bool:
        return isinstance(self.what, Fault)


class Found(NamedTuple):
    """What is found by the end of a day, what was asked for it, and what is to be said of that."""

    watched: Watched
    spec: WatchSpec
    heard: tuple[Warning_, ...]


def watch(
    desk: Desk,
    date: str | date | None,
    budget: int | None,
    *,
    on_page: bool = False,
    known: Callable[[date], Found | None] | None = None,
) -> Result:
    """See `Workspace.watch`; `on_page`: in the app's words. Raises BadInput `bad_budget`.

    `known`: what was found by the end of a day, where somebody has looked already.
    """
    most = desk.settings.watch.budget if budget is None else budget
    if most < 0:
        raise BadInput("bad_budget", budget=most)
    day = a_day(date, "--date")
    ends = desk.ends_of_data()
    if ends is None:
        return _empty(most, [_no_data(desk)])
    last = desk.last_day()
    end = min(day or last, last)
    said = [Warning_("watch_ahead", {"date": day, "last": last})] if day and day > last else []
    if end < ends[0]:
        return _empty(most, [*said, Warning_("watch_before", {"date": end, "first": ends[0]})])
    found, spec, heard = (known and known(end)) or found_at(desk, end, ends[0])
    told = told_at(desk, found, spec)
    return _Answer(desk, spec, found, told, most, on_page).result([*said, *heard])


def found_at(desk: Desk, end: date, first: date) -> Found:
    """What is found by the end of a day; `first`: of any data."""
    return found_on(desk, (end,), first)[end]


def found_on(desk: Desk, ends: Collection[date], first: date) -> Mapping[date, Found]:
    """The same by the end of each of several days: what they ask is answered together."""
    read, now = reader_of(desk, heard=False), desk.now()
    specs = [spec_of(desk, end, first, read.facts().taken) for end in sorted({*ends})]
    needs = (each for spec in specs if spec.watched for each in analysis.needs(spec, now))
    gathered = gather(read, needs).fetched()
    return {spec.end: _found(gathered, spec, now) for spec in specs}


def _found(read: Read, spec: WatchSpec, now: datetime) -> Found:
    if not spec.watched:
        return Found(analysis.Watched((), (), (), {}, ()), spec, (Warning_("watch_nothing"),))
    found = analysis.compute(read, spec, now)
    short = not found.counted.get("judged")
    heard = (Warning_("watch_short", {"days": spec.period.days}),) if short else ()
    return Found(found, spec, heard)


def spec_of(desk: Desk, end: date, first: date, taken: Mapping[str, Any]) -> WatchSpec:
    """What is watched, and how expectations are made; `first`: of any data."""
    settings, known = desk.settings, desk.definitions
    playbook = playbooks.load(settings.playbook) if settings.playbook else None
    headline = known.called(settings.headline or (playbook.headline if playbook else ()))
    packaged = frozenset({"base.yaml", *([f"{playbook.name}.yaml"] if playbook else [])})
    there = frozenset(name for name, rows in desk.warehouse.has_rows().items() if rows)
    return WatchSpec(
        end=end,
        first=first,
        metrics=infos(known, desk.language),
        watched=analysis.monitored(known, headline, there, packaged),
        headline=tuple(name for name in headline if name in known.metrics),
        calendar=calendar.calendar_of(desk),
        tree=known.products,
        events=calendar.events(desk),
        zone=settings.zone,
        first_weekday=settings.first_weekday,
        taken=taken,
        changed=meanings.changed(desk),
        until=clock_of(desk).yesterday if end == desk.last_day() else None,
        latest=desk.last_day(),
        splits=_splits(desk),
    )


def _splits(desk: Desk) -> tuple[tuple[str, ...], ...]:
    """Those that some row tells of: most lists of leads name no ad campaign."""
    told = frozenset[str]().union(*desk.warehouse.said().values())
    return tuple(by for by in SPLITS if by != OF_REGISTERS or told.issuperset(by))


def told_at(desk: Desk, found: Watched, spec: WatchSpec) -> tuple[Told, ...]:
    known = desk.ledger.dismissals.touching(Period(spec.period.start, spec.until or spec.end))
    every: tuple[Cause | Fault, ...] = (*found.faults, *found.causes)
    said = ((each, analysis.findings(each, spec)) for each in every)
    taken = decided(desk)
    return tuple(
        Told(each, finding, aside(each, finding, known), aside(each, finding, taken))
        for each, finding in said
    )


def decided(desk: Desk) -> list[Decision]:
    """What was accepted and not dropped: open ones first, the newest first."""
    return sorted(
        desk.ledger.decisions.standing(), key=lambda each: (each.state != "open", -each.id)
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    desk: Desk
    spec: WatchSpec
    found: Watched
    told: tuple[Told, ...]
    budget: int
    on_page: bool
    marks: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "marks", watch_charts.marks_of(self.desk, self.spec.end))

    def result(self, said: Sequence[Warning_]) -> Result:
        standing_ = [one for one in self.told if one.dismissed is None]
        faults = [one for one in standing_ if one.is_fault]
        business = {one.what: one for one in standing_ if isinstance(one.what, Cause)}
        shown, over = standing(list(business), self.budget)
        listed = [*faults, *(business[each] for each in shown)]
        rows = [{**self._row(one), "drawn": self._drawn(one)} for one in listed]
        data = {
            "days": str(self.spec.judged),
            "budget": self.budget,
            "alerts": rows[len(faults) :],
            "faults": rows[: len(faults)],
            "over_budget": len(over),
            "small": len(self.found.small),
            "left_out": [*(self._brief(business[each], "budget") for each in over),
                         *(self._brief(self._small(each), "small") for each in self.found.small)],
            "marks": self.marks,
            "dismissed": [self._row(one) for one in self.told if one.dismissed],
            "past": self._past(),
            "series": dict(self.found.counted),
            "silent": [{"metric": each.metric, "place": dict(each.place), "reason": each.reason}
                       for each in self.found.silent],
        }  # fmt: skip
        flat = [self._flat(one, row) for one, row in zip(listed, rows, strict=True)]
        asked = {"date": str(self.spec.end), "budget": self.budget,
                 "metrics": list(self.spec.watched), "history": str(self.spec.period)}  # fmt: skip
        return Result(
            "watch", pa.Table.from_pylist(flat, TABLE), data, tuple(said), asked,
            charts=self._charts(rows[len(faults) :] + rows[: len(faults)]),
            findings=tuple(one.finding for one in listed),
        )  # fmt: skip

    def _past(self) -> list[dict[str, Any]]:
        """What was published or decided on before and is none of all this."""
        told = stems_of(self.found, self.spec)

        def told_on(ends: Collection[date]) -> Mapping[date, Stems]:
            found = found_on(self.desk, {*ends} - {self.spec.end}, self.spec.first)
            others = {end: stems_of(each.watched, each.spec) for end, each in found.items()}
            return {**others, self.spec.end: told}

        return Past(self.desk, self.found, self.spec.end, told, told_on, self._say).rows()

    def _charts(self, rows: Sequence[Mapping[str, Any]]) -> tuple[Chart, ...]:
        """The days of the gravest alert; of a fault where there is none."""
        made = (watch_charts.chart_of(self.desk, row, self.marks) for row in rows)
        first = next((chart for chart in made if chart is not None), None)
        return () if first is None else (first,)

    def _drawn(self, one: Told) -> dict[str, Any] | None:
        found = analysis.drawn(self.found, one.what)
        return watch_charts.drawn_of(found, self.marks, self.desk.language)

    def _small(self, cause: Cause) -> Told:
        return Told(cause, analysis.findings(cause, self.spec), None)

    def _brief(self, one: Told, why: str) -> dict[str, Any]:
        """What is only counted, in a line. `why`: budget or small."""
        finding = one.finding
        told = {"key": finding.key, "left": why, "metric": finding.metric,
                "place": dict(finding.subject), "days": str(finding.period),
                "direction": finding.tone, "level": one.what.level,
                "severity": one.what.severity, "title": self._say(finding.title)}  # fmt: skip
        return {name: plain(value) for name, value in told.items()}

    @property
    def voice(self) -> Voice:
        desk = self.desk
        return Voice(desk.language, desk.currency, self.spec.metrics, {}, on_page=self.on_page)

    def _say(self, claim: Claim | None) -> str | None:
        return None if claim is None else plain_text(self.voice.sentence(claim)).strip()

    def _row(self, one: Told) -> dict[str, Any]:
        finding = one.finding
        row = {
            "key": finding.key,
            "kind": "data" if one.is_fault else "business",
            "fault": finding.kind if one.is_fault else None,
            "metric": finding.metric or None,
            "place": dict(finding.subject),
            "days": str(finding.period),
            "direction": finding.tone,
            "level": one.what.level,
            "severity": one.what.severity,
            "materiality": finding.materiality,
            "certainty": finding.certainty,
            "title": self._say(finding.title),
            "text": self._say(finding.what),
            "where": self._say(finding.where),
            "impact": self._say(finding.cost),
            "action": self._say(finding.action.claim if finding.action else None),
            "dismissed": _dismissed(one.dismissed),
            "decision": _decision(one.decision),
        }
        if isinstance(one.what, Cause):
            row["shown"] = self._shown(one.what.head)
        return {name: plain(value) for name, value in {**row, **self._numbers(one)}.items()}

    @staticmethod
    def _numbers(one: Told) -> dict[str, Any]:
        if isinstance(one.what, Fault):
            alerts = [_alert(each) for each in one.what.alerts]
            return {"alerts": alerts, "runs": [str(run) for run in one.what.runs]}
        return {**_alert(one.what.head), "alerts": [_alert(each) for each in one.what.others]}

    def _shown(self, one: Alert) -> dict[str, str]:
        """Its numbers as cells show them."""
        figures, name = self.voice.figures, one.metric
        told = {each: figures.cell(name, getattr(one, each))
                for each in ("value", "expected", "low", "high")}  # fmt: skip
        return {**told, "effect": figures.change(name, one.effect),
                "relative": figures.relative(one.relative)}  # fmt: skip

    def _flat(self, one: Told, row: Mapping[str, Any]) -> dict[str, Any]:
        place = ", ".join(f"{name}={value}" for name, value in row["place"].items())
        known = {name: row.get(name) for name in ("value", "expected", "low", "high")}
        return {
            **known, "key": row["key"], "kind": row["fault"] or row["kind"],
            "metric": row["metric"], "place": place, "first_day": one.finding.period.start,
            "last_day": one.finding.period.end, "direction": row["direction"],
            "level": row["level"], "severity": row["severity"], "title": row["title"],
        }  # fmt: skip


def _alert(one: Alert) -> dict[str, Any]:
    return {
        "metric": one.metric,
        "place": dict(one.place),
        "days": str(one.days),
        "value": plain(one.value),
        "expected": plain(one.expected),
        "low": plain(one.low),
        "high": plain(one.high),
        "effect": plain(one.effect),
        "relative": plain(one.relative),
        "q_value": one.q_value,
        "direction": one.tone,
        "worth": None if one.worth is None else plain(one.worth.value),
    }


def _dismissed(one: Dismissal | None) -> dict[str, Any] | None:
    if one is None:
        return None
    at = one.at.replace(tzinfo=UTC).isoformat()
    return {"key": one.key, "reason": one.reason, "by": one.by, "at": at}


def _decision(one: Decision | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"id": one.id, "owner": one.owner, "due": str(one.due), "state": one.state}


def _empty(budget: int, said: Sequence[Warning_]) -> Result:
    data: dict[str, Any] = {
        "days": None, "budget": budget, "alerts": [], "faults": [], "over_budget": 0, "small": 0,
        "left_out": [], "marks": [], "dismissed": [], "past": [], "series": {}, "silent": [],
    }  # fmt: skip
    return Result("watch", pa.Table.from_pylist([], TABLE), data, tuple(said), {"budget": budget})


def _no_data(desk: Desk) -> Warning_:
    """Nothing at all, or only what the site or app sends: nobody exports that, or judges it."""
    if not desk.warehouse.has_rows()["events"]:
        return Warning_("watch_no_data")
    days = [row["period"] for row in query(desk, ["tracked_events"], grain="day").data["rows"]]
    return Warning_("watch_only_events", {"first": min(days), "last": max(days)})
