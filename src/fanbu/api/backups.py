"""A workspace to one file and back; and room given back."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from fanbu import __version__
from fanbu.api.language import language_at
from fanbu.api.speech import speaking
from fanbu.api.wire import is_address
from fanbu.errors import BadInput, Failed
from fanbu.model.result import Result
from fanbu.store import backup as snapshots
from fanbu.store import connection, ledger, migrate
from fanbu.workspace import archive
from fanbu.workspace.folder import Folder, make_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from os import PathLike

    from fanbu.api.desk import Desk
    from fanbu.types import Language
    from fanbu.workspace.archive import Manifest

STAGED = ".restoring-"
ASIDE = "before-restore-"


def backup(desk: Desk, file: Path) -> Result:
    """One consistent snapshot of everything the workspace needs, in one file.

    The warehouse cannot change meanwhile, and the ledger only by who holds the warehouse.
    """
    folder = desk.folder
    if file.exists():
        raise BadInput("file_exists", file=desk.called(file))
    with _scratch(folder.backups) as scratch:
        taken = [desk.warehouse.snapshot(scratch)]
        desk.ledger.close()  # its write-ahead log goes into the file
        copied = snapshots.back_up_ledger(folder.ledger, scratch)
        taken += [copied] if copied else []
        told = {
            "name": desk.settings.name,
            "made_at": desk.now().replace(tzinfo=UTC).astimezone(desk.settings.zone).isoformat(),
            "program": __version__,
            "install": archive.install_of(folder),
            "schemas": known_schemas(),
        }
        given = archive.members(folder, {path.name: path for path in taken})
        manifest = archive.pack(file, told, given)
    data = {"file": desk.called(file), "bytes": file.stat().st_size, **_told(manifest)}
    return Result("backup", pa.Table.from_pylist([data]), data)


def restore(
    path: str | PathLike[str],
    file: str | PathLike[str],
    *,
    yes: bool = False,
    language: Language = "en",
    spoken: Language | None = None,
) -> Result:
    """The workspace of a backup, in the folder `path`; what was there is kept aside in it.

    The backup is unpacked beside the present workspace, checked and opened before anything of that
    moves. `yes` takes a backup of another workspace too. No other process, and no `Workspace` of
    this one, may have the folder open.

    Raises BadInput `no_such_file`, `not_a_backup`, `other_workspace`, `folder_not_empty`; Failed
    `broken_backup`, `newer_backup`, `newer_schema`, `warehouse_busy`, `cannot_write`.
    """
    with speaking(spoken or language):
        if is_address(path):
            raise BadInput("not_at_an_address", address=os.fspath(path))
    folder, source = Folder(Path(path).expanduser()), Path(file).expanduser()
    with speaking(spoken or language_at(folder.root) or language):
        manifest = archive.read_manifest(source)
        _accept(folder, source, manifest, yes=yes)
        made = not folder.root.exists()
        try:
            aside = _put(folder, source, manifest)
        except BaseException:
            if made:
                shutil.rmtree(folder.root, ignore_errors=True)
            raise
    data = {"workspace": str(folder.root), "aside": aside, **_told(manifest)}
    return Result("restore", pa.Table.from_pylist([data]), data)


def known_schemas() -> Mapping[str, int]:
    """The newest versions of the stores that this program knows."""
    return {"warehouse": migrate.known()[-1][0], "ledger": int(ledger.HEAD)}


def _accept(folder: Folder, source: Path, manifest: Manifest, *, yes: bool) -> None:
    known = known_schemas()
    for store, found in manifest.schemas.items():
        if found > known.get(store, 0):
            raise Failed("newer_schema", file=str(source), found=found, known=known.get(store, 0))
    root = folder.root
    if root.exists() and not root.is_dir():
        raise BadInput("not_a_folder", path=str(root))
    ours = any((root / name).exists() for name in archive.OWNED)
    if root.is_dir() and not ours and any(root.iterdir()):
        raise BadInput("folder_not_empty", folder=str(root))
    present = archive.install_of(folder)
    if present and present != manifest.install and not yes:
        raise BadInput("other_workspace", file=str(source), name=manifest.name, folder=str(root))
    if folder.warehouse.exists():
        connection.claim(folder.warehouse)


def _put(folder: Folder, source: Path, manifest: Manifest) -> str | None:
    """Unpack, prove, swap; where the old workspace lies now, if there was one."""
    with _scratch(folder.root, STAGED) as staged:
        archive.unpack(source, manifest, staged)
        make_parts(Folder(staged))
        _prove(Folder(staged), source)
        name = f"{ASIDE}{datetime.now(UTC):%Y-%m-%dT%H%M%S}"
        aside = folder.root / name
        return str(aside) if archive.swap(staged, folder.root, aside) else None


def _prove(staged: Folder, source: Path) -> None:
    """Open what was unpacked as a workspace and read all of it."""
    from fanbu.api.desk import Desk

    try:
        staged.contact_key()
        with Desk(staged, staged.settings()) as desk:
            desk.warehouse.check()
            desk.ledger.check()
    except Failed as problem:
        if not problem.code.endswith("_unreadable"):
            raise
        member = str(problem.details["file"]).removeprefix(f"{staged.root}/")
        raise Failed("broken_backup", file=str(source), member=member) from None


@contextmanager
def _scratch(parent: Path, prefix: str = ".snapshot-") -> Iterator[Path]:
    """A folder that is gone afterwards, whatever happens."""
    try:
        parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=prefix, dir=parent)).resolve()
    except OSError as problem:
        raise Failed("cannot_write", file=str(parent), problem=problem.strerror) from None
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _told(manifest: Manifest) -> Mapping[str, object]:
    return {
        "name": manifest.name,
        "made_at": manifest.made_at,
        "schemas": dict(manifest.schemas),
        "files": sorted(manifest.files),
    }


def compact(desk: Desk, *, dry_run: bool = False) -> Result:
    """Drop what no question of today needs.

    `tables`: table → rows dropped; `replaced`: the imports that lost rows newer ones had replaced,
    which an undo of those no longer brings back; `bytes_before`, `bytes_after`: the file's.
    """
    before = desk.folder.warehouse.stat().st_size
    told = desk.warehouse.compact(keep=not dry_run)
    if not dry_run and shutil.disk_usage(desk.folder.data).free > before:
        with _scratch(desk.folder.backups) as scratch:  # only a new file is a smaller one
            desk.warehouse.exchange(desk.warehouse.snapshot(scratch))
    data = {
        "tables": {table: rows for table, rows in told.rows.items() if rows},
        "rows": sum(told.rows.values()),
        "replaced": list(told.replaced),
        "bytes_before": before,
        "bytes_after": desk.folder.warehouse.stat().st_size,
        "dry_run": dry_run,
    }
    return Result("compact", pa.Table.from_pylist([data]), data)
