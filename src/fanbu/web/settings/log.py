"""What was changed, by whom, when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api import trail
from fanbu.web.downloads import csv_bytes
from fanbu.web.settings.part import Part
from fanbu.web.visit import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from fanbu.model.result import Result
    from fanbu.web.visit import Visit

PATH = "/settings/log"
A_PAGE, ALL = 100, 100_000


def _values(visit: Visit) -> Mapping[str, Any]:
    """Newest first; `pages`: how many hundreds are shown."""
    given = visit.state.one("pages", "1")
    pages = int(given) if given.isascii() and given.isdecimal() and len(given) < 4 else 1  # noqa: PLR2004
    limit = A_PAGE * max(pages, 1)
    rows = _found(visit, limit + 1).to_dict()["rows"]
    language = visit.state.language
    return {
        "rows": [{**row, "local": visit.local(row["at"]), "by": _face(visit, row["face"])}
                 for row in rows[:limit]],
        "more": str(pages + 1) if len(rows) > limit else "",
        "people": trail.authors(visit.workspace),
        "kinds": trail.kinds(language),
        "asked": {name: visit.state.one(name) for name in ("who", "what", "start", "end")},
    }  # fmt: skip


def _face(visit: Visit, face: str) -> str:
    key = f"audit.face_{face}"
    return words.say(visit.state.language, key) if words.has(key) else face


def _found(visit: Visit, limit: int) -> Result:
    one = visit.state.one
    return visit.workspace.audit(
        who=one("who"), what=one("what"), start=one("start") or None, end=one("end") or None,
        limit=limit,
    )  # fmt: skip


def as_file(visit: Visit) -> Response:
    return csv_bytes(_found(visit, ALL), visit.workspace, "changes")


PART = Part("log", PATH, _values, "admin", views=(View("/settings/log.csv", as_file, "admin"),))
