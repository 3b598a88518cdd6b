"""Reports: the draft its author edits, publishing, and every report as it was published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanbu.api.files import write
from fanbu.errors import BadInput
from fanbu.web.visit import Gone, Page, Shown, Verb, View

if TYPE_CHECKING:
    from fanbu.model.result import Result
    from fanbu.web.visit import Visit

HERE, EDIT = "/reports", "/reports/edit"
GRAINS = ("day", "week", "month")
LONGEST = 200_000
"""Characters of a draft."""


def show(visit: Visit) -> Shown:
    workspace = visit.workspace
    kept = workspace.published().to_dict()["reports"]
    there = workspace.ends_of_data() is not None
    return Shown("reports.html.j2", {"kept": kept, "grains": GRAINS, "there": there})


def edit(visit: Visit) -> Shown:
    """The draft's text beside the page it makes. Opening it brings its numbers up to date."""
    found = _draft(visit, visit.state.one)
    text = Path(str(found.data["file"])).read_text(encoding="utf-8-sig")
    grain, date = visit.state.one("grain", "week"), visit.state.one("date") or None
    page = visit.workspace.report(grain, date=date, language=visit.state.language)
    values = {"text": text, "blocks": page.blocks(), "report": page.report, "grain": grain,
              "date": date or "", "period": found.data["period"]}  # fmt: skip
    return Shown("edit.html.j2", values)


def save(visit: Visit) -> Gone:
    """What the author wrote; what came from data is refreshed when the page opens again."""
    found = _draft(visit, lambda name, default="": visit.text(name) or default)
    text = str(visit.form.get("text", ""))
    if not text.strip() or len(text) > LONGEST:
        raise BadInput("draft_unusable")
    write(Path(str(found.data["file"])), text.replace("\r\n", "\n"))
    return _back(visit, "draft_saved")


def publish(visit: Visit) -> Gone:
    grain, date = visit.text("grain") or "week", visit.text("date") or None
    found = visit.workspace.publish(grain, date=date, by=visit.who.member.name)
    number = found.to_dict()["id"]
    href = visit.state.href("/reports/published", number=str(number))
    return Gone(href, "published", {"number": number})


def published(visit: Visit) -> Shown:
    """A report as it was published, in either language."""
    found = visit.workspace.published_report(
        visit.state.one("number", "week"),
        for_=visit.state.one("for", "team"),
        language=visit.state.language,
    )
    values = {"blocks": found.blocks(), "report": found.report, "number": visit.state.one("number")}
    return Shown("published.html.j2", values)


def _draft(visit: Visit, given: Any) -> Result:
    grain, date = given("grain", "week"), given("date", "") or None
    return visit.workspace.draft(grain, date=date, language=visit.state.language)


def _back(visit: Visit, said: str) -> Gone:
    return Gone(visit.state.href(EDIT, grain=visit.text("grain"), date=visit.text("date")), said)


PAGE = Page(
    "reports",
    HERE,
    "decide",
    show,
    place=20,
    views=(View(EDIT, edit, "editor"), View("/reports/published", published)),
    verbs=(Verb("/reports/save", save), Verb("/reports/publish", publish)),
)
