"""Content: which pieces did best and worst against what their account is used to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api.filters import columns, narrowed
from fanbu.types import Period
from fanbu.web import periods
from fanbu.web.lacking import lacking
from fanbu.web.made import how
from fanbu.web.tables import Grid, Look, laid, warnings
from fanbu.web.visit import Page, Shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.model.result import Result
    from fanbu.web.visit import Visit

COLUMNS = (
    "title", "platform", "account", "published_at", "times", "views", "usual_views", "reach",
    "usual_reach", "earlier", "completion_rate", "usual_completion", "interactions", "leads",
    "orders",
)  # fmt: skip
SORTS = ("times", "views", "interactions", "leads", "orders", "published_at")
OWN = ("views", "interactions", "completion_rate")
"""What a piece is looked into by."""
ALWAYS = frozenset({"title", "platform", "published_at", "times", "views"})


@dataclass(frozen=True, slots=True)
class Compared:
    """The table of accounts; `period`: the earlier one, as people say it."""

    table: Grid
    period: str


def show(visit: Visit) -> Shown:
    """Laid out once for each state: what it shows depends on nothing else."""
    shown: Shown = visit.answer(lambda: _shown(visit), visit.state)
    return shown


def _shown(visit: Visit) -> Shown:
    span, workspace, where = periods.span(visit), visit.workspace, visit.state.where
    sort = visit.state.one("sort", "times")
    if span is None:
        return Shown("content.html.j2", {"table": None, "lacking": _lacking(visit)})

    def ask() -> Result:
        return workspace.content(
            start=span.days.start, end=span.days.end, where=where or None, sort=sort,
            compare=span.compare or None,
        )  # fmt: skip

    found: Result = visit.answer(ask, span, where, sort)
    values = {
        "table": _table(visit, found),
        "compared": _compared(visit, found),
        "sorts": SORTS,
        "sort": sort,
        "warnings": [*periods.note(span, visit.state.language), *warnings(found, workspace)],
        "how": how(found, workspace),
        "lacking": _lacking(visit),
    }
    return Shown("content.html.j2", values)


def _table(visit: Visit, found: Result) -> Grid:
    """Columns that no piece fills are left out."""
    workspace, rows = visit.workspace, found.to_dict()["rows"]
    filled = [
        name
        for name in COLUMNS
        if name in ALWAYS or any(row[name] is not None and row[name] != "default" for row in rows)
    ]
    look = Look(filled, href=lambda name, row: _own(visit, name, row))
    return laid(rows, workspace, workspace.column_label("title"), look)


def _compared(visit: Visit, found: Result) -> Compared | None:
    """What each account published, beside the earlier period; None where nothing is compared."""
    data = found.to_dict().get("compared")
    if data is None or not data["rows"]:
        return None
    look = Look(data["columns"], then=True)
    title = words.say(visit.state.language, "web.content_compared")
    before = Period.parse(str(found.query["compared"]["period"]))
    table = laid(data["rows"], visit.workspace, title, look, data["total"])
    return Compared(table, periods.between(before, visit.state.language))


def _own(visit: Visit, name: str, row: Mapping[str, Any]) -> str:
    """The piece's own numbers: all its days, whatever the page's are."""
    if name != "title" or not row["placement"]:
        return ""
    known = visit.workspace.definitions.metrics
    where = narrowed("", "placement", row["placement"])
    first = ("reach",) if row["views"] is None and row["reach"] is not None else ()
    shown = [each for each in (*first, *OWN) if each in known]
    return visit.state.href(
        "/metrics", metric=shown, where=where, grain="day", range="all", **{"from": "", "to": ""},
    )  # fmt: skip


def _lacking(visit: Visit) -> list[str]:
    return lacking(visit, "placement_stats")


PAGE = Page(
    "content", "/content", "spread", show, place=20, dated=True, compared=True, filtered=True,
    columns=lambda _: columns(("placement_stats",)),
)  # fmt: skip
