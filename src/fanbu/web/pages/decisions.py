"""Decisions: findings that were accepted, who does what until when, what was foretold and came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api.why_told import number
from fanbu.errors import BadInput
from fanbu.model.decision import BY_HAND
from fanbu.types import Period
from fanbu.web import periods
from fanbu.web.sentences import sentences
from fanbu.web.tables import Cell, Part
from fanbu.web.visit import Gone, Page, Shown, Verb, View
from fanbu.web.watched import because

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.web.visit import Visit

HERE, NEW = "/decisions", "/decisions/new"
TONES = {"came_true": "good", "partly": "watch", "missed": "bad", "unclear": "even"}
FIELDS = ("owner", "due", "note")


@dataclass(frozen=True, slots=True)
class Line:
    """One decision as it stands in the table.

    `mark`: what stands beside its outcome, with its `tone`; `told`: the outcome in a sentence.
    """

    row: Mapping[str, Any]
    days: str
    why: str
    forecast: Cell | None
    without: Cell | None
    came: Cell | None
    mark: str
    tone: str
    told: str


def show(visit: Visit) -> Shown:
    rows = visit.workspace.decisions(all_=True).to_dict()["decisions"]
    lines = [_line(visit, row) for row in rows]
    values = {
        "open": sorted(_of(lines, "open"), key=lambda one: one.row["due"]),
        "done": sorted(_of(lines, "done"), key=lambda one: one.row["ended_on"], reverse=True),
        "dropped": _of(lines, "dropped")[::-1],
        "grades": BY_HAND,
    }
    return Shown("decisions.html.j2", values)


def _of(lines: list[Line], state: str) -> list[Line]:
    return [one for one in lines if one.row["state"] == state]


def _line(visit: Visit, row: Mapping[str, Any]) -> Line:
    told, language = row["forecast"], visit.state.language
    grade = row["grade"]
    key = f"verdict_{grade}" if grade else f"stands_{row['stands']}"
    if row["state"] == "dropped":
        key = "state_dropped"
    days = Period.parse(told["days"] if told else row["days"])
    return Line(
        row=row,
        days=periods.between(days, language) if told else "",
        why=_why(visit, row),
        forecast=_number(visit, row, "value", told["value"], ("low", "high")) if told else None,
        without=_number(visit, row, "without", told["without"]) if told else None,
        came=_number(visit, row, "came", row["came"]) if row["came"] is not None else None,
        mark=words.say(language, f"decisions.{key}"),
        tone=TONES.get(grade or "", "even"),
        told=row["said"][-1] if not told or len(row["said"]) > 1 else "",
    )


def _number(
    visit: Visit, row: Mapping[str, Any], name: str, value: float, ends: tuple[str, ...] = ()
) -> Cell | None:
    """What is counted is foretold in whole pieces."""
    known = visit.workspace.definitions.metrics.get(row["metric"] or "")
    if known is None:
        return None

    def shown(one: float) -> str:
        whole = round(one) if known.unit == "count" else one
        return number(visit.workspace, whole, known.name)

    told = row["forecast"]
    parts = tuple(Part(shown(told[end]), end, told[end]) for end in ends)
    return Cell(shown(value), number=True, sort=value, name=name, parts=parts)


def _why(visit: Visit, row: Mapping[str, Any]) -> str:
    """The page of why its number moved on its days, at its place."""
    known = row["metric"] is not None and row["metric"] in visit.workspace.definitions.metrics
    return because(visit, row) if known else ""


def new(visit: Visit) -> Shown:
    """The form in which a finding becomes a decision, with what is foretold.

    Finding it again and foretelling takes a while, so it may be waited for as a page is.
    """
    visit = replace(visit, patience=visit.keeper.patience)
    return _form(visit, visit.state.one("finding"), {"due": visit.state.one("due")})


def _form(visit: Visit, key: str, given: Mapping[str, str]) -> Shown:
    due = given.get("due") or None
    told = visit.answer(
        lambda: visit.workspace.accept_finding(key, due=due, dry_run=True), "look", key, due
    ).to_dict()
    values = {
        "told": told,
        "given": {"due": told["due"], "owner": "", "note": "", **_typed(given)},
        "today": visit.workspace.today(),
        "failed": None,
    }
    return Shown("decision_new.html.j2", values)


def _typed(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if value}


def accept(visit: Visit) -> Gone | Shown:
    """What cannot be is said above the form, and everything typed is still in it."""
    key, given = visit.text("finding"), {name: visit.text(name) for name in FIELDS}
    try:
        visit.workspace.accept_finding(
            key, owner=given["owner"], due=given["due"] or None, note=given["note"],
            by=visit.who.member.name,
        )  # fmt: skip
    except BadInput as problem:
        if problem.code not in _OF_FIELDS:
            raise
        failed = sentences(problem, visit.state.language)
        page = _form(visit, key, {**given, "due": ""})
        shown = {**page.values["given"], **_typed(given)}
        return replace(page, values={**page.values, "failed": failed, "given": shown}, status=400)
    return Gone(visit.state.href(HERE, finding="", due=""), "finding_accepted")


_OF_FIELDS = frozenset({"owner_needed", "due_needed", "due_past", "bad_day"})
"""What is wrong with a field of the form; the rest is with the finding."""


def finish(visit: Visit) -> Gone:
    visit.workspace.finish_decision(_number_of(visit), grade=visit.text("grade") or None)
    return Gone(visit.state.href(HERE), "decision_done")


def drop(visit: Visit) -> Gone:
    visit.workspace.drop_decision(_number_of(visit), visit.text("why"))
    return Gone(visit.state.href(HERE), "decision_dropped")


def reopen(visit: Visit) -> Gone:
    visit.workspace.reopen_decision(_number_of(visit))
    return Gone(visit.state.href(HERE), "decision_reopened")


def _number_of(visit: Visit) -> int:
    """Raises BadInput `unknown_decision` for what is no number."""
    text = visit.text("number")
    if not (text.isascii() and text.isdigit() and len(text) < MOST_DIGITS):
        raise BadInput("unknown_decision", number=text, near=["—"])
    return int(text)


MOST_DIGITS = 10
PAGE = Page(
    "decisions",
    HERE,
    "decide",
    show,
    place=10,
    views=(View(NEW, new, "editor"),),
    verbs=(
        Verb("/decisions/accept", accept, data=False),
        Verb("/decisions/done", finish, data=False),
        Verb("/decisions/drop", drop, data=False),
        Verb("/decisions/reopen", reopen, data=False),
    ),
)
