"""Paths → bytes: folders and ZIPs expanded within limits, names decoded, nothing interpreted.

A file's `stamp` is when it was last modified (in a ZIP: the member's), the last resort for the
moment its numbers were taken.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.ingest.sheets import MAX_RATIO, MAX_UNPACKED, RATIO_FROM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

MAX_MEMBERS = 10_000
_ENCRYPTED_FLAG = 0x1
_UTF8_FLAG = 0x800
_WORKBOOK_PARTS = {"xl", "content.xml", "word", "ppt"}


@dataclass(frozen=True)
class SourceFile:
    """One file to read; `path` is what the user sees (`a.zip!b.csv` for a member of a ZIP)."""

    path: str
    name: str
    data: bytes
    stamp: datetime

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def expand(paths: Iterable[Path], zone: ZoneInfo) -> Iterator[SourceFile]:
    """Every file under `paths`, sorted within a folder; hidden files and lock files are skipped.

    Raises BadInput: `no_such_file`, `no_files`, `cannot_read`, `broken_zip`, `zip_bomb`,
    `zip_password`.
    """
    for path in paths:
        if not path.exists():
            raise BadInput("no_such_file", file=str(path))
        if not path.is_dir():
            yield from _file(path, zone)
            continue
        files = [inner for inner in sorted(path.rglob("*")) if _wanted(inner.relative_to(path))]
        files = [inner for inner in files if inner.is_file()]
        if not files:
            raise BadInput("no_files", folder=str(path))
        for inner in files:
            yield from _file(inner, zone)


def _wanted(path: Path | PurePosixPath) -> bool:
    return not any(part.startswith((".", "~$", "__MACOSX")) for part in path.parts)


def _file(path: Path, zone: ZoneInfo) -> Iterator[SourceFile]:
    try:
        data = path.read_bytes()
        stamp = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as problem:
        raise BadInput("cannot_read", file=str(path), problem=problem.strerror or "") from None
    if data.startswith(b"PK\x03\x04") and not _is_workbook(data):
        yield from _members(str(path), data, zone)
    else:
        yield SourceFile(str(path), path.name, data, stamp)


def _is_workbook(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return bool({name.split("/", 1)[0] for name in archive.namelist()} & _WORKBOOK_PARTS)
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _members(path: str, data: bytes, zone: ZoneInfo) -> Iterator[SourceFile]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError):
        raise BadInput("broken_zip", file=path) from None
    with archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        named = sorted((_name(info), info) for info in members)
        wanted = [(name, info) for name, info in named if _wanted(PurePosixPath(name))]
        _check_size(path, data, members)
        if not wanted:
            raise BadInput("no_files", folder=path)
        for name, info in wanted:
            yield _member(archive, info, f"{path}!{name}", zone)


def _name(info: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag come from Chinese Windows more often than from DOS."""
    if info.flag_bits & _UTF8_FLAG or info.filename.isascii():
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _check_size(path: str, data: bytes, members: list[zipfile.ZipInfo]) -> None:
    total = sum(info.file_size for info in members)
    bursting = total > RATIO_FROM and total > len(data) * MAX_RATIO
    if len(members) > MAX_MEMBERS or total > MAX_UNPACKED or bursting:
        limit = max(RATIO_FROM, min(MAX_UNPACKED, len(data) * MAX_RATIO))
        raise BadInput("zip_bomb", file=path, limit_mb=limit >> 20)


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, zone: ZoneInfo
) -> SourceFile:
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise BadInput("zip_password", file=path)
    try:
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError):
        raise BadInput("broken_zip", file=path) from None
    if len(data) != info.file_size:  # the directory lied about the size
        raise BadInput("broken_zip", file=path)
    try:
        stamp = datetime(*info.date_time, tzinfo=zone).astimezone(UTC)
    except ValueError:
        stamp = datetime(1980, 1, 1, tzinfo=UTC)
    return SourceFile(path, PurePosixPath(path.rsplit("!", 1)[1]).name, data, stamp)
