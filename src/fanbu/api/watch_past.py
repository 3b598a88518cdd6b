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
from fanbu.analyses.watch.faults import BACK
from fanbu.api import meanings
from fanbu.api.catalogue import dimension_names
from fanbu.api.sources import standing
from fanbu.metrics.info import tables_of
from fanbu.model.finding import Amount, Claim, KeyParts, cut, named_by, stem_of
from fanbu.report.arrange import findings_of
from fanbu.report.blocks import flat
from fanbu.report.frozen import thawed
from fanbu.run.facts import source_facts
from fanbu.types import Period, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from fanbu.analyses.watch import Watched
    from fanbu.analyses.watch.judged import Foretold
    from fanbu.api.desk import Desk
    from fanbu.model.facts import SourceFacts
    from fanbu.model.imports import ImportRecord
    from fanbu.model.published import Published

    Stems = Sequence[tuple[str, Period]]

NEWS = 28
"""Days after its own for which it is told what became of a finding."""
REPORTS = 6
"""Published ones that are looked through, the newest."""
GAP, MISSING = "data", "missing_export"
"""The kinds of days that a source lacks, in a report and in `watch`."""
SINCE = ("over", "stays", "arrived", "rested")
"""What may become of a finding though nothing came: it is known of other days, or said by people.
"""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A finding as it was told. `at`: when (UTC); `up`: more came than was expected.

    `imports`: those that counted then, where that is known. `report`, `decision`: where it was.
    """

    key: str
    named: KeyParts
    title: str
    at: datetime
    up: bool
    imports: frozenset[int] | None = None
    report: Published | None = None
    decision: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state`: as of `analysis.Became`; of a fault arrived, rested, awaited, lacking, seen or gone.

    `on`: the day that it is so from, or since when it is known.
    """

    state: str
    said: Claim
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """`end`: the last day that is looked at; `told`: stems and days of all that is told anyway.

    `told_on`: the same of other last days, of all that are asked for together.
    """

    desk: Desk
    found: Watched
    end: date
    told: Stems
    told_on: Callable[[Collection[date]], Mapping[date, Stems]]
    say: Callable[[Claim | None], str | None]

    def rows(self) -> list[dict[str, Any]]:
        """The newest first; what has days in common is told once, what was put aside is not.

        Nor is that of which nothing has become since: nothing came, and nothing was changed.
        """
        known = [one for one in self._lately()
                 if not _is_looked_for(one.named) or self._is_newer(one)]  # fmt: skip
        looked = {one.named.period.end for one in known if _is_looked_for(one.named)}
        told = self.told_on(looked) if looked else {}
        came = ((one, self._outcome(one, told)) for one in known)
        return [_row(one, what, self.say(what.said)) for one, what in came
                if what.state in SINCE or self._is_newer(one)]  # fmt: skip

    def _lately(self) -> list[Remembered]:
        """Of what is remembered, that which is told no more, each once."""
        since = self.end - timedelta(NEWS)
        aside = self.desk.ledger.dismissals.touching(Period(since, self.end))
        taken = [*self.told, *(cut(one.key) for one in aside)]
        found = []
        for one in sorted(remembered(self.desk, self.end), key=lambda each: each.at, reverse=True):
            days, stems = one.named.period, _stems(one.named)
            if not 0 <= (self.end - days.end).days <= NEWS:
                continue
            if any(stem in stems and _meet(known, days) for stem, known in taken):
                continue
            taken += [(stem, days) for stem in stems]
            found.append(one)
        return found

    def _is_newer(self, one: Remembered) -> bool:
        """Whether anything came, went or was changed since it was told."""
        came = (_is_later(each, one) for each in self.desk.warehouse.imports())
        return any(came) or self._because(one) is not None

    def _outcome(self, one: Remembered, told: Mapping[date, Stems]) -> Outcome:
        named = one.named
        if named.kind in (GAP, MISSING):
            return self._gap(named)
        if named.kind == analysis.ALERT:
            return self._alert(one)
        own = cut(one.key)
        if any(stem == own.stem and _meet(days, own.days) for stem, days in told[own.days.end]):
            return Outcome("seen", Claim("watch.past_seen"))
        return Outcome("gone", _both(Claim("watch.past_gone"), self._because(one)),
                       self._last_came(one))  # fmt: skip

    def _alert(self, one: Remembered) -> Outcome:
        named = one.named
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
            return Outcome("revised", _both(said, self._because(one)),
                           self._last_came(one))  # fmt: skip
        if what.after is None:
            return Outcome("open", Claim("watch.past_open"))
        said = Claim(f"watch.past_{what.state}", _numbers(named.metric, what.after))
        return Outcome(what.state, said, what.after.days[0])

    def _gap(self, named: KeyParts) -> Outcome:
        """What a source lacked: whether it came, rested, is not due yet, or is lacking still."""
        sources = [one for one in source_facts(self.desk.warehouse, None, self.desk.ledger.pauses())
                   if _is_source(one, named)]  # fmt: skip
        if not sources:
            return Outcome("gone", Claim("watch.past_no_source"))
        lacking = sorted({day for one in sources for day in one.absent(named.period)})
        if lacking:
            return self._lacking(lacking, sources)
        if any(day not in one.told(named.period) for one in sources for day in named.period.each()):
            return Outcome("rested", Claim("watch.past_rested"))
        zone = self.desk.settings.zone
        came = [entry.as_of for one in sources for entry in one.covered
                if _meet(entry.period, named.period)]  # fmt: skip
        on = max(came).replace(tzinfo=UTC).astimezone(zone).date() if came else None
        return Outcome("arrived", Claim("watch.past_arrived", {"day": on}), on)

    def _lacking(self, days: Sequence[date], sources: Sequence[SourceFacts]) -> Outcome:
        """Days not due yet, such as are asked for no longer, and others; a sentence each."""
        names = {_name(one) for one in sources}
        due = [one.due for one in standing(self.desk)
               if one.source is not None and _name(one.source) in names]  # fmt: skip
        last, first = max(due, default=self.end), self.end - timedelta(BACK - 1)
        ahead = [day for day in days if day > last]
        over = [day for day in days if day <= last and day < first]
        rest = [day for day in days if first <= day <= last]
        parts = (("_over", over), ("", rest), ("_ahead", ahead))
        said = [Claim(f"watch.past_lacking{which}", {"days": tuple(runs(mine)), "n": BACK})
                for which, mine in parts if mine]  # fmt: skip
        return Outcome("lacking" if over or rest else "awaited", reduce(_both, said))

    def _because(self, one: Remembered) -> Claim | None:
        """What came, went, or was changed since; nothing where none of that is known."""
        said = []
        came = self._came(one)
        if came:
            said.append(Claim("watch.past_came", {"n": len(came), "day": _day(self.desk, came)}))
        there = {record.import_id for record in self.desk.warehouse.imports()}
        undone = len((one.imports or frozenset()) - there)
        if undone:
            said.append(Claim("watch.past_undone", {"n": undone}))
        told_on = one.at.astimezone(self.desk.settings.zone).date()
        changed = [each for each in meanings.changed(self.desk) if each.day >= told_on
                   and (not each.metrics or one.named.metric in each.metrics)]  # fmt: skip
        if changed:
            said.append(Claim("watch.past_changed", {"day": max(each.day for each in changed)}))
        return reduce(_both, said) if said else None

    def _came(self, one: Remembered) -> list[ImportRecord]:
        """Files of its tables that tell of its days and were not there when it was told."""
        named = one.named
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

    def _last_came(self, one: Remembered) -> date | None:
        came = self._came(one)
        return _day(self.desk, came) if came else None


def remembered(desk: Desk, end: date) -> Iterator[Remembered]:
    """What decisions are about, and what the newest reports told, each as it was told."""
    for one in desk.ledger.decisions.standing():
        value, expected = one.value or 0.0, one.expected or 0.0
        named = KeyParts(one.kind, one.metric, one.place, one.days)
        yield Remembered(one.key, named, one.title.get(desk.language, ""), _utc(one.at),
                         value > expected, decision=one.id)  # fmt: skip
    heads = [head for head in desk.ledger.published.all()
             if 0 <= (end - head.period.end).days <= NEWS]  # fmt: skip
    newest = {(head.grain, head.period): head for head in reversed(heads)}
    for head in sorted(newest.values(), key=lambda each: each.at)[-REPORTS:]:
        page = thawed(desk.ledger.published.pages(head.id)[desk.language]["team"])
        for block in findings_of(page):
            found = named_by(block.key, dimension_names())
            if found is not None and found.kind in (*analysis.KINDS, GAP):
                change = block.effect.estimate[0] if block.effect and block.effect.estimate else 0.0
                yield Remembered(block.key, found, flat(block.title), _utc(head.at), change > 0,
                                 frozenset(head.imports), head)  # fmt: skip


def _utc(at: datetime) -> datetime:
    """Moments of the ledger are naive, those of imports are not: here none is."""
    return at.replace(tzinfo=UTC)


def _is_looked_for(named: KeyParts) -> bool:
    """Whether what became of it is seen only by looking at its days again."""
    return named.kind not in (GAP, MISSING, analysis.ALERT)


def _row(one: Remembered, what: Outcome, said: str | None) -> dict[str, Any]:
    named, report = one.named, one.report
    told_in = None
    if report is not None:
        told_in = {"id": report.id, "grain": report.grain, "period": str(report.period)}
    return {
        "key": one.key,
        "kind": "business" if named.kind == analysis.ALERT else "data",
        "metric": named.metric or None,
        "place": dict(named.subject),
        "days": str(named.period),
        "title": one.title,
        "state": what.state,
        "on": what.on.isoformat() if what.on else None,
        "text": said,
        "at": one.at.isoformat(),
        "report": told_in,
        "decision": one.decision,
    }


def _stems(named: KeyParts) -> tuple[str, ...]:
    """What it goes by: a gap of a report is what `watch` calls a missing export."""
    own = stem_of(named.kind, named.metric, named.subject)
    if named.kind not in (GAP, MISSING):
        return (own,)
    source = named.subject.get("source") or named.subject.get("platform", "")
    return own, gap_stem(source, named.subject.get("table", ""))


def gap_stem(source: str, table: str) -> str:
    return stem_of(GAP, "", {"source": source, "table": table})


def _is_source(one: SourceFacts, named: KeyParts) -> bool:
    where = named.subject
    account = where.get("account")
    named_ = where.get("source") or where.get("platform")
    return (one.table, one.platform) == (where.get("table"), named_) and (
        account is None or one.account == account
    )


def _name(one: SourceFacts) -> tuple[str, str, str]:
    return one.table, one.platform, one.account


def _is_later(record: ImportRecord, one: Remembered) -> bool:
    if one.imports is not None:
        return record.import_id not in one.imports
    return (record.imported_at or record.as_of) > one.at


def _day(desk: Desk, came: Iterable[ImportRecord]) -> date:
    """The newest day that the files are of."""
    return max(record.as_of for record in came).astimezone(desk.settings.zone).date()


def _numbers(metric: str, told: Foretold) -> dict[str, Any]:
    amounts = {"value": told.value, "expected": told.mean, "low": told.low, "high": told.high}
    shown = {name: Amount(metric, value) for name, value in amounts.items()}
    return {**shown, "days": told.span}


def _both(one: Claim, two: Claim | None) -> Claim:
    return one if two is None else Claim("findings.both", {"one": one, "two": two})


def _meet(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end
