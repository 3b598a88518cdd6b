"""Files on their way in: kept aside in the workspace until they are taken or left.

A batch is a folder of its own. Names are made harmless; the time a file was last changed comes
along, because a file that does not say when it was exported is dated by it.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from starlette.datastructures import FormData

    from fanbu.api import Workspace

TOO_LONG = 15
"""Digits that no moment in milliseconds has for thousands of years."""
LASTS = 86_400
"""Seconds a batch that nobody took is kept."""
_NAME = re.compile(r"[0-9a-f]{16}")
_BAD = re.compile(r'[\x00-\x1f<>:"|?*\\]')


@dataclass(frozen=True, slots=True)
class Waiting:
    """`name` is the batch's own, `files` what was dropped, by their names."""

    name: str
    folder: Path
    files: tuple[str, ...]


def hold(workspace: Workspace, form: FormData | Mapping[str, Any]) -> Waiting:
    """Keep what a form brought. Raises BadInput `nothing_dropped`."""
    items = form.multi_items() if hasattr(form, "multi_items") else []
    files = [value for name, value in items if name == "file" and isinstance(value, UploadFile)]
    changed = [str(value) for name, value in items if name == "modified"]
    named = [file for file in files if file.filename]
    if not named:
        raise BadInput("nothing_dropped")
    folder = _new(workspace)
    for place, file in enumerate(named):
        target = _inside(folder, str(file.filename))
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as out:
            shutil.copyfileobj(file.file, out, 1 << 20)
        _date(target, changed[place] if place < len(changed) else "")
    return _waiting(folder)


def hold_text(workspace: Workspace, text: str, title: str) -> Waiting:
    """Keep a pasted range: lines of cells parted by tabs, as spreadsheets copy them."""
    if "\n" not in text.strip():
        raise BadInput("nothing_pasted")
    folder = _new(workspace)
    separated = "tsv" if "\t" in text else "csv"
    name = _harmless(title) or time.strftime("%Y-%m-%d %H%M", time.localtime())
    (folder / f"{name}.{separated}").write_text(text.replace("\r\n", "\n") + "\n", encoding="utf-8")
    return _waiting(folder)


def waiting(workspace: Workspace) -> list[Waiting]:
    """Batches that were looked at and neither taken nor left."""
    root = workspace.folder.uploads
    if not root.is_dir():
        return []
    return [_waiting(folder) for folder in sorted(root.iterdir()) if _NAME.fullmatch(folder.name)]


def find(workspace: Workspace, name: str) -> Waiting:
    """Raises BadInput `unknown_batch`: taken, left, or never there."""
    folder = workspace.folder.uploads / name
    if not _NAME.fullmatch(name) or not folder.is_dir():
        raise BadInput("unknown_batch")
    return _waiting(folder)


def drop(held: Waiting) -> None:
    shutil.rmtree(held.folder, ignore_errors=True)


def _new(workspace: Workspace) -> Path:
    root = workspace.folder.uploads
    root.mkdir(parents=True, exist_ok=True)
    for old in root.iterdir():
        if old.stat().st_mtime < time.time() - LASTS:
            shutil.rmtree(old, ignore_errors=True)
    folder = root / secrets.token_hex(8)
    folder.mkdir()
    return folder


def _waiting(folder: Path) -> Waiting:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return Waiting(folder.name, folder, tuple(str(file.relative_to(folder)) for file in files))


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


def _date(file: Path, milliseconds: str) -> None:
    if milliseconds.isdecimal() and len(milliseconds) < TOO_LONG:
        seconds = int(milliseconds) / 1000
        os.utime(file, (seconds, seconds))
