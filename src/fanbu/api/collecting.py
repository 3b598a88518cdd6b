"""The watched folder: what is put there is looked at, and taken when nothing has to be asked.

Each content is met once, whatever it is called. Files are only read: never moved, never deleted.
What became of them is kept in a file of the workspace; losing it is harmless, for the same file
twice changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu import words
from fanbu.api.files import write
from fanbu.api.speech import speak
from fanbu.errors import Failed, FanbuError
from fanbu.ingest.files import files_in
from fanbu.model.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fanbu.api.desk import Desk
    from fanbu.api.workspace import Workspace

FOLDER = "inbox"
"""The folder of the workspace that is watched when the settings name no other."""
SETTLES = 2.0
"""Seconds after which a file that stayed the same is whole."""
KEPT = 2_000
"""Files whose outcome is remembered."""
SHOWN = 30
Stamp = tuple[int, int]


def folder_of(desk: Desk) -> Path:
    return desk.folder.root / Path(desk.settings.collect or FOLDER).expanduser()


def is_on(desk: Desk) -> bool:
    """As somebody said last; else whether the settings name a folder."""
    said = _told(desk).get("on")
    return said if isinstance(said, bool) else desk.settings.collect is not None


def switch(desk: Desk, *, on: bool) -> Result:
    """On or off; on makes the folder when it is not there."""
    if on:
        folder_of(desk).mkdir(parents=True, exist_ok=True)
    _write(desk, {**_told(desk), "on": on})
    return standing(desk)


def standing(desk: Desk) -> Result:
    """Whether it is watched, where, and what became of the files met last, the newest first."""
    rows = list(reversed(list(_told(desk).get("seen", {}).values())))[:SHOWN]
    folder = folder_of(desk)
    data = {
        "folder": desk.called(folder),
        "there": folder.is_dir(),
        "on": is_on(desk),
        "rows": rows,
    }
    return Result("collect", pa.Table.from_pylist(rows) if rows else pa.table({}), data)


def collect(workspace: Workspace) -> Result:
    """Meet what lies in the folder now, once; `rows`: what was new, and what became of it."""
    collector = Collector(workspace)
    collector.step()
    time.sleep(SETTLES)
    rows = collector.step()
    data = {"folder": workspace.called(folder_of(workspace)), "rows": rows}
    return Result("collect", pa.Table.from_pylist(rows) if rows else pa.table({}), data)


class Collector:
    """Looks into the folder again and again; a file counts when two looks saw it the same."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._before: dict[Path, Stamp] = {}
        self._met: dict[tuple[Path, Stamp], str] = {}

    def step(self) -> list[dict[str, Any]]:
        """What was new and whole, each with its `outcome`.

        `taken` (with `imports` and `rows`), `repeated`, `passed` (no data), `asks` or `failed`
        (`why`, in words).
        """
        return [self._meet(file, content) for file, content in list(self._whole())]

    def _whole(self) -> Iterator[tuple[Path, str]]:
        """Files that have stayed the same since the last look and were never met."""
        seen = _told(self.workspace).get("seen", {})
        now: dict[Path, Stamp] = {}
        folder = folder_of(self.workspace)
        for file in files_in(folder) if folder.is_dir() else ():
            if not isinstance(file, Path):
                continue
            try:
                stat = file.stat()
                now[file] = stamp = (stat.st_size, stat.st_mtime_ns)
                if self._before.get(file) != stamp or not stat.st_size:
                    continue
                if (file, stamp) not in self._met:
                    self._met[file, stamp] = _digest(file)
            except OSError:  # gone or not ours: another time
                continue
            content = self._met[file, stamp]
            if content not in seen:
                seen[content] = {}  # the same content under another name, in this very look
                yield file, content
        self._before = now

    def _meet(self, file: Path, content: str) -> dict[str, Any]:
        root = folder_of(self.workspace)
        entry: dict[str, Any] = {
            "path": str(file.relative_to(root)),
            "at": self.workspace.now().replace(tzinfo=UTC).isoformat(),
            "content": content,
        }
        try:
            entry |= self._outcome(file, root)
        except FanbuError as problem:
            entry |= {"outcome": "failed", "why": problem.message or problem.code}
        except Exception as problem:  # a fault of ours in one file must not keep the others out
            logging.getLogger("fanbu").exception("%s", entry["path"])
            told = speak(Failed("unexpected", problem=repr(problem)), self.workspace.language)
            entry |= {"outcome": "failed", "why": told.message or told.code}
        note(self.workspace, content, entry)
        return entry

    def _outcome(self, file: Path, root: Path) -> dict[str, Any]:
        files = self.workspace.look(file, root=root).to_dict()["files"]
        refused = [one["error"] for one in files if one["state"] == "refused"]
        if refused:
            return {"outcome": "asks", "why": refused[0]["message"]}
        if not any(one["state"] == "good" for one in files):
            known = any(one["state"] == "repeated" for one in files)
            return {"outcome": "repeated" if known else "passed"}
        called = words.say(self.workspace.language, "web.watch_title")
        taken = self.workspace.import_files(file, root=root, by=called).to_dict()["files"]
        numbers = [one["import_id"] for one in taken if one["import_id"]]
        return {"outcome": "taken", "imports": numbers, "rows": sum(one["kept"] for one in taken)}


def note(desk: Desk, content: str, entry: dict[str, Any]) -> None:
    """Remember what became of a content."""
    told = _told(desk)
    seen = {**told.get("seen", {})}
    seen.pop(content, None)
    seen[content] = entry
    told["seen"] = dict(list(seen.items())[-KEPT:])
    _write(desk, told)


def _digest(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _told(desk: Desk) -> dict[str, Any]:
    try:
        found = json.loads(desk.folder.collected.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(desk: Desk, told: dict[str, Any]) -> None:
    write(desk.folder.collected, json.dumps(told, ensure_ascii=False))
