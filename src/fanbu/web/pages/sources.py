"""Sources: which exports must come, whose they are, how far they reach, what is overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu import words
from fanbu.web.tables import grid, warnings
from fanbu.web.visit import Gone, Page, Shown, Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from fanbu.web.visit import Visit

HERE = "/sources"
COLUMNS = ("table", "platform", "account", "owner", "cadence", "covered_to", "overdue", "todo")


def show(visit: Visit) -> Shown:
    workspace = visit.workspace
    found = visit.answer(workspace.sources)
    table = grid(
        found, workspace, workspace.column_label("source"), columns=COLUMNS, say=_say(visit)
    )
    return Shown("sources.html.j2", {"table": table, "warnings": warnings(found, workspace)})


def _say(visit: Visit) -> Mapping[str, Callable[[Any], str]]:
    """Machine words as people say them."""
    language = visit.state.language
    return {
        "table": lambda name: visit.workspace.table_label(str(name)),
        "cadence": lambda name: words.say(language, f"web.cadence_{name}"),
    }


def expect(visit: Visit) -> Gone:
    """Whose an export is and by when it is there."""
    given = {
        name: visit.text(name) or None for name in ("account", "table", "owner", "cadence", "ready")
    }
    visit.workspace.set_source(visit.text("platform"), **given)
    return Gone(visit.state.href(HERE), "source_set", {"platform": visit.text("platform")})


PAGE = Page("sources", HERE, "foot", show, place=20, verbs=(Verb("/sources/set", expect),))
