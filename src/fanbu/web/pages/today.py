"""Today: the report of the last complete week as the page the team opens every morning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from fanbu.api import reports
from fanbu.types import Period
from fanbu.web import dress
from fanbu.web.aims import running
from fanbu.web.asked import GRAINS, about, bench_of, composed, fixed, neighbours
from fanbu.web.cards import doors
from fanbu.web.standing import errands, reached, stale
from fanbu.web.visit import Page, Shown, View
from fanbu.web.watched import glance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from fanbu.api.bench import Bench
    from fanbu.web.aims import Aim
    from fanbu.web.asked import About
    from fanbu.web.visit import Visit

MOST_AIMS = 5
"""Targets on the card; of more, how many."""


def show(visit: Visit) -> Shown:
    if visit.answer(visit.workspace.ends_of_data) is None:
        return Shown("today.html.j2", {"blocks": None})
    what = about(visit)
    bench = bench_of(visit, what)
    found = composed(visit, what, bench)
    here = fixed(what, bench)
    earlier, later = neighbours(visit, bench)
    aims = running(visit, [row.metric for row in reports.numbers(found.report)])
    without = ("pace",) if _is_newest(visit, what, bench, aims) else ()
    opened = doors(visit, here, "today", period=bench.period)
    read, behind = found.halves(opened, without=without)
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
        "watched": None if what.for_ == "boss" else glance(visit, waits=False),
        "stale": 0 if visit.state.one("date") else stale(visit),
        "aims": aims[:MOST_AIMS],
        "more_aims": len(aims[MOST_AIMS:]),
    }
    return Shown("today.html.j2", values)


def _is_newest(visit: Visit, what: About, bench: Bench, aims: Sequence[Aim]) -> bool:
    """Whether the card of targets tells what the report's own block would: today's, and no more."""
    if what.for_ == "boss" or visit.state.one("date") or not aims:
        return False
    spans = [Period.parse(aim.row["period"]) for aim in aims]
    return all(span.start <= bench.period.end <= span.end for span in spans)


def look(visit: Visit) -> Response:
    """What watch found, for a page that did not wait for it."""
    return HTMLResponse(
        dress.part(visit, "today_watched.html.j2", {"watched": glance(visit, waits=True)})
    )


PAGE = Page("today", "/", "today", show, views=(View("/today/watched", look),))
