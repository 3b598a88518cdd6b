"""Sources: which exports must come, whose they are, how far they reach, what is overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.web.tables import grid, warnings
from fanbu.web.visit import Gone, Page, Shown, Verb

if TYPE_CHECKING:
    from fanbu.web.visit import Visit

HERE = "/sources"


def show(visit: Visit) -> Shown:
    workspace = visit.workspace
    found = visit.answer(workspace.sources)
    table = grid(found, workspace, workspace.column_label("source"))
    return Shown("sources.html.j2", {"table": table, "warnings": warnings(found, workspace)})


def expect(visit: Visit) -> Gone:
    """Whose an export is and by when it is there."""
    given = {
        name: visit.text(name) or None for name in ("account", "table", "owner", "cadence", "ready")
    }
    visit.workspace.set_source(visit.text("platform"), **given)
    return Gone(visit.state.href(HERE), "source_set", {"platform": visit.text("platform")})


PAGE = Page("sources", HERE, "foot", show, place=20, verbs=(Verb("/sources/set", expect),))
