"""Findings: what moved that should not have, what is wrong with the data, and what a period holds.

An alert leads from what was seen to where it sits, to what else changed there, to what can be done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from fanbu.api import findings, watch_keys, why_told
from fanbu.errors import BadInput, FanbuError
from fanbu.web import dress, watched
from fanbu.web.asked import GRAINS, about, bench_of, fixed, neighbours
from fanbu.web.cards import back, doors
from fanbu.web.sentences import sentences
from fanbu.web.tables import warnings
from fanbu.web.visit import Gone, Page, Shown, Verb, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from starlette.responses import Response

    from fanbu.api.report_result import FindingsResult
    from fanbu.model.result import Result
    from fanbu.web.visit import Visit

HERE = "/findings"
MOST_CAUSES = 3
MOST_CANDIDATES = 6


@dataclass(frozen=True, slots=True)
class Aside:
    """A finding that was put aside: its card where it is still found, who, when and why."""

    title: str
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """One place of the causes of an alert: its effect in words, and its page."""

    place: str
    effect: str
    tone: str
    href: str


def show(visit: Visit) -> Shown:
    workspace = visit.workspace
    if visit.answer(workspace.ends_of_data) is None:
        return Shown("findings.html.j2", {"found": None, "only": _only(visit)})
    what = about(visit)
    asked, budget = what.date, watched.budget_of(visit)
    bench = bench_of(visit, what)
    what = fixed(what, bench)
    found = watched.watched(visit, asked, budget, bench=bench)
    report: FindingsResult = visit.answer(
        lambda: findings.findings(workspace, what.asked, bench), what
    )
    earlier, later = neighbours(visit, bench)
    rest = _rest(report, found)
    values = {
        **_watched(visit, found, report),
        "cards": rest.cards(doors(visit, what, "findings")),
        "count": len(rest.report.blocks),
        "aside": [*_aside(found.data["dismissed"]), *_aside_of(report, found)],
        "kept": report.to_dict()["earlier"],
        "what": what,
        "grains": GRAINS,
        "earlier": earlier,
        "later": later,
        "report": report.report,
    }
    return Shown("findings.html.j2", values)


def _only(visit: Visit) -> Sequence[str]:
    """Why nothing is watched, where that is not for want of any data at all."""
    found = watched.watched(visit)
    empty = any(each.code == "watch_no_data" for each in found.warnings)
    return [] if empty else warnings(found, visit.workspace)


def _watched(visit: Visit, found: Result, report: FindingsResult) -> Mapping[str, Any]:
    data = found.to_dict()
    told = {row["key"]: row["steps"][0]["text"] for row in report.data["findings"] if row["steps"]}
    alerts = watched.cards(visit, data, "alerts", told)
    usual = visit.workspace.settings.watch.budget
    return {
        "found": data,
        "shelves": [
            ("fault", watched.cards(visit, data, "faults", told)),
            ("alert", [each for each in alerts if each.row["direction"] != "good"]),
            ("good", [each for each in alerts if each.row["direction"] == "good"]),
        ],
        "days": watched.said_days(visit, data["days"]) if data["days"] else "",
        "left": watched.left_out(visit, data),
        "silent": watched.silent(visit, data),
        "past": watched.past(visit, data),
        "budgets": watched.budgets(data, usual),
        "usual": usual,
        "warnings": warnings(found, visit.workspace),
    }


def _rest(report: FindingsResult, found: Result) -> FindingsResult:
    """The cards of the period without what `watch` tells above, numbered anew."""
    every: Sequence[Any] = report.report.blocks
    kept = [block for block in every if not watched.tells(found.data, block.key)]
    shown = [replace(block, number=place) for place, block in enumerate(kept, 1)]
    return replace(report, report=replace(report.report, blocks=tuple(shown)))


def _aside(rows: Sequence[Mapping[str, Any]]) -> Iterable[Aside]:
    return (Aside(row["title"], row["dismissed"]) for row in rows if row["dismissed"])


def _aside_of(report: FindingsResult, found: Result) -> Iterable[Aside]:
    """What `watch` has put aside itself is told once."""
    data = report.to_dict()
    own = [row for row in data["findings"] if not watched.tells(found.data, row["key"])]
    gone = [told for told in data["gone"] if not watch_keys.is_of_watch(told["key"])]
    return (*_aside(own), *(Aside(told["key"], told) for told in gone))


def causes(visit: Visit) -> Response:
    """Where an alert sits, and what else changed there: a part that the page fetches later."""
    try:
        values = _causes(visit)
    except FanbuError as problem:
        message, hint = sentences(problem, visit.state.language)
        values = {"said": [message, hint], "causes": (), "candidates": ()}
    return HTMLResponse(dress.part(visit, "findings_causes.html.j2", values))


def _causes(visit: Visit) -> Mapping[str, Any]:
    state, workspace = visit.state, visit.workspace
    if state.days is None:
        raise BadInput("bad_parameter", name="from", value="", known=["2026-11-09"])
    metric = workspace.definitions.find(state.one("metric")).name
    result = workspace.why(metric, period=str(state.days), where=state.where or None)
    found = result.to_dict()
    better = workspace.definitions.metrics[metric].better
    every = [one["said"] for each in found["causes"] for one in each["candidates"]]
    every += [one["said"] for one in found["candidates"]]
    candidates = list(dict.fromkeys(every))
    return {
        "said": found["said"],
        "causes": [_cause(visit, metric, better, each) for each in found["causes"][:MOST_CAUSES]],
        "candidates": candidates[:MOST_CANDIDATES],
        "more": len(candidates[MOST_CANDIDATES:]),
        "href": state.href("/why", metric=metric),
    }


def _cause(visit: Visit, metric: str, better: str, each: Mapping[str, Any]) -> Told:
    good = (each["effect"] > 0) == (better == "higher")
    tone = "" if better == "none" else "good" if good else "bad"
    effect = why_told.number(visit.workspace, each["effect"], metric, signed=True)
    href = visit.state.href("/metrics", metric=metric, where=each["filter"], compare="previous")
    return Told(each["place"], effect, tone, href)


def dismiss(visit: Visit) -> Gone:
    """Put aside, with a reason; whoever it was is kept."""
    what = about(visit, sent=True)
    bench = bench_of(visit, what)
    key, who = visit.text("finding"), visit.who.member.name
    visit.workspace.dismiss_finding(key, visit.text("why"), by=who, bench=bench)
    return Gone(back(visit, what), "finding_dismissed")


def restore(visit: Visit) -> Gone:
    what = about(visit, sent=True)
    visit.workspace.restore_finding(visit.text("finding"), by=visit.who.member.name)
    return Gone(back(visit, what), "finding_restored")


PAGE = Page(
    "findings",
    HERE,
    "explain",
    show,
    place=10,
    verbs=(
        Verb("/findings/dismiss", dismiss, data=False),
        Verb("/findings/restore", restore, data=False),
    ),
    views=(View("/findings/causes", causes),),
)
