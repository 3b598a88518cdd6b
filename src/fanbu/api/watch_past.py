"""What became of findings that were published or decided on, and that `watch` tells no more.

Whoever read of it in a report, or is at work on it, is told: the data came, the number is back, it
was revised, or it stayed so. All of it from what is known now; nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import reduce
from typing import TYPE_CHECKING, Any

from fanbu.analyses import watch as analysis
from fanbu.analyses.coverage import stood_on
from fanbu.api import meanings
from fanbu.api.sources import span_text
from fanbu.metrics.info import tables_of
from fanbu.model.finding import Amount, Claim, named_by
from fanbu.report.arrange import findings_of
from fanbu.report.blocks import flat
from fanbu.report.frozen import thawed
from fanbu.run.facts import source_facts
from fanbu.types import Period, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from fanbu.analyses.watch import Watched
    from fanbu.analyses.watch.judged import Foretold
    from fanbu.api.desk import Desk
    from fanbu.model.facts import SourceFacts
    from fanbu.model.finding import KeyParts
    from fanbu.model.imports import ImportRecord
    from fanbu.model.published import Published

    Stems = Sequence[tuple[str, Period]]

NEWS = 28
"""Days after its own for which it is told what became of a finding."""
REPORTS = 6
"""Published ones that are looked through, the newest."""
GAP, MISSING = "data", "missing_export"
"""The kinds of days that a source lacks, in a report and in `watch`."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A finding as it was told. `at`: when (UTC, naive); `up`: more came than was expected.

    `imports`: those that counted then, where that is known. `report`, `decision`: where it was.
    """

    key: str
    title: str
    at: datetime
    up: bool
    imports: frozenset[int] | None = None
    report: Published | None = None
    decision: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state`: as of `analysis.Became`, or of a fault arrived, rested, lacking, seen or gone.

    `on`: the day that it is so from, or since when it is known.
    """

    state: str
    said: Claim
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """`end`: the last day that is looked at; `told`: stems and days of all that is told anyway.

    `told_at`: the same of any other last day.
    """

    desk: Desk
    found: Watched
    end: date
    told: Stems
    told_at: Callable[[date], Stems]
    say: Callable[[Claim | None], str | None]

    def rows(self) -> list[dict[str, Any]]:
        """The newest first; what has days in common is told once, what was put aside is not."""
        rows: list[dict[str, Any]] = []
        since = self.end - timedelta(NEWS)
        aside = self.desk.ledger.dismissals.touching(Period(since, self.end))
        taken = [*self.told, *((one.key.rpartition(":")[0], _days_of(one.key)) for one in aside)]
        known = sorted(remembered(self.desk, self.end), key=lambda each: each.at, reverse=True)
        for one in known:
            named = named_by(one.key)
            if named is None or not 0 <= (self.end - named.period.end).days <= NEWS:
                continue
            stems = _stems(one.key, named)
            if any(stem in stems and _meet(days, named.period) for stem, days in taken):
                continue
            taken += [(stem, named.period) for stem in stems]
            rows.append(self._row(one, named, self._outcome(one, named)))
        return rows

    def _row(self, one: Remembered, named: KeyParts, what: Outcome) -> dict[str, Any]:
        report = one.report
        told_in = (
            {"id": report.id, "grain": report.grain, "period": str(report.period)}
            if (report)
            else None
        )
        return {
            "key": one.key,
            "kind": "business" if named.kind == analysis.ALERT else "data",
            "metric": named.metric or None,
            "place": dict(named.subject),
            "days": str(named.period),
            "title": one.title,
            "state": what.state,
            "on": what.on.isoformat() if what.on else None,
            "text": self.say(what.said),
            "at": one.at.replace(tzinfo=UTC).isoformat(),
            "report": told_in,
            "decision": one.decision,
        }

    def _outcome(self, one: Remembered, named: KeyParts) -> Outcome:
        if named.kind in (GAP, MISSING):
            return self._gap(named)
        if named.kind == analysis.ALERT:
            return self._alert(one, named)
        stem = one.key.rpartition(":")[0]
        told = self.told_at(named.period.end)
        seen = any(own == stem and _meet(days, named.period) for own, days in told)
        if seen:
            return Outcome("seen", Claim("watch.past_seen"))
        return Outcome("gone", _both(Claim("watch.past_gone"), self._because(one, named)),
                       self._last_came(one, named))  # fmt: skip

    def _alert(self, one: Remembered, named: KeyParts) -> Outcome:
        judged = self.found.judged
        foretell = judged.foretell if judged is not None else None
        if foretell is None:
            return Outcome("unknown", Claim("watch.past_unknown"))
        earlier = analysis.Earlier(
            named.metric, analysis.placed_at(named.subject), named.period, one.up
        )
        what = analysis.became(foretell, earlier, self.end)
        if what.then is None:
            return Outcome("unknown", Claim("watch.past_unknown"))
        if what.state == "revised":
            said = Claim("watch.past_revised", _numbers(named.metric, what.then))
            return Outcome("revised", _both(said, self._because(one, named)),
                           self._last_came(one, named))  # fmt: skip
        if what.after is None:
            return Outcome("open", Claim("watch.past_open"))
        said = Claim(f"watch.past_{what.state}", _numbers(named.metric, what.after))
        return Outcome(what.state, said, what.after.days[0])

    def _gap(self, named: KeyParts) -> Outcome:
        """What a source lacked: whether it came, rested, or is lacking still."""
        sources = [one for one in source_facts(self.desk.warehouse, None, self.desk.ledger.pauses())
                   if _is_source(one, named)]  # fmt: skip
        if not sources:
            return Outcome("gone", Claim("watch.past_no_source"))
        lacking = sorted({day for one in sources for day in one.absent(named.period)})
        if lacking:
            days = [span_text(run) for run in runs(lacking)]
            return Outcome("lacking", Claim("watch.past_lacking", {"days": tuple(days)}))
        if any(day not in one.told(named.period) for one in sources for day in named.period.each()):
            return Outcome("rested", Claim("watch.past_rested"))
        zone = self.desk.settings.zone
        came = [entry.as_of for one in sources for entry in one.covered
                if _meet(entry.period, named.period)]  # fmt: skip
        on = max(came).replace(tzinfo=UTC).astimezone(zone).date() if came else None
        return Outcome("arrived", Claim("watch.past_arrived", {"day": on}), on)

    def _because(self, one: Remembered, named: KeyParts) -> Claim | None:
        """What came, went, or was changed since; nothing where none of that is known."""
        said = []
        came = self._came(one, named)
        if came:
            said.append(Claim("watch.past_came", {"n": len(came), "day": _day(self.desk, came)}))
        there = {record.import_id for record in self.desk.warehouse.imports()}
        undone = len((one.imports or frozenset()) - there)
        if undone:
            said.append(Claim("watch.past_undone", {"n": undone}))
        told_on = one.at.replace(tzinfo=UTC).astimezone(self.desk.settings.zone).date()
        changed = [each for each in meanings.changed(self.desk) if each.day >= told_on
                   and (not each.metrics or named.metric in each.metrics)]  # fmt: skip
        if changed:
            said.append(Claim("watch.past_changed", {"day": max(each.day for each in changed)}))
        return reduce(_both, said) if said else None

    def _came(self, one: Remembered, named: KeyParts) -> list[ImportRecord]:
        """Files of its tables that tell of its days and were not there when it was told."""
        metrics = self.desk.definitions
        tables = {named.subject["table"]} if "table" in named.subject else (
            set(tables_of(metrics.metrics[named.metric], metrics))
            if named.metric in metrics.metrics else set()
        )  # fmt: skip
        wanted = stood_on(tables)
        return [
            each for each in self.desk.warehouse.imports()
            if wanted & {each.table, *each.tables}
            and (each.window is None or _meet(each.window, named.period))
            and _is_later(each, one)
        ]  # fmt: skip

    def _last_came(self, one: Remembered, named: KeyParts) -> date | None:
        came = self._came(one, named)
        return _day(self.desk, came) if came else None


def remembered(desk: Desk, end: date) -> Iterator[Remembered]:
    """What decisions are about, and what the newest reports told, each as it was told."""
    for one in desk.ledger.decisions.standing():
        value, expected = one.value or 0.0, one.expected or 0.0
        yield Remembered(one.key, one.title.get(desk.language, ""), one.at, value > expected,
                         decision=one.id)  # fmt: skip
    heads = [head for head in desk.ledger.published.all()
             if 0 <= (end - head.period.end).days <= NEWS]  # fmt: skip
    newest = {(head.grain, head.period): head for head in reversed(heads)}
    for head in sorted(newest.values(), key=lambda each: each.at)[-REPORTS:]:
        page = thawed(desk.ledger.published.pages(head.id)[desk.language]["team"])
        for block in findings_of(page):
            if block.key.partition(":")[0] in (*analysis.KINDS, GAP):
                change = block.effect.estimate[0] if block.effect and block.effect.estimate else 0.0
                yield Remembered(block.key, flat(block.title), head.at, change > 0,
                                 frozenset(head.imports), head)  # fmt: skip


def _stems(key: str, named: KeyParts) -> tuple[str, ...]:
    """What it goes by: a gap of a report is what `watch` calls a missing export."""
    own = key.rpartition(":")[0]
    table = named.subject.get("table", "")
    source = named.subject.get("source") or named.subject.get("platform", "")
    if named.kind in (GAP, MISSING):
        return own, gap_stem(source, table)
    return (own,)


def gap_stem(source: str, table: str) -> str:
    return f"{GAP}::source={source},table={table}"


def _is_source(one: SourceFacts, named: KeyParts) -> bool:
    where = named.subject
    account = where.get("account")
    named_ = where.get("source") or where.get("platform")
    return (one.table, one.platform) == (where.get("table"), named_) and (
        account is None or one.account == account
    )


def _is_later(record: ImportRecord, one: Remembered) -> bool:
    if one.imports is not None:
        return record.import_id not in one.imports
    return (record.imported_at or record.as_of) > one.at


def _day(desk: Desk, came: Iterable[ImportRecord]) -> date:
    """The newest day that the files are of."""
    newest = max(record.as_of for record in came)
    return newest.replace(tzinfo=UTC).astimezone(desk.settings.zone).date()


def _numbers(metric: str, told: Foretold) -> dict[str, Any]:
    amounts = {"value": told.value, "expected": told.mean, "low": told.low, "high": told.high}
    shown = {name: Amount(metric, value) for name, value in amounts.items()}
    return {**shown, "days": told.span}


def _both(one: Claim, two: Claim | None) -> Claim:
    return one if two is None else Claim("findings.both", {"one": one, "two": two})


def _days_of(key: str) -> Period:
    return Period.parse(key.rpartition(":")[2])


def _meet(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end
