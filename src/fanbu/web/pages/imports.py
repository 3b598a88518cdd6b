"""Imports without a terminal: dropped files, a pasted range; looked at first, then taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu.errors import FanbuError
from fanbu.web import uploads
from fanbu.web.sentences import sentences
from fanbu.web.visit import Gone, Page, Shown, Verb, View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.web.visit import Visit

OPTIONS = ("account", "window", "as_of", "dates")
"""What a file may be silent about, and is asked for beside it."""


def show(visit: Visit) -> Shown:
    """What was imported, newest first, and the place to drop more."""
    found = visit.workspace.sources().to_dict()
    files = [dict(each) for each in reversed(found["imports"])]
    page = max(
        1, int(visit.state.one("page", "1")) if visit.state.one("page", "1").isdecimal() else 1
    )
    start = (page - 1) * PER_PAGE
    return Shown(
        "imports.html.j2",
        {
            "files": files[start : start + PER_PAGE],
            "page": page,
            "more": len(files) > start + PER_PAGE,
            "waiting": uploads.waiting(visit.workspace),
        },
    )


PER_PAGE = 50


def receive(visit: Visit) -> Gone:
    """Dropped files are kept aside and looked at; nothing is imported yet."""
    held = uploads.hold(visit.workspace, visit.form)
    return Gone(visit.state.href("/imports/look", batch=held.name))


def paste(visit: Visit) -> Gone:
    """A range copied from a spreadsheet is a file like any other."""
    held = uploads.hold_text(visit.workspace, visit.text("text"), visit.text("title"))
    return Gone(visit.state.href("/imports/look", batch=held.name))


def look(visit: Visit) -> Shown:
    """The dry run: what each file is, what of it is kept, what is refused and why."""
    held = uploads.find(visit.workspace, visit.state.one("batch"))
    values: dict[str, Any] = {"held": held, "asked": _asked(visit), "files": [], "refused": None}
    try:
        found = visit.workspace.import_files(held.folder, dry_run=True, yes=True, **_given(visit))
    except FanbuError as problem:
        message, hint = sentences(problem, visit.state.language)
        told = problem.details.get("files", [])
        values["refused"] = {"message": message, "hint": hint, "files": told, "code": problem.code}
    else:
        values["files"] = found.to_dict()["files"]
        values["warnings"] = [visit.workspace.warning_text(one) for one in found.warnings]
    return Shown("look.html.j2", values)


def take(visit: Visit) -> Gone:
    """The files are imported, all or none."""
    held = uploads.find(visit.workspace, visit.text("batch"))
    given: dict[str, Any] = {name: visit.text(name) or None for name in OPTIONS}
    given["skip_bad"] = bool(visit.text("skip_bad"))
    found = visit.workspace.import_files(held.folder, yes=True, **given)
    uploads.drop(held)
    files = found.to_dict()["files"]
    rows = sum(file["kept"] for file in files)
    return Gone(visit.state.href("/imports"), "imported", {"files": len(files), "rows": rows})


def forget(visit: Visit) -> Gone:
    uploads.drop(uploads.find(visit.workspace, visit.text("batch")))
    return Gone(visit.state.href("/imports"))


def undo(visit: Visit) -> Gone:
    visit.workspace.undo(visit.text("import_id"))
    return Gone(visit.state.href("/imports"), "undone", {"import_id": visit.text("import_id")})


def _asked(visit: Visit) -> Mapping[str, str]:
    return {name: visit.state.one(name) for name in OPTIONS}


def _given(visit: Visit) -> dict[str, Any]:
    given: dict[str, Any] = {name: value or None for name, value in _asked(visit).items()}
    return given | {"skip_bad": bool(visit.state.one("skip_bad"))}


PAGE = Page(
    "imports",
    "/imports",
    "foot",
    show,
    place=10,
    views=(View("/imports/look", look, "editor"),),
    verbs=(
        Verb("/imports/files", receive, touches=False),
        Verb("/imports/paste", paste, touches=False),
        Verb("/imports/take", take),
        Verb("/imports/forget", forget, touches=False),
        Verb("/imports/undo", undo),
    ),
)
