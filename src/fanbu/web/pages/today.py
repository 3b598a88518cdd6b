"""Today: the report of the last complete week as the page the team opens every morning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.web.asked import GRAINS, about, bench_of, composed, fixed, neighbours
from fanbu.web.cards import doors
from fanbu.web.standing import errands, reached, stale
from fanbu.web.visit import Page, Shown

if TYPE_CHECKING:
    from fanbu.web.visit import Visit


def show(visit: Visit) -> Shown:
    if visit.answer(visit.workspace.ends_of_data) is None:
        return Shown("today.html.j2", {"blocks": None})
    what = about(visit)
    bench = bench_of(visit, what)
    found = composed(visit, what, bench)
    here = fixed(what, bench)
    earlier, later = neighbours(visit, bench)
    read, behind = found.halves(doors(visit, here, "today"))
    lines, more = reached(visit)
    values = {
        "blocks": read,
        "behind": behind,
        "report": found.report,
        "text": found.text(),
        "what": here,
        "grain": what.grain,
        "grains": GRAINS,
        "for_": what.for_,
        "earlier": earlier,
        "later": later,
        "errands": errands(visit, here),
        "reached": lines,
        "more": more,
        "stale": 0 if visit.state.one("date") else stale(visit),
        "aims": any(type(block).__name__ == "PaceBlock" for block in found.report.blocks),
    }
    return Shown("today.html.j2", values)


PAGE = Page("today", "/", "today", show)
