"""Today: the report of the last complete week as the page the team opens every morning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu.web.visit import Page, Shown

if TYPE_CHECKING:
    from fanbu.web.visit import Visit

GRAINS = ("day", "week", "month")


def show(visit: Visit) -> Shown:
    workspace = visit.workspace
    if workspace.ends_of_data() is None:
        return Shown("today.html.j2", {"blocks": None})
    grain = visit.state.one("grain", "week")
    date = visit.state.one("date") or None
    for_ = visit.state.one("for", "team")

    def ask() -> Any:
        found = workspace.report(grain, date=date, for_=for_, language=visit.state.language)
        return found, found.blocks()

    found, blocks = visit.answer(ask, grain, date, for_)
    data = found.to_dict()
    values = {
        "blocks": blocks,
        "report": found.report,
        "text": data["text"],
        "grain": grain,
        "grains": GRAINS,
        "for_": for_,
        "warnings": [],
    }
    return Shown("today.html.j2", values)


PAGE = Page("today", "/", "today", show)
