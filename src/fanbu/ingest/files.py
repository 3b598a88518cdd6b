"""Paths → bytes: folders and ZIPs expanded within limits, names decoded, nothing interpreted.

A file's `stamp` is when it was last modified (in a ZIP: the member's), the last resort for the
moment its numbers were taken. What cannot be opened is told of and stops nothing else.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.model.imports import PassedOver, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fanbu.model.imports import WhyPassed

_NO_DATA_NAMES = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})
_NO_DATA_STEMS = frozenset(
    {"readme", "license", "licence", "changelog", "makefile", "说明", "自述"}
)
_NO_DATA_ENDINGS = frozenset(
    f".{ending}"
    for group in (
        "png jpg jpeg gif bmp webp svg heic ico tif tiff psd ai mp4 mov avi mkv mp3 wav m4a",
        "pdf doc docx ppt pptx md rtf pages key wps dps xmind ttf otf lnk url webloc torrent",
        "css js py sh bat exe dll dmg pkg apk yaml yml toml ini sqlite sqlite3 duckdb wal",
        "crdownload part tmp bak",
    )
    for ending in group.split()
)


@dataclass(frozen=True)
class SourceFile:
    """One file to read; `path` is what the user sees (`a.zip!b.csv` for a member of a ZIP).

    `sheet`: the only sheet of it that was asked for.
    """

    path: str
    name: str
    data: bytes
    stamp: datetime
    sheet: str | None = None

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


Found = SourceFile | Refused | PassedOver


@dataclass(frozen=True, slots=True)
class Place:
    """Where a named path lies: a file or folder, and what of it was asked for."""

    file: Path
    member: str | None = None
    sheet: str | None = None


def place_of(path: Path) -> Place | None:
    """`a.zip!b.xlsx#Sheet` taken apart, where the plain path does not exist; None: nothing there.

    The names are those that an import shows, so that what it showed can be named.
    """
    if path.exists() or path.is_symlink():
        return Place(path)
    shown, sheet = str(path), None
    while True:
        file, mark, member = shown.partition("!")
        while mark and not Path(file).is_file():
            more, mark, member = member.partition("!")
            file = f"{file}!{more}"
        if mark:
            return Place(Path(file), member, sheet)
        if Path(shown).is_file():
            return Place(Path(shown), None, sheet)
        if "#" not in shown or sheet is not None:
            return None
        shown, _, sheet = shown.rpartition("#")


def files_in(folder: Path) -> Iterator[Path | Refused | PassedOver]:
    """The files under a folder by name, with what cannot be listed and what is no data.

    Links are followed, each folder once: a link that leads back leads nowhere new.
    """
    seen: set[tuple[int, int]] = set()
    problems: list[Refused] = []

    def note(problem: OSError) -> None:
        problems.append(Refused(str(problem.filename), cannot_read(problem.filename, problem)))

    found: list[Path | PassedOver] = []
    for top, folders, names in os.walk(folder, followlinks=True, onerror=note):
        status = Path(top).stat()
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        for name in list(folders):
            if why := why_passed(name):
                folders.remove(name)
                found.append(PassedOver(str(Path(top, name)) + os.sep, why))
        for name in names:
            why = why_passed(name)
            found.append(PassedOver(str(Path(top, name)), why) if why else Path(top, name))
    yield from sorted(
        found, key=lambda one: PurePath(one.path if isinstance(one, PassedOver) else one)
    )
    yield from problems


def why_passed(name: str) -> WhyPassed | None:
    """Why something of this name is no data; None for what must be looked at.

    Only the name is asked: a `report.csv` that holds a picture is a mistake to be told of.
    """
    if name.startswith("~$"):
        return "lock_file"
    if name.startswith((".", "__MACOSX")):
        return "hidden"
    lower = name.casefold()
    parts = PurePath(lower)
    if lower in _NO_DATA_NAMES or parts.suffix in _NO_DATA_ENDINGS:
        return "not_data"
    if parts.stem in _NO_DATA_STEMS and parts.suffix in ("", ".txt", ".html", ".htm"):
        return "not_data"
    return None


def read_bytes(path: Path) -> SourceFile:
    """One file whole.

    Raises BadInput: `no_such_file`, `not_a_file`, `no_permission`, `cannot_read`.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device would be read for ever
            raise BadInput("not_a_file", file=str(path))
        stamp = datetime.fromtimestamp(status.st_mtime, UTC)
        return SourceFile(str(path), path.name, path.read_bytes(), stamp)
    except OSError as problem:
        raise cannot_read(path, problem) from None


def cannot_read(path: Path | str, problem: OSError) -> BadInput:
    match problem:
        case FileNotFoundError():
            return BadInput("no_such_file", file=str(path))
        case PermissionError():
            return BadInput("no_permission", file=str(path))
    return BadInput("cannot_read", file=str(path), problem=problem.strerror or "")


def one_or_more(found: Iterable[Found], folder: str) -> Iterator[Found]:
    """`found`, and a refusal of the folder (`no_files`) when nothing in it was to be read."""
    empty = True
    for one in found:
        empty = empty and isinstance(one, PassedOver)
        yield one
    if empty:
        yield Refused(folder, BadInput("no_files", folder=folder))
