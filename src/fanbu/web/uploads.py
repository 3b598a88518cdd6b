"""Files on their way in: kept aside in the workspace until they are taken or left.

A batch is a folder of its own, and a file beside it that tells who brought it and what was decided
about its files. Names are made harmless; the time a file was last changed comes along, because a
file that does not say when it was exported is dated by it.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile

from fanbu.api.files import write
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from starlette.datastructures import FormData

    from fanbu.api import Workspace

TOO_LONG = 15
"""Digits that no moment in milliseconds has for thousands of years."""
LASTS = 86_400
"""Seconds a batch that nobody took is kept."""
_NAME = re.compile(r"[0-9a-f]{16}")
_BAD = re.compile(r'[\x00-\x1f<>:"|?*\\]')


_WRITING = Lock()
"""Choices are read, changed and written by one request at a time."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """`name` is the batch's own, `files` what was dropped, by their names.

    `origin`: `drop`, `paste` or `folder` (the watched one); `each`: path → what was decided.
    """

    name: str
    folder: Path
    files: tuple[str, ...]
    origin: str = "drop"
    by: str = ""
    since: float = 0.0
    each: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def options(self, mappings: Path) -> dict[str, dict[str, Any]]:
        """The choices as the options of an import; a mapping by its file in `mappings`."""
        return {
            path: {
                name: mappings / f"{value}.yaml" if name == "map" else value
                for name, value in given.items()
            }
            for path, given in self.each.items()
        }


def hold(workspace: Workspace, form: FormData | Mapping[str, Any], by: str = "") -> Waiting:
    """Keep what a form brought. Raises BadInput `nothing_dropped`."""
    items = form.multi_items() if hasattr(form, "multi_items") else []
    files = [value for name, value in items if name == "file" and isinstance(value, UploadFile)]
    changed = [str(value) for name, value in items if name == "modified"]
    named = [file for file in files if file.filename]
    if not named:
        raise BadInput("nothing_dropped")
    with _whole(_new(workspace, "drop", by)) as folder:
        for place, file in enumerate(named):
            target = _inside(folder, str(file.filename))
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as out:
                shutil.copyfileobj(file.file, out, 1 << 20)
            date_file(target, changed[place] if place < len(changed) else "")
    return _waiting(folder)


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """A batch that could not be kept as a whole (the disk is full) is not kept at all."""
    try:
        yield folder
    except BaseException:
        drop(_waiting(folder))
        raise


def hold_text(workspace: Workspace, text: str, title: str, by: str = "") -> Waiting:
    """Keep a pasted range: lines of cells parted by tabs, as spreadsheets copy them."""
    if "\n" not in text.strip():
        raise BadInput("nothing_pasted")
    folder = _new(workspace, "paste", by)
    separated = "tsv" if "\t" in text else "csv"
    name = _harmless(re.sub(r"[/\\]", "_", title)) or time.strftime(
        "%Y-%m-%d %H%M", time.localtime()
    )
    cells = text.replace("\r\n", "\n") + "\n"
    with _whole(folder):
        (folder / f"{name}.{separated}").write_text(cells, encoding="utf-8")
    return _waiting(folder)


def hold_copy(workspace: Workspace, file: Path, name: str) -> Waiting:
    """Keep a copy of a file of the watched folder that has a question."""
    with _whole(_new(workspace, "folder", "")) as folder:
        target = _inside(folder, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)
    return _waiting(folder)


def waiting(workspace: Workspace) -> list[Waiting]:
    """Batches that were looked at and neither taken nor left, the oldest first."""
    root = workspace.folder.uploads
    if not root.is_dir():
        return []
    found = [_waiting(folder) for folder in root.iterdir() if _NAME.fullmatch(folder.name)]
    return sorted(found, key=lambda one: (one.since, one.name))


def find(workspace: Workspace, name: str) -> Waiting:
    """Raises BadInput `unknown_batch`: taken, left, or never there."""
    folder = workspace.folder.uploads / name
    if not _NAME.fullmatch(name) or not folder.is_dir():
        raise BadInput("unknown_batch")
    return _waiting(folder)


def choose(held: Waiting, path: str, given: Mapping[str, Any]) -> Waiting:
    """Decide about one file: `given` replaces what was said before; what is empty is not said."""
    with _WRITING:
        told = _told(held.folder)
        kept = {name: value for name, value in given.items() if value}
        each = {**told.get("each", {}), path: kept}
        told["each"] = {path: own for path, own in each.items() if own}
        write(_beside(held.folder), json.dumps(told, ensure_ascii=False))
    return _waiting(held.folder)


def drop(held: Waiting) -> None:
    shutil.rmtree(held.folder, ignore_errors=True)
    _beside(held.folder).unlink(missing_ok=True)


def _new(workspace: Workspace, origin: str, by: str) -> Path:
    root = workspace.folder.uploads
    root.mkdir(parents=True, exist_ok=True)
    for old in waiting(workspace):  # what the watched folder asks stays until it is answered
        if old.origin != "folder" and old.since < time.time() - LASTS:
            drop(old)
    folder = root / secrets.token_hex(8)
    folder.mkdir()
    told = {"origin": origin, "by": by, "since": time.time()}
    write(_beside(folder), json.dumps(told, ensure_ascii=False))
    return folder


def _waiting(folder: Path) -> Waiting:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    told = _told(folder)
    return Waiting(
        folder.name,
        folder,
        tuple(str(file.relative_to(folder)) for file in files),
        told.get("origin", "drop"),
        told.get("by", ""),
        told.get("since") or folder.stat().st_mtime,
        told.get("each", {}),
    )


def _beside(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.json")


def _told(folder: Path) -> dict[str, Any]:
    """What is written beside a batch; nothing for one of before, or a broken line."""
    try:
        found = json.loads(_beside(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _inside(folder: Path, name: str) -> Path:
    """Where a file of this name goes: inside, whatever the name says."""
    parts = [_harmless(part) for part in re.split(r"[/\\]", name)]
    kept = [part for part in parts if part and part not in (".", "..")] or ["file"]
    target = folder.joinpath(*kept[-4:])
    stem, suffix, again = target.stem, target.suffix, 2
    while target.exists():
        target = target.with_name(f"{stem} ({again}){suffix}")
        again += 1
    return target


def _harmless(name: str) -> str:
    return _BAD.sub("_", name).strip().strip(".")[-120:]


def date_file(file: Path, milliseconds: str) -> None:
    if milliseconds.isdecimal() and len(milliseconds) < TOO_LONG:
        seconds = int(milliseconds) / 1000
        os.utime(file, (seconds, seconds))
