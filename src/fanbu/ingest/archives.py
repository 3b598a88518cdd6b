"""ZIPs → their members, within limits; and the walk over all paths of one import.

A ZIP that lies in a ZIP is not opened: nobody can tell what it may burst to.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.ingest.files import (
    Place,
    SourceFile,
    files_in,
    one_or_more,
    place_of,
    read_bytes,
    why_passed,
)
from fanbu.ingest.sheets import MAX_RATIO, MAX_UNPACKED, RATIO_FROM
from fanbu.model.imports import PassedOver, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from fanbu.ingest.files import Found

MAX_MEMBERS = 10_000
_ENCRYPTED_FLAG = 0x1
_UTF8_FLAG = 0x800
_WORKBOOK_PARTS = {"xl", "content.xml", "word", "ppt"}
ZIP = b"PK\x03\x04"


def expand(paths: Iterable[Path], zone: ZoneInfo) -> Iterator[Found]:
    """Every file under `paths`, sorted within a folder; each path's own trouble stops no other.

    Refusals: `no_such_file`, `no_files`, `cannot_read`, `broken_zip`, `zip_bomb`, `zip_password`,
    `nested_zip`.
    """
    for path in paths:
        place = place_of(path)
        if place is None:
            yield Refused(str(path), BadInput("no_such_file", file=str(path)))
        elif place.file.is_dir():
            yield from one_or_more(_folder(place.file, zone), str(path))
        else:
            yield from _file(place, zone)


def _folder(folder: Path, zone: ZoneInfo) -> Iterator[Found]:
    for found in files_in(folder):
        if isinstance(found, Path):
            yield from _file(Place(found), zone)
        else:
            yield found


def _file(place: Place, zone: ZoneInfo) -> Iterator[Found]:
    """A file as it is, or the members of a ZIP."""
    try:
        source = read_bytes(place.file)
    except BadInput as problem:
        yield Refused(str(place.file), problem)
        return
    if not source.data.startswith(ZIP) or is_workbook(source.data):
        yield replace(source, sheet=place.sheet)
    elif place.member is None:
        yield from one_or_more(_members(source, None, zone), source.path)
    else:
        found = [replace(one, sheet=place.sheet) if isinstance(one, SourceFile) else one
                 for one in _members(source, place.member, zone)]  # fmt: skip
        path = f"{source.path}!{place.member}"
        yield from found or [Refused(path, BadInput("no_such_file", file=path))]


def is_workbook(data: bytes) -> bool:
    """Whether a ZIP is an Office or OpenDocument file; one that is damaged is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return bool({name.split("/", 1)[0] for name in archive.namelist()} & _WORKBOOK_PARTS)
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _members(source: SourceFile, wanted: str | None, zone: ZoneInfo) -> Iterator[Found]:
    """The members in order of their names, or the one that is `wanted`."""
    path = source.path
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
    except (zipfile.BadZipFile, OSError, ValueError):
        yield Refused(path, BadInput("broken_zip", file=path))
        return
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if bomb := _too_much(source, infos):
            yield Refused(path, bomb)
            return
        named = sorted(((_name(info), info) for info in infos), key=lambda pair: pair[0])
        passed: set[str] = set()
        for name, info in named:
            if wanted is not None and name != wanted:
                continue
            if wanted is None and (over := _passed(name)):
                if over.path not in passed:
                    yield replace(over, path=f"{path}!{over.path}")
                passed.add(over.path)
                continue
            yield _member(archive, info, (path, name), zone)


def _passed(name: str) -> PassedOver | None:
    """A member, or the outermost folder it lies in, whose name says that it is no data."""
    parts = PurePosixPath(name).parts
    for at, part in enumerate(parts, 1):
        if why := why_passed(part):
            return PassedOver("/".join(parts[:at]) + ("/" if at < len(parts) else ""), why)
    return None


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


def _too_much(source: SourceFile, members: list[zipfile.ZipInfo]) -> BadInput | None:
    total = sum(info.file_size for info in members)
    size = len(source.data)
    bursting = total > RATIO_FROM and total > size * MAX_RATIO
    if len(members) <= MAX_MEMBERS and total <= MAX_UNPACKED and not bursting:
        return None
    limit = max(RATIO_FROM, min(MAX_UNPACKED, size * MAX_RATIO))
    return BadInput("zip_bomb", file=source.path, limit_mb=limit >> 20)


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, named: tuple[str, str], zone: ZoneInfo
) -> Found:
    path, name = f"{named[0]}!{named[1]}", PurePosixPath(named[1]).name
    try:
        data = _unpacked(archive, info, path)
    except BadInput as problem:
        return Refused(path, problem)
    try:
        stamp = datetime(*info.date_time, tzinfo=zone).astimezone(UTC)
    except ValueError:
        stamp = datetime(1980, 1, 1, tzinfo=UTC)
    return SourceFile(path, name, data, stamp)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> bytes:
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise BadInput("zip_password", file=path)
    try:
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError):
        raise BadInput("broken_zip", file=path) from None
    if len(data) != info.file_size:  # the directory lied about the size
        raise BadInput("broken_zip", file=path)
    if data.startswith(ZIP) and not is_workbook(data):
        raise BadInput("nested_zip", file=path)
    return data
