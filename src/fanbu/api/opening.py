"""Workspaces made and opened; the one place where a clock is looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pyarrow as pa

from fanbu.api import imports
from fanbu.api.arguments import a_choice, a_day
from fanbu.api.speech import speak
from fanbu.api.workspace import Workspace
from fanbu.demo import UNTIL, simulate, write
from fanbu.errors import BadInput, FanbuError
from fanbu.model.result import Result
from fanbu.types import Language
from fanbu.workspace import playbooks
from fanbu.workspace.folder import Folder, create
from fanbu.workspace.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from os import PathLike

BATCH = 40
"""Demo files imported in one transaction."""


def open(  # noqa: A001 - the contract's name
    path: str | PathLike[str] = ".", *, clock: Callable[[], datetime] | None = None
) -> Workspace:
    """The workspace in a folder. Raises BadInput `no_workspace`, Failed `warehouse_busy`."""
    folder = Folder(Path(path).expanduser())
    try:
        settings = folder.settings()
    except FanbuError as problem:
        raise speak(problem, "en") from None
    try:
        return Workspace(folder, settings, clock)
    except FanbuError as problem:
        raise speak(problem, settings.language) from None


def init(
    path: str | PathLike[str],
    *,
    playbook: str | None = None,
    name: str | None = None,
    timezone: str = "Asia/Shanghai",
    currency: str = "CNY",
    language: str = "zh",
) -> Result:
    """Make a workspace; nothing is left behind when a setting is refused."""
    root = Path(path).expanduser()
    spoken = a_choice(language, get_args(Language), "--language")
    settings = Settings(
        name=name or root.resolve().name,
        timezone=timezone,
        currency=currency,
        language=spoken,
        playbook=playbook,
    )
    return _made(root, settings)


def _made(root: Path, settings: Settings) -> Result:
    try:
        if settings.playbook is not None:
            playbooks.load(settings.playbook)
        folder = create(root, settings)
        Workspace(folder, settings).close()
    except FanbuError as problem:
        raise speak(problem, settings.language) from None
    data = {"workspace": str(root), "name": settings.name, "playbook": settings.playbook}
    return Result("init", pa.Table.from_pylist([data]), data)


def demo(
    path: str | PathLike[str] = "fanbu-demo",
    *,
    until: str | date | None = None,
    days: int = 180,
    seed: int = 7,
    small: bool = False,
) -> Result:
    """Make the demo brand: its exports written as files, then imported like anybody's."""
    root = Path(path).expanduser()
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise speak(BadInput("folder_not_empty", folder=str(root)), "en")
    last = a_day(until, "--until") or UNTIL
    world = simulate(until=last, days=days, seed=seed, small=small)
    settings = Settings(name="云朵编程", playbook="online_education", today=last + timedelta(1))
    _made(root, settings)
    exports = write(world, root)
    with Workspace(Folder(root), settings) as workspace:
        for start in range(0, len(exports), BATCH):
            with workspace.warehouse.transaction():
                for export in exports[start : start + BATCH]:
                    given = replace(export.options, yes=True)
                    imports.import_files(workspace, [export.path], given)
    data = {"workspace": str(root), "files": len(exports), "until": last.isoformat()}
    return Result("demo", pa.Table.from_pylist([data]), data)
