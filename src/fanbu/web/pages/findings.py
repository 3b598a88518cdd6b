"""Findings: everything a period holds, ranked; what was put aside of it, and what was kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu.api import findings
from fanbu.web.asked import GRAINS, about, bench_of, fixed, neighbours
from fanbu.web.cards import back, doors
from fanbu.web.visit import Gone, Page, Shown, Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from fanbu.api.report_result import FindingsResult
    from fanbu.web.visit import Visit

HERE = "/findings"


@dataclass(frozen=True, slots=True)
class Aside:
    """A finding that was put aside: its card where it is still found, who, when and why."""

    title: str
    told: Mapping[str, Any]


def show(visit: Visit) -> Shown:
    workspace = visit.workspace
    if visit.answer(workspace.ends_of_data) is None:
        return Shown("findings.html.j2", {"cards": None})
    what = about(visit)
    bench = bench_of(visit, what)
    what = fixed(what, bench)
    found: FindingsResult = visit.answer(
        lambda: findings.findings(workspace, what.asked, bench), what
    )
    earlier, later = neighbours(visit, bench)
    rows = found.to_dict()["findings"]
    data = found.to_dict()
    values = {
        "cards": _cards(found, doors(visit, what, "findings")),
        "count": sum(row["dismissed"] is None for row in rows),
        "aside": [Aside(row["title"], row["dismissed"]) for row in rows if row["dismissed"]]
        + [Aside(told["key"], told) for told in data["gone"]],
        "kept": data["earlier"],
        "what": what,
        "grains": GRAINS,
        "earlier": earlier,
        "later": later,
        "report": found.report,
    }
    return Shown("findings.html.j2", values)


def _cards(found: FindingsResult, made: Any) -> Markup:
    return found.cards(made)


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
)
