"""Whether the workspace is well, a copy of all of it, and what runs here."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from fanbu import words
from fanbu.api.about import about
from fanbu.web.settings.part import Part
from fanbu.web.visit import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.types import Language
    from fanbu.web.visit import Visit

PATH = "/settings/health"


def _values(visit: Visit) -> Mapping[str, Any]:
    workspace = visit.workspace
    asked = bool(visit.state.one("look"))
    return {"health": _health(visit) if asked else None, "about": about(workspace)}


def _health(visit: Visit) -> Mapping[str, Any]:
    """What the doctor says, with advice that needs no terminal."""
    found = visit.workspace.doctor().to_dict()
    checks = [{**check, "hint": _hint(check, visit.state.language)} for check in found["checks"]]
    return {**found, "checks": checks}


def _hint(check: Mapping[str, Any], language: Language) -> str | None:
    for room in ("doctor", "errors"):
        key = f"{room}.{check['code']}_hint"
        if (twin := words.on_page(key)) != key:
            return words.say(language, twin, **check["details"])
    hint: str | None = check["hint"]
    return hint


def backup(visit: Visit) -> FileResponse:
    """The whole workspace as one file; gone from this machine's scratch when it was sent."""
    folder = tempfile.TemporaryDirectory(prefix="fanbu-backup-")
    day = visit.workspace.now().date().isoformat()
    file = Path(folder.name) / f"fanbu-{day}.zip"
    try:
        visit.workspace.backup(file)
    except BaseException:
        folder.cleanup()
        raise
    done = BackgroundTask(folder.cleanup)
    return FileResponse(file, filename=file.name, media_type="application/zip", background=done)


PART = Part("health", PATH, _values, verbs=(Verb("/settings/backup", backup, "admin"),))
