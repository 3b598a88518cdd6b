"""The workspace's files: settings, rights, key, channels, calendar, mappings, metrics, disk."""

from __future__ import annotations

import os
import platform
import shutil
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from fanbu import __version__
from fanbu.api.backups import ASIDE, STAGED
from fanbu.api.checks.check import Check, bad, good, note
from fanbu.errors import Failed
from fanbu.ingest.mapping import read_mappings
from fanbu.metrics import definitions
from fanbu.workspace import playbooks
from fanbu.workspace.calendar import read_calendar
from fanbu.workspace.channels import read_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from fanbu.workspace.folder import Folder

MEGABYTE = 1_000_000
LITTLE_MB = 200
"""Of free disk: what an import may need beside a second copy of the warehouse."""
OTHERS = 0o077


def program(_folder: Folder) -> Iterator[Check]:
    yield good(
        "program",
        "program",
        fanbu=__version__,
        python=platform.python_version(),
        duckdb=version("duckdb"),
        system=f"{platform.system()} {platform.machine()}",
    )


def settings(folder: Folder) -> Iterator[Check]:
    found = folder.settings()
    local = datetime.now(UTC).astimezone(found.zone)
    told = {"name": found.name, "timezone": found.timezone, "now": f"{local:%Y-%m-%d %H:%M}"}
    yield good("settings", "settings", **told)
    if found.today is not None:
        yield note("settings", "today_stands", today=found.today)


def rights(folder: Folder) -> Iterator[Check]:
    parts = (folder.root, folder.data, folder.backups, folder.mappings, folder.warehouse)
    closed = [p for p in (*parts, folder.ledger) if p.exists() and not os.access(p, os.W_OK)]
    for path in closed:
        yield bad("rights", Failed("not_writable", path=str(path)))
    if not closed:
        yield good("rights", "rights")


def key(folder: Folder) -> Iterator[Check]:
    """Contact values are hashed with it: without the same key nobody is recognised again."""
    folder.contact_key()
    if os.name == "posix" and folder.key_file.stat().st_mode & OTHERS:
        yield note("key", "key_open", file=str(folder.key_file))
    else:
        yield good("key", "key")


def channels(folder: Folder) -> Iterator[Check]:
    own = len(read_rules(folder.channels)) - len(read_rules(folder.root / "no such file"))
    yield good("channels", "channels", rules=own)


def mappings(folder: Folder) -> Iterator[Check]:
    found = read_mappings(folder.mappings)
    yield from (bad("mappings", problem) for problem in found.broken)
    if not found.broken:
        yield good("mappings", "mappings", mappings=len(found))


def metrics(folder: Folder) -> Iterator[Check]:
    own = tuple(sorted(folder.metrics.glob("*.yaml")))
    name = folder.settings().playbook
    found = definitions.load(playbooks.load(name) if name else None, own)
    for headline in folder.settings().headline:
        found.find(headline)
    yield good("metrics", "metrics", metrics=len(found.metrics), files=len(own))


def calendar(folder: Folder) -> Iterator[Check]:
    """What is expected of days stands on it: a file that does not read stops `watch`."""
    found = read_calendar(folder.calendar, folder.settings().timezone)
    packaged = read_calendar(folder.root / "no such file", folder.settings().timezone)
    own = sum(each != packaged.promotions.get(key) for key, each in found.promotions.items())
    yield good("calendar", "calendar", notes=len(found.notes), promotions=own)


def disk(folder: Folder) -> Iterator[Check]:
    """An upgrade, a backup or a compaction writes the warehouse a second time."""
    free = shutil.disk_usage(folder.root).free // MEGABYTE
    stored = _megabytes(folder.data)
    need = 2 * stored + LITTLE_MB
    told = {"free_mb": free, "stored_mb": stored, "need_mb": need}
    yield good("disk", "disk", **told) if free >= need else note("disk", "disk_low", **told)


def leftovers(folder: Folder) -> Iterator[Check]:
    """What restores and upgrades kept aside, and what a crash left."""
    kept = [*folder.root.glob(f"{ASIDE}*"), *_inside(folder.backups)]
    dead = [*folder.root.glob(f"{STAGED}*"), *folder.backups.glob(".*")]
    for code, paths in (("kept_aside", kept), ("unfinished", dead)):
        if paths:
            names = [str(path.relative_to(folder.root)) for path in sorted(paths)]
            size = sum(_megabytes(path) for path in paths)
            yield note("leftovers", code, names=names, mb=size)


FILES: tuple[Callable[[Folder], Iterable[Check]], ...] = (
    settings, program, rights, key, channels, calendar, mappings, metrics, disk, leftovers,
)  # fmt: skip


def _inside(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*") if not path.name.startswith(".")]


def _megabytes(path: Path) -> int:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file()) // MEGABYTE
