"""Checklists: what is ticked in the drafts of the last reports, and the lists for other work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu.api import checklists
from fanbu.types import Period
from fanbu.web import editor, periods
from fanbu.web.visit import Gone, Page, Shown, Verb

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.web.visit import Visit

HERE = "/checklists"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of one draft; `last`: the last day of its period, `days`: as people say it."""

    grain: str
    last: str
    days: str
    drafted: bool
    done: int
    of: int
    ticks: Sequence[Mapping[str, Any]]


def show(visit: Visit) -> Shown:
    """Not remembered: people edit drafts, and lists, as files."""
    found = checklists.checklists(visit.workspace, None, visit.state.one("date") or None).data
    sheets = [_sheet(visit, each) for each in found["drafts"] if each["ticks"]]
    order = {"week": 0, "day": 1, "month": 2}
    values = {
        "sheets": sorted(sheets, key=lambda one: order[one.grain]),
        "others": [row for row in found["checklists"] if not row["reports"]],
    }
    return Shown("checklists.html.j2", values)


def _sheet(visit: Visit, told: Mapping[str, Any]) -> Sheet:
    period = Period.parse(str(told["period"]))
    days = periods.between(period, visit.state.language)
    return Sheet(
        told["grain"], period.end.isoformat(), days, told["drafted"], told["done"], told["of"],
        told["ticks"],
    )  # fmt: skip


def tick(visit: Visit) -> Gone:
    """The boxes that are others now, in the draft: it is begun where there was none."""
    steps = list(editor.boxes(visit.form))
    grain, date = visit.text("grain"), visit.text("date")
    if steps:
        language = visit.state.language
        visit.workspace.edit_draft(steps, grain, date=date or None, language=language)
    return Gone(f"{visit.state.href(HERE)}#{grain if grain.isalpha() else ''}")


PAGE = Page(
    "checklists", HERE, "plan", show, place=30,
    verbs=(Verb("/checklists/tick", tick, data=False),),
)  # fmt: skip
