"""A workspace as one file: packed, unpacked with every part checked, put into place.

The file is a ZIP. `manifest.json` says what it is and names every other member with its size and
SHA-256; nothing that it does not name is unpacked. The stores come as snapshots that the caller
took: this room opens no database.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import zipfile
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from fanbu.errors import BadInput, Failed, FanbuError
from fanbu.workspace.folder import SETTINGS_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from fanbu.workspace.folder import Folder

KIND = "fanbu-backup"
FORMAT = 1
MANIFEST = "manifest.json"
LAST = SETTINGS_FILE
"""What makes a folder a workspace: taken away first and put back last, so that a swap that is cut
off leaves a folder that is none rather than one of two halves."""
OWNED = (
    "data", "mappings", "metrics", "reports", "checklists", "channels.yaml", "calendar.yaml", LAST,
)  # fmt: skip
"""What of a folder is the workspace's: all else in it is left alone."""
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """`install`: which contact key the backup holds, as a digest; `schemas`: store → version.

    `files`: member → [bytes, SHA-256].
    """

    name: str
    made_at: str
    program: str
    install: str
    schemas: Mapping[str, int]
    files: Mapping[str, tuple[int, str]]


def install_of(folder: Folder) -> str:
    """Tells installs apart without telling the key; empty when there is none."""
    with suppress(FanbuError):
        return hashlib.sha256(b"fanbu install " + folder.contact_key()).hexdigest()[:16]
    return ""


def members(folder: Folder, snapshots: Mapping[str, Path]) -> Mapping[str, Path]:
    """Member → file: settings, rules, calendar, metrics, mappings, drafts, key, snapshots."""
    found = {SETTINGS_FILE: folder.settings_file}
    own = (folder.channels, folder.calendar)
    found |= {file.name: file for file in own if file.is_file()}
    for part in (folder.metrics, folder.mappings, folder.reports, folder.checklists):
        files = (file for file in sorted(part.rglob("*")) if file.is_file())
        found |= {file.relative_to(folder.root).as_posix(): file for file in files}
    found[f"{folder.data.name}/{folder.key_file.name}"] = folder.key_file
    return found | {f"{folder.data.name}/{name}": file for name, file in snapshots.items()}


def pack(target: Path, told: Mapping[str, Any], given: Mapping[str, Path]) -> Manifest:
    """Write the backup; only its owner may read it.

    Raises BadInput `file_exists`, Failed `cannot_write`, `disk_full`.
    """
    if target.exists():
        raise BadInput("file_exists", file=str(target))
    draft = target.with_name(f".{target.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600), "wb") as stream:
            manifest = _write(stream, told, given)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
    except OSError as problem:
        raise _refused(target, problem) from None
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _write(stream: Any, told: Mapping[str, Any], given: Mapping[str, Path]) -> Manifest:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        files = {}
        for member, file in given.items():
            archive.write(file, member)
            files[member] = (file.stat().st_size, _digest(file))
        manifest = Manifest(**told, files=files)
        document = {"kind": KIND, "format": FORMAT, **asdict(manifest)}
        archive.writestr(MANIFEST, json.dumps(document, ensure_ascii=False, indent=1))
    return manifest


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _refused(path: Path, problem: OSError) -> Failed:
    if problem.errno == errno.ENOSPC:
        return Failed("disk_full")
    return Failed("cannot_write", file=str(path), problem=problem.strerror)


def read_manifest(file: Path) -> Manifest:
    """What a backup says of itself.

    Raises BadInput `no_such_file`, `not_a_backup`, and Failed `newer_backup`, `broken_backup`.
    """
    if not file.is_file():
        raise BadInput("no_such_file", file=str(file))
    try:
        with zipfile.ZipFile(file) as archive:
            document = json.loads(archive.read(MANIFEST))
        if document["kind"] != KIND:
            raise BadInput("not_a_backup", file=str(file))
        if document["format"] > FORMAT:
            raise Failed("newer_backup", file=str(file))
        told = {name: document[name] for name in Manifest.__dataclass_fields__}
        return Manifest(**{**told, "files": {k: (n, d) for k, (n, d) in told["files"].items()}})
    except zipfile.BadZipFile:
        if not _begins_as_zip(file):
            raise BadInput("not_a_backup", file=str(file)) from None
        raise Failed("broken_backup", file=str(file), member=MANIFEST) from None
    except (KeyError, TypeError, ValueError, AttributeError, OSError):
        raise BadInput("not_a_backup", file=str(file)) from None


def _begins_as_zip(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def unpack(file: Path, manifest: Manifest, into: Path) -> None:
    """Every member into a new folder; one that is not what the manifest says ends it.

    Raises Failed `broken_backup` (member), `cannot_write`, `disk_full`.
    """
    with zipfile.ZipFile(file) as archive:
        for member, (size, digest) in manifest.files.items():
            if not _is_ours(member):
                raise Failed("broken_backup", file=str(file), member=member)
            target = into / member
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.touch(mode=0o600)
                with target.open("wb") as stream:
                    found = _copied(archive, member, stream, size)
            except OSError as problem:
                raise _refused(target, problem) from None
            if found != digest:
                raise Failed("broken_backup", file=str(file), member=member)


def _is_ours(member: str) -> bool:
    """One of the workspace's own paths, that cannot lead out of the folder."""
    path = PurePosixPath(member)
    return path.parts[:1] != () and path.parts[0] in OWNED and ".." not in path.parts


def _copied(archive: zipfile.ZipFile, member: str, stream: Any, size: int) -> str:
    """The digest of what was copied; empty when it cannot be read or is longer than it says."""
    digest, left = hashlib.sha256(), size
    try:
        with archive.open(member) as source:
            while chunk := source.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    return ""
                digest.update(chunk)
                stream.write(chunk)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        return ""
    return digest.hexdigest()


def swap(staged: Path, root: Path, aside: Path) -> bool:
    """Put what was unpacked into place; what was there goes to `aside`. True when there was any.

    When a part cannot be moved, those moved already go back: Failed `cannot_write`.
    """
    moved: list[tuple[Path, Path]] = []
    try:
        for source, target in _moves(staged, root, aside):
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)
            moved.append((source, target))
    except OSError as problem:
        for source, target in reversed(moved):
            target.rename(source)
        raise _refused(root, problem) from None
    return aside.exists()


def _moves(staged: Path, root: Path, aside: Path) -> Iterator[tuple[Path, Path]]:
    for name in reversed(OWNED):
        if (root / name).exists():
            yield root / name, aside / name
    for name in OWNED:
        if (staged / name).exists():
            yield staged / name, root / name
