"""What was imported: found again, and taken back after it was said what that does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu.errors import BadInput
from fanbu.web.visit import Gone, Shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.web.visit import Visit

PER_PAGE = 50
MOST = 500
"""Imports taken back at once."""


def page_of(visit: Visit) -> dict[str, Any]:
    """One page of the imports that a text is found in, the newest first."""
    files = list(reversed(visit.answer(visit.workspace.sources).to_dict()["imports"]))
    wanted = visit.state.one("q").strip().casefold()
    found = [file for file in files if all(part in _text(visit, file) for part in wanted.split())]
    given = visit.state.one("page", "1")
    last = max(1, -(-len(found) // PER_PAGE))
    page = min(last, max(1, int(given))) if given.isdecimal() and len(given) < MOST else 1
    start = (page - 1) * PER_PAGE
    return {
        "files": found[start : start + PER_PAGE],
        "page": page,
        "more": page < last,
        "all": len(files),
        "found": len(found),
        "q": visit.state.one("q"),
    }


def _text(visit: Visit, file: Mapping[str, Any]) -> str:
    """All that a person may remember of an import."""
    names = ("import_id", "path", "reader", "account", "window", "imported_at", "by")
    said = (
        visit.workspace.table_label(file["table"]),
        visit.workspace.reader_label(file["reader"]),
    )
    parts = [*said, *(file[name] for name in names)]
    return " ".join(str(part) for part in parts if part).casefold()


def ask(visit: Visit) -> Shown:
    """What taking these imports back would do."""
    asked = _numbers(visit.state.many("import_id"))
    told = visit.workspace.undo(asked, dry_run=True).to_dict()
    return Shown("undo.html.j2", {"told": told, "asked": asked})


def undo(visit: Visit) -> Gone:
    given = visit.form.getlist("import_id") if hasattr(visit.form, "getlist") else []
    asked = _numbers([str(one) for one in given])
    visit.workspace.undo(asked)
    visit.keeper.jobs.turn += 1
    here = visit.state.href("/imports")
    if len(asked) == 1:
        return Gone(here, "undone", {"import_id": asked[0]})
    return Gone(here, "undone_more", {"n": len(asked)})


def _numbers(given: Sequence[str]) -> list[str]:
    """Raises BadInput `nothing_chosen`; a number that is none is refused further on."""
    if not given or len(given) > MOST:
        raise BadInput("nothing_chosen")
    return list(given)
