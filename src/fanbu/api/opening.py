"""Workspaces made and opened; the one place where a clock is looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from fanbu.api.arguments import a_choice, a_day
from fanbu.api.speech import speaking
from fanbu.api.workspace import Workspace
from fanbu.errors import BadInput
from fanbu.model.result import Result
from fanbu.types import LANGUAGES, Language
from fanbu.workspace.folder import Folder, create
from fanbu.workspace.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from os import PathLike

BATCH = 40
"""Demo files imported in one transaction."""


def open(  # noqa: A001 - the contract's name
    path: str | PathLike[str] = ".",
    *,
    clock: Callable[[], datetime] | None = None,
    language: Language = "en",
) -> Workspace:
    """The workspace in a folder. Raises BadInput `no_workspace`, Failed `warehouse_busy`.

    `language` words the errors of a folder whose own language is not known yet.
    """
    folder = Folder(Path(path).expanduser())
    with speaking(language):
        settings = folder.settings()
    with speaking(settings.language):
        return Workspace(folder, settings, clock)


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
    with speaking("zh" if language == "zh" else "en"):
        chosen = a_choice(language, LANGUAGES, "--language")
    settings = Settings(
        name=name or root.resolve().name,
        timezone=timezone,
        currency=currency,
        language=chosen,
        playbook=playbook,
    )
    return _made(root, settings)


def _made(root: Path, settings: Settings) -> Result:
    from fanbu.workspace import playbooks

    with speaking(settings.language):
        if settings.playbook is not None:
            playbooks.load(settings.playbook)
        folder = create(root, settings)
        Workspace(folder, folder.settings()).close()
    data = {
        "workspace": str(root),
        "name": settings.name,
        "language": settings.language,
        "playbook": settings.playbook,
    }
    return Result("init", pa.Table.from_pylist([data]), data)


def demo(
    path: str | PathLike[str] = "fanbu-demo",
    *,
    until: str | date | None = None,
    days: int = 180,
    seed: int = 7,
    small: bool = False,
    language: str = "zh",
) -> Result:
    """Make the demo brand: its exports written as files, then imported like anybody's.

    `language` is that of its reports and messages; its files are Chinese.
    """
    from fanbu.api import imports
    from fanbu.demo import EXPECTED, UNTIL, simulate, write
    from fanbu.ops import sources

    root = Path(path).expanduser()
    with speaking("zh" if language == "zh" else "en"):
        spoken = a_choice(language, LANGUAGES, "--language")
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise BadInput("folder_not_empty", folder=str(root))
        last = a_day(until, "--until") or UNTIL
        world = simulate(until=last, days=days, seed=seed, small=small)
    settings = Settings(
        name="云朵编程",
        language=spoken,
        playbook="online_education",
        today=last + timedelta(1),
    )
    _made(root, settings)
    exports = write(world, root)
    with open(root, language=spoken) as workspace:
        sources.expect(workspace.ledger, EXPECTED, workspace.now())
        for start in range(0, len(exports), BATCH):
            with workspace.warehouse.transaction():
                for export in exports[start : start + BATCH]:
                    given = replace(export.options, yes=True)
                    imports.import_files(workspace, [export.path], given)
    data = {
        "workspace": str(root),
        "files": len(exports),
        "until": last.isoformat(),
        "language": spoken,
    }
    return Result("demo", pa.Table.from_pylist([data]), data)
