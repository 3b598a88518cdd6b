"""Findings accepted, done, dropped and taken up again; the trail tells of all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from datetime import date, datetime

    from fanbu.model.decision import Decision, Verdict
    from fanbu.model.dismissal import Dismissal
    from fanbu.store.ledger import Ledger


def check_due(due: date, today: date) -> None:
    """Raises BadInput `due_past`."""
    if due < today:
        raise BadInput("due_past", due=due, today=today)


def owner_of(given: str) -> str:
    """The name, cleaned. Raises BadInput `owner_needed`."""
    name = " ".join(given.split())
    if not name:
        raise BadInput("owner_needed")
    return name


def check_free(aside: Dismissal | None, decided: Decision | None) -> None:
    """Whether a finding can be accepted: not when put aside, nor with a decision that is open.

    Raises BadInput `finding_put_aside`, `already_decided`.
    """
    if aside is not None:
        raise BadInput("finding_put_aside", key=aside.key, reason=aside.reason)
    if decided is not None and decided.state == "open":
        told = {"number": decided.id, "owner": decided.owner, "due": decided.due}
        raise BadInput("already_decided", **told)


def accept(ledger: Ledger, given: Decision, now: datetime) -> Decision:
    made = ledger.decisions.add(given)
    told = {"id": made.id, "finding": made.key, "owner": made.owner, "due": made.due}
    ledger.note("finding_accepted", told, now=now)
    return made


def finish(
    ledger: Ledger, number: int, grade: Verdict | None, today: date, now: datetime
) -> Decision:
    """It is done; `grade`: how it came out, where nothing was foretold.

    One that is done without a grade may get one. Raises BadInput `unknown_decision`,
    `decision_is_done`, `decision_is_dropped`, `graded_by_numbers`.
    """
    found = ledger.decisions.one(number)
    if grade is not None and found.forecast is not None:
        raise BadInput("graded_by_numbers", number=number)
    later = found.state == "done" and grade is not None and found.grade is None
    if found.state != "open" and not later:
        raise _ended(found)
    if not later:
        ledger.decisions.end(number, "done", today, "")
    if grade is not None:
        ledger.decisions.judge(number, grade)
    ledger.note("decision_done", {"id": number, "grade": grade}, now=now)
    return ledger.decisions.one(number)


def drop(ledger: Ledger, number: int, why: str, today: date, now: datetime) -> Decision:
    """Nothing will be done after all.

    Raises BadInput `unknown_decision`, `decision_is_done`, `decision_is_dropped`,
    `drop_reason_needed`.
    """
    reason = " ".join(why.split())
    found = ledger.decisions.one(number)
    if found.state != "open":
        raise _ended(found)
    if not reason:
        raise BadInput("drop_reason_needed")
    ledger.decisions.end(number, "dropped", today, reason)
    ledger.note("decision_dropped", {"id": number, "reason": reason}, now=now)
    return ledger.decisions.one(number)


def reopen(ledger: Ledger, number: int, now: datetime) -> Decision:
    """What was done or dropped is open again.

    Raises BadInput `unknown_decision`, `decision_open`, and `already_decided` where the same
    finding was accepted anew.
    """
    found = ledger.decisions.one(number)
    if found.state == "open":
        raise BadInput("decision_open", number=number)
    for other in ledger.decisions.all():
        if other.state == "open" and other.about_the_same(found):
            told = {"number": other.id, "owner": other.owner, "due": other.due}
            raise BadInput("already_decided", **told)
    ledger.decisions.end(number, "open", None, "")
    told = {"id": number, "was": found.state, "on": found.ended_on, "reason": found.reason,
            "grade": found.grade}  # fmt: skip
    ledger.note("decision_reopened", told, now=now)
    return ledger.decisions.one(number)


def _ended(found: Decision) -> BadInput:
    return BadInput(f"decision_is_{found.state}", number=found.id, on=found.ended_on)
