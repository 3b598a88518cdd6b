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
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu import words
from fanbu.api.files import write
from fanbu.api.settling import continued, needed, unchanged_for
from fanbu.api.speech import speak
from fanbu.errors import Failed, FanbuError
from fanbu.ingest.files import files_in
from fanbu.model.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fanbu.api.desk import Desk
    from fanbu.api.settling import Continued
    from fanbu.api.workspace import Workspace

FOLDER = "inbox"
"""The folder of the workspace that is watched when the settings name no other."""
LOOKS = 2.0
"""Seconds between two looks of one `collect`."""
PATIENCE = 15.0
"""Seconds that one `collect` waits for files that may still be written."""
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
    """Meet what lies in the folder now, once; `rows`: what was new, and what became of it.

    What may still be written is waited for a little, then told of (`waits`): it is met next time.
    """
    collector = Collector(workspace)
    rows, until = collector.step(), time.monotonic() + PATIENCE
    while collector.waiting and time.monotonic() < until:
        time.sleep(LOOKS)
        rows += collector.step()
    rows += [{"path": path, "outcome": "waits"} for path in collector.waiting]
    data = {"folder": workspace.called(folder_of(workspace)), "rows": rows}
    return Result("collect", pa.Table.from_pylist(rows) if rows else pa.table({}), data)


class Collector:
    """Looks into the folder again and again; a file counts when two looks saw it the same.

    It must have been so for a while, too, longer where nothing shows that it is whole
    (`settling`). `waiting`: the files that the last look left for another time.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.waiting: list[str] = []
        self._before: dict[Path, tuple[Stamp, float]] = {}
        self._met: dict[tuple[Path, Stamp], str] = {}

    def step(self) -> list[dict[str, Any]]:
        """What was new and whole, each with its `outcome`.

        `taken` (with `imports` and `rows`), `repeated`, `passed` (no data), `asks` or `failed`
        (`why`, in words). A file that changed since it was taken is a newer export; where it was
        taken half, that half is undone.
        """
        return [self._meet(file, content) for file, content in list(self._whole())]

    def _whole(self) -> Iterator[tuple[Path, str]]:
        """Files that have settled and were never met."""
        seen = _told(self.workspace).get("seen", {})
        now: dict[Path, tuple[Stamp, float]] = {}
        folder = folder_of(self.workspace)
        self.waiting = []
        for file in files_in(folder) if folder.is_dir() else ():
            if not isinstance(file, Path):
                continue
            try:
                content = self._settled(file, now)
            except OSError:  # gone or not ours: another time
                continue
            if content is None:
                if now[file][0][0]:  # an empty one may stay so for ever
                    self.waiting.append(str(file.relative_to(folder)))
            elif content not in seen:
                seen[content] = {}  # the same content under another name, in this very look
                yield file, content
        self._before = now

    def _settled(self, file: Path, now: dict[Path, tuple[Stamp, float]]) -> str | None:
        """The digest of a file's content; None while it may still be written."""
        stat = file.stat()
        stamp = (stat.st_size, stat.st_mtime_ns)
        before, since = self._before.get(file, (None, 0.0))
        now[file] = (stamp, since if before == stamp else time.monotonic())
        if before != stamp or not stat.st_size:
            return None
        if (file, stamp) not in self._met:
            if unchanged_for(stat, since) < needed(file):
                return None
            self._met[file, stamp] = _digest(file)
        return self._met[file, stamp]

    def _meet(self, file: Path, content: str) -> dict[str, Any]:
        root = folder_of(self.workspace)
        entry: dict[str, Any] = {
            "path": str(file.relative_to(root)),
            "at": self.workspace.now().replace(tzinfo=UTC).isoformat(),
            "content": content,
        }
        try:
            entry["size"] = file.stat().st_size
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
        earlier = self._earlier(file, root)
        goes_on = continued(earlier.get("size", 0), earlier.get("content", ""), file)
        if goes_on == "cut":
            self._give_back(earlier)
        files = self.workspace.look(file, root=root).to_dict()["files"]
        refused = [one["error"] for one in files if one["state"] == "refused"]
        if refused:
            new = refused[0]["code"] == "mapping_needed"
            language = self.workspace.language
            why = words.say(language, "web.watch_new") if new else refused[0]["message"]
            return {"outcome": "asks", "why": why}
        if not any(one["state"] == "good" for one in files):
            known = any(one["state"] == "repeated" for one in files)
            return {"outcome": "repeated" if known else "passed"}
        called = words.say(self.workspace.language, "web.watch_title")
        moment = self._newer(files, earlier, goes_on)
        options: dict[str, Any] = {"as_of": moment} if moment else {}
        found = self.workspace.import_files(file, root=root, by=called, **options)
        taken = found.to_dict()["files"]
        numbers = [one["import_id"] for one in taken if one["import_id"]]
        return {"outcome": "taken", "imports": numbers, "rows": sum(one["kept"] for one in taken)}

    def _earlier(self, file: Path, root: Path) -> dict[str, Any]:
        """What became of the last content that this file had and that was taken."""
        path = str(file.relative_to(root))
        every = _told(self.workspace).get("seen", {}).values()
        taken = [one for one in every if one.get("path") == path and one.get("imports")]
        return taken[-1] if taken else {}

    def _give_back(self, earlier: dict[str, Any]) -> None:
        """Half of this very file that was taken before is undone."""
        there = {record.import_id for record in self.workspace.warehouse.imports()}
        for number in earlier["imports"]:
            if number in there:
                self.workspace.undo(number)

    def _newer(
        self, files: list[dict[str, Any]], earlier: dict[str, Any], goes_on: Continued
    ) -> str | None:
        """The moment to say where the file's own does not tell that it is the newer export.

        Its name may tell one day of both, and a copy bears the time of its original. One that was
        put in the place of a newer one, and does not go on from it, is an older export.
        """
        known = self.workspace.warehouse.imports()
        before = [naive(one.as_of) for one in known if one.import_id in earlier.get("imports", ())]
        own = [naive(datetime.fromisoformat(one["as_of"])) for one in files if one["as_of"]]
        if not before or not own or max(own) > max(before):
            return None
        if max(own) < max(before) and goes_on == "no":
            return None
        later = (max(before) + timedelta(seconds=1)).replace(tzinfo=UTC)
        return later.astimezone(self.workspace.settings.zone).replace(tzinfo=None).isoformat()


def naive(moment: datetime) -> datetime:
    """In UTC, without saying so."""
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


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
