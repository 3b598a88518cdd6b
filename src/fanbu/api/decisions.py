"""Findings that were accepted: foretold when they are, graded whenever they are read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from fanbu import words
from fanbu.analyses import decisions as analysis
from fanbu.analyses.decisions import ForecastSpec
from fanbu.analyses.reader import gather
from fanbu.analyses.watch import Cause
from fanbu.api import decided, findings, watch, watch_keys
from fanbu.api.arguments import a_choice, a_day
from fanbu.api.catalogue import dimension_names
from fanbu.api.reader import reader_of
from fanbu.errors import BadInput
from fanbu.metrics.info import infos
from fanbu.model.decision import BY_HAND, DAYS_AFTER, Decision
from fanbu.model.finding import named_by
from fanbu.ops import decisions as ops
from fanbu.report.arrange import findings_of
from fanbu.report.blocks import flat
from fanbu.report.speech import Voice, plain_text
from fanbu.types import LANGUAGES, Period

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from fanbu.analyses.decisions import Foretold
    from fanbu.api.bench import Bench
    from fanbu.api.desk import Desk
    from fanbu.api.watch import Told
    from fanbu.model.finding import Claim
    from fanbu.model.result import Result
    from fanbu.types import Language

USUAL_DAYS = 7
"""From today to the day that is proposed as due."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be accepted, as it was asked for."""

    key: str
    owner: str
    due: str | date | None
    note: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a decision would be; `ripe_after` as of `Foretold`."""

    decision: Decision
    ripe_after: int = 0


def decisions(desk: Desk, *, every: bool) -> Result:
    """See `Workspace.decisions`."""
    known = desk.ledger.decisions.all()
    came = decided.outcomes(desk, known)
    rows = [decided.row(desk, one, came[one.id]) for one in known]
    shown = [row for row in rows if every or decided.is_news(row, desk.today())]
    return decided.result(shown, left_out=len(rows) - len(shown))


def decision(desk: Desk, number: int) -> Result:
    """Raises BadInput `unknown_decision`."""
    return _told(desk, desk.ledger.decisions.one(number))


def look(desk: Desk, wanted: Wanted, bench: Bench | None) -> Result:
    """What accepting would keep; owner and day may be chosen later. Raises as `accept` does."""
    found = _found(desk, wanted, bench)
    suggested = decided.owners(desk, found.decision.place)
    told = decided.row(desk, found.decision, decided.ahead(found.decision, found.ripe_after))
    return decided.one_result({**told, "owners": list(suggested)})


def accept(desk: Desk, wanted: Wanted, bench: Bench | None) -> Result:
    """Raises BadInput `owner_needed`, `due_needed`, and as `_found`."""
    if not wanted.owner.strip() or not wanted.due:
        findings.check(desk, wanted.key, bench)  # whose key is wrong need not ask who does it
    ops.owner_of(wanted.owner)
    if not wanted.due:
        raise BadInput("due_needed")
    found = _found(desk, wanted, bench)
    made = ops.accept(desk.ledger, found.decision, desk.now())
    return decided.one_result(decided.row(desk, made, decided.ahead(made, found.ripe_after)))


def finish(desk: Desk, number: int, grade: str | None) -> Result:
    """Raises as `ops.finish`, and BadInput `bad_choice`."""
    verdict = None if grade is None else a_choice(grade, BY_HAND, "--grade")
    return _told(desk, ops.finish(desk.ledger, number, verdict, desk.today(), desk.now()))


def drop(desk: Desk, number: int, why: str) -> Result:
    """Raises as `ops.drop`."""
    return _told(desk, ops.drop(desk.ledger, number, why, desk.today(), desk.now()))


def reopen(desk: Desk, number: int) -> Result:
    """Raises as `ops.reopen`."""
    return _told(desk, ops.reopen(desk.ledger, number, desk.now()))


def _told(desk: Desk, one: Decision) -> Result:
    return decided.one_result(decided.row(desk, one, decided.outcomes(desk, [one])[one.id]))


def _found(desk: Desk, wanted: Wanted, bench: Bench | None) -> Found:
    """Raises BadInput `due_past`, `unknown_finding`, `finding_put_aside`, `already_decided`."""
    due = a_day(wanted.due or None, "--due") or desk.today() + timedelta(USUAL_DAYS)
    ops.check_due(due, desk.today())
    bare = Decision(
        key=wanted.key, title={}, owner=" ".join(wanted.owner.split()), due=due,
        days=Period(due, due), at=desk.now(), note=wanted.note.strip(), by=wanted.by,
    )  # fmt: skip
    if watch_keys.is_of_watch(wanted.key):
        return _of_watch(desk, bare)
    return _of_report(desk, bare, bench or findings.bench_of(desk, wanted.key))


def _of_watch(desk: Desk, bare: Decision) -> Found:
    told = watch_keys.told_of(desk, bare.key)
    ops.check_free(told.dismissed, told.decision)
    finding = told.finding
    spoken: Mapping[Language, Voice] = {
        language: Voice(
            language, desk.currency, infos(desk.definitions, language), {}, on_page=True
        )
        for language in LANGUAGES
    }
    made = replace(
        bare,
        title={each: _say(voice, finding.title or finding.what) for each, voice in spoken.items()},
        action={
            each: _say(voice, finding.action.claim if finding.action else None)
            for each, voice in spoken.items()
        },
        days=finding.period,
        metric=finding.metric,
        place=dict(finding.subject),
        tone=finding.tone,
        unforeseen="data",
    )
    ripe_after = 0
    if isinstance(told.what, Cause):
        head = told.what.head
        made = replace(made, value=head.value, expected=head.expected)
        foretold = _foretell(desk, told, made.due)
        made = replace(made, forecast=foretold.forecast, unforeseen=foretold.why)
        ripe_after = foretold.ripe_after
    return Found(made, ripe_after)


def _say(voice: Voice, claim: Claim | None) -> str:
    return "" if claim is None else plain_text(voice.sentence(claim)).strip()


def _foretell(desk: Desk, told: Told, due: date) -> Foretold:
    """As of all that is known by now, whenever the finding was."""
    assert isinstance(told.what, Cause)  # noqa: S101 - the caller looked
    head, ends = told.what.head, desk.ends_of_data()
    assert ends is not None  # noqa: S101 - something was found
    read = reader_of(desk, heard=False)
    spec = ForecastSpec(
        watch=watch.spec_of(desk, desk.last_day(), ends[0], read.facts().taken),
        metric=head.metric,
        place=head.place,
        days=head.days,
        value=head.value,
        expected=head.expected,
        tone=head.tone,
        ahead=Period(due + timedelta(1), due + timedelta(DAYS_AFTER)),
    )
    if spec.ahead.start <= spec.watch.end:  # in the past: refused in a moment
        return analysis.Foretold(None, "far")
    now = desk.now()
    return analysis.foretell(gather(read, analysis.needs(spec, now)).fetched(), spec, now)


def _of_report(desk: Desk, bare: Decision, bench: Bench) -> Found:
    """What a report found: it stands against another period, and nothing is foretold of it."""
    titles: dict[Language, str] = {}
    actions: dict[Language, str] = {}
    tone = ""
    for language in LANGUAGES:
        known = {block.key: block for block in findings_of(bench.whole(language))}
        block = known.get(bare.key)
        if block is None:
            raise watch_keys.no_such(desk, bare.key, list(known))
        titles[language], tone = flat(block.title), block.tone
        do = words.say(language, "report.finding_do")
        actions[language] = next((flat(line) for name, line in block.steps if name == do), "")
    named = named_by(bare.key, dimension_names())
    assert named is not None  # noqa: S101 - the finding is there
    made = replace(
        bare, title=titles, action=actions, tone=tone, unforeseen="report",
        days=named.period,
        metric=named.metric if named.metric in desk.definitions.metrics else "",
        place=named.subject,
    )  # fmt: skip
    aside = {each.key: each for each in desk.ledger.dismissals.of(made.days)}
    before = next((each for each in watch.decided(desk) if each.about_the_same(made)), None)
    ops.check_free(aside.get(made.key), before)
    return Found(made)
