"""Imports without a terminal: dropped files, a pasted range; looked at first, then taken."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from fanbu import words
from fanbu.api.imports import options
from fanbu.errors import BadInput, FanbuError
from fanbu.types import LANGUAGES
from fanbu.web import uploads
from fanbu.web.incoming import history, looks, mapping
from fanbu.web.incoming.questions import given
from fanbu.web.sentences import sentences
from fanbu.web.tables import warnings
from fanbu.web.visit import Gone, Page, Shown, Verb, View

if TYPE_CHECKING:
    from fanbu.types import Language
    from fanbu.web.incoming.jobs import Job
    from fanbu.web.uploads import Waiting
    from fanbu.web.visit import Visit

HERE, LOOK = "/imports", "/imports/look"
PATIENCE = 2.0
"""Seconds a request waits for its work; after that a page tells how far it is."""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(visit: Visit) -> Shown:
    """Where to drop files, what waits, and what was imported, newest first."""
    workspace = visit.workspace
    values = {
        **history.page_of(visit),
        "waiting": [(held, _at_work(visit, held)) for held in uploads.waiting(workspace)],
        "templates": visit.answer(workspace.template).to_dict()["rows"],
        "mappings": len(workspace.mappings().data["rows"]),
        "watched": workspace.collecting().to_dict(),
    }
    return Shown("imports.html.j2", values)


def _at_work(visit: Visit, held: Waiting) -> bool:
    job = visit.keeper.jobs.find(("take", held.name))
    return job is not None and not job.over


def receive(visit: Visit) -> Gone:
    """Dropped files are kept aside and looked at; nothing is imported yet."""
    held = uploads.hold(visit.workspace, visit.form, visit.who.member.name)
    return Gone(visit.state.href(LOOK, batch=held.name))


def paste(visit: Visit) -> Gone:
    """A range copied from a spreadsheet is a file like any other."""
    text, title = visit.text("text"), visit.text("title")
    held = uploads.hold_text(visit.workspace, text, title, visit.who.member.name)
    return Gone(visit.state.href(LOOK, batch=held.name))


def look(visit: Visit) -> Shown | Gone:
    """The dry run: what each file is, what of it is kept, what is asked or refused, and why."""
    name = visit.state.one("batch")
    taking = visit.keeper.jobs.find(("take", name))
    if taking is not None and not (taking.over and taking.problem):
        if not taking.over:
            return _working(visit, name, taking, "taking")
        return _taken(visit, taking)
    held = uploads.find(visit.workspace, name)
    job = looks.begin(visit, held)
    if not job.wait(PATIENCE):
        return _working(visit, name, job, "looking", files=len(held.files))
    files, problem = [], taking.problem if taking else None
    found = job.value()
    files = looks.seen(visit, held, found)
    values: dict[str, Any] = {
        "held": held,
        "files": files,
        "counts": looks.counts(files),
        "warnings": warnings(found, visit.workspace),
        "tables": _tables(visit),
        "failed": _failed(problem, visit.state.language) if problem else None,
    }
    return Shown("look.html.j2", values)


def _failed(problem: Exception, language: Language) -> tuple[str, str]:
    """Why nothing was taken; what is our own mistake is told as such."""
    if isinstance(problem, FanbuError):
        return sentences(problem, language)
    return words.say(language, "web.broken"), words.say(language, "web.broken_hint")


def _tables(visit: Visit) -> list[tuple[str, str]]:
    """Tables that a file can be said to be, in words."""
    found = visit.answer(visit.workspace.importable)
    return [(row["table"], row["label"]) for row in found.to_dict()["rows"]]


def _working(visit: Visit, batch: str, job: Job, what: str, *, files: int = 0) -> Shown:
    del visit
    return Shown("working.html.j2", {"job": job, "what": what, "batch": batch, "total": files})


def settle(visit: Visit) -> Gone:
    """What was decided about one file, or that those that cannot be taken are left out."""
    held = uploads.find(visit.workspace, visit.text("batch"))
    visit.keeper.jobs.forgive(("take", held.name))  # why it failed may be what is settled here
    if visit.text("leave_refused"):
        for file in looks.begin(visit, held).value_when_over().to_dict()["files"]:
            if file["state"] == "refused":
                uploads.choose(held, file["path"], {"leave_out": True})
        return Gone(visit.state.href(LOOK, batch=held.name))
    path = visit.text("file")
    if not path:
        raise BadInput("unknown_batch")
    decided = given({name: visit.text(name) for name in visit.form})
    options(visit.workspace.settings.zone, **decided)  # what cannot be meant is said at once
    uploads.choose(held, path, decided)
    return Gone(visit.state.href(LOOK, batch=held.name))


def take(visit: Visit) -> Gone:
    """The files are imported, all or none; asked twice, it happens once."""
    name, keeper = visit.text("batch"), visit.keeper
    job = keeper.jobs.find(("take", name))
    if job is None or (job.over and job.problem is not None):
        held = uploads.find(visit.workspace, name)
        job = keeper.jobs.start(("take", name), lambda job: _import(visit, held, job))
    if not job.wait(PATIENCE):
        return Gone(visit.state.href(LOOK, batch=name))
    return _taken(visit, job)


def _import(visit: Visit, held: Waiting, job: Job) -> tuple[int, int]:
    """How many files and rows came in."""
    workspace = visit.workspace
    found = workspace.import_files(
        held.folder,
        each=held.options(workspace.folder.mappings),
        root=held.folder,
        watch=job.told,
        by=visit.who.member.name,
    )
    uploads.drop(held)
    visit.keeper.jobs.turn += 1
    visit.keeper.changed()
    files = found.to_dict()["files"]
    return len(files), sum(file["kept"] for file in files if not file["repeated"])


def _taken(visit: Visit, job: Job) -> Gone:
    files, rows = job.value()
    return Gone(
        visit.state.href(HERE), "imported", {"files": words.count(files), "rows": words.count(rows)}
    )


def forget(visit: Visit) -> Gone:
    uploads.drop(uploads.find(visit.workspace, visit.text("batch")))
    return Gone(visit.state.href(HERE))


def watch(visit: Visit) -> Gone:
    """The watched folder, on or off."""
    visit.workspace.set_collecting(on=bool(visit.text("on")))
    return Gone(visit.state.href(HERE))


def template(visit: Visit) -> Response:
    """A workbook to fill in, in either language."""
    name, given = visit.state.one("name"), visit.state.one("in")
    language = given if given in LANGUAGES else visit.state.language
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "template.xlsx")
        visit.workspace.template(name, out=file, language=language)
        return _download(file, f"{name}.{language}.xlsx")


def join(visit: Visit) -> Response:
    """A list of one's own comes back filled up; nothing of it is kept."""
    sent = visit.form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise BadInput("nothing_dropped")
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder, f"list{Path(sent.filename).suffix[:6]}")
        own.write_bytes(sent.file.read())
        out = Path(folder, "joined.xlsx")
        visit.workspace.join(own, out=out)
        return _download(out, "joined.xlsx")


def _download(file: Path, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(file.read_bytes(), media_type=WORKBOOK, headers=headers)


PAGE = Page(
    "imports",
    HERE,
    "foot",
    show,
    place=10,
    views=(
        View(LOOK, look, "editor"),
        View(mapping.EDIT, mapping.edit, "editor"),
        View(mapping.LIST, mapping.listed),
        View("/imports/undo", history.ask, "editor"),
        View("/imports/template", template),
    ),
    verbs=(
        Verb("/imports/files", receive, touches=False),
        Verb("/imports/paste", paste, touches=False),
        Verb("/imports/settle", settle, touches=False),
        Verb("/imports/take", take),
        Verb("/imports/forget", forget, touches=False),
        Verb("/imports/undo", history.undo),
        Verb("/imports/map/check", mapping.check, touches=False),
        Verb("/imports/map/save", mapping.save, touches=False),
        Verb("/imports/mappings/rename", mapping.rename, touches=False),
        Verb("/imports/mappings/remove", mapping.remove, touches=False),
        Verb("/imports/watch", watch, "admin", touches=False),
        Verb("/imports/join", join, touches=False),
    ),
)
