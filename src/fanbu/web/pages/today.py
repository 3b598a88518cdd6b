"""Today: the report of the last complete week as the page the team opens every morning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.api import reports
from fanbu.web.asked import GRAINS, about, bench_of, fixed, neighbours
from fanbu.web.cards import doors
from fanbu.web.visit import Page, Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.web.visit import Visit


def show(visit: Visit) -> Shown:
    workspace = visit.workspace
    if visit.answer(workspace.ends_of_data) is None:
        return Shown("today.html.j2", {"blocks": None})
    what = about(visit)
    bench = bench_of(visit, what)
    found = reports.report(workspace, what.asked, bench=bench)
    here = fixed(what, bench)
    earlier, later = neighbours(visit, bench)
    values = {
        "blocks": found.blocks(doors(visit, here, "today")),
        "report": found.report,
        "text": found.text(),
        "what": here,
        "grain": what.grain,
        "grains": GRAINS,
        "for_": what.for_,
        "earlier": earlier,
        "later": later,
        "late": _late(visit),
    }
    return Shown("today.html.j2", values)


def _late(visit: Visit) -> Sequence[tuple[str, str]]:
    """Exports that should be here by now: the platform, whose it is."""
    found = visit.answer(visit.workspace.sources).to_dict()["rows"]
    late = ((row["platform"], row["owner"]) for row in found if row["overdue"])
    return tuple(dict.fromkeys((visit.called("platform", p), owner or "") for p, owner in late))


PAGE = Page("today", "/", "today", show)
