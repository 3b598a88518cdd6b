"""Targets: what numbers should be, and how far they are against the time that has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.web.tables import grid, warnings
from fanbu.web.visit import Gone, Page, Shown, Verb

if TYPE_CHECKING:
    from fanbu.web.visit import Visit

HERE = "/targets"
COLUMNS = ("label", "channel", "period", "value", "actual", "done", "elapsed", "per_day")


def show(visit: Visit) -> Shown:
    workspace = visit.workspace
    found = visit.answer(workspace.targets)
    return Shown(
        "targets.html.j2",
        {
            "table": grid(found, workspace, workspace.column_label("metric"), columns=COLUMNS),
            "warnings": warnings(found, workspace),
            "metrics": visit.answer(workspace.metrics).to_dict()["rows"],
        },
    )


def keep(visit: Visit) -> Gone:
    """A target of everything, or of one channel."""
    try:
        value = float(visit.text("value").replace(",", ""))
    except ValueError:
        raise BadInput("bad_number", argument="value", value=visit.text("value")) from None
    visit.workspace.set_target(
        visit.text("metric"),
        value,
        period=visit.text("period"),
        channel=visit.text("channel") or None,
    )
    return Gone(visit.state.href(HERE), "target_set")


PAGE = Page("targets", HERE, "plan", show, place=20, verbs=(Verb("/targets/set", keep),))
