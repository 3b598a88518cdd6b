"""Content: which pieces did best and worst against what their account is used to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu.web.tables import grid, warnings
from fanbu.web.visit import Page, Shown

if TYPE_CHECKING:
    from fanbu.web.visit import Visit


def show(visit: Visit) -> Shown:
    days, workspace = visit.state.days, visit.workspace
    if days is None:
        return Shown("content.html.j2", {"table": None, "warnings": []})

    def ask() -> Any:
        return workspace.content(start=days.start, end=days.end)

    found = visit.answer(ask, days)
    table = grid(found, workspace, workspace.column_label("title"))
    return Shown("content.html.j2", {"table": table, "warnings": warnings(found, workspace)})


PAGE = Page("content", "/content", "spread", show, place=20, dated=True)
