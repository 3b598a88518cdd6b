"""Workspaces made and opened; the one place where a clock is looked at."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanbu.api.arguments import a_choice, a_day
from fanbu.api.asker import machine_user
from fanbu.api.speech import speaking
from fanbu.api.wire import is_address
from fanbu.api.workspace import Workspace
from fanbu.errors import BadInput
from fanbu.model.result import Result
from fanbu.types import LANGUAGES, Language
from fanbu.workspace.folder import Folder, create
from fanbu.workspace.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from os import PathLike

    from fanbu.api.asker import Face
    from fanbu.model.imports import ImportOptions

BATCH = 40
"""Demo files imported in one transaction."""
DEMO_AUTHOR = "林悦"
"""Who published the demo's report of the week before."""


def open(  # noqa: A001 - the contract's name
    path: str | PathLike[str] = ".",
    *,
    clock: Callable[[], datetime] | None = None,
    language: Language = "en",
    spoken: Language | None = None,
    token: str | None = None,
    face: Face = "python",
) -> Workspace:
    """The workspace in a folder, or of a server at an address (`http://…`).

    Where a server has the folder open, the workspace is reached through it: the same methods, the
    same results. `token` is the key for an address; `$FANBU_TOKEN` when not said. `clock` is of a
    folder that is opened here. `language` words the errors of a folder whose own language is not
    known yet; `spoken`: it speaks this one, whatever its own is. `face`: through what it is asked,
    for the trail of changes.

    Raises BadInput `no_workspace`, `no_token`; Failed `warehouse_busy`, `warehouse_open_here`,
    `server_unreachable`.
    """
    from fanbu.api import running

    found = None
    if clock is None:
        found = running.reached(path, token=token, language=language, spoken=spoken, face=face)
    return found or open_here(path, clock=clock, language=language, spoken=spoken, face=face)


def open_here(
    path: str | PathLike[str] = ".",
    *,
    clock: Callable[[], datetime] | None = None,
    language: Language = "en",
    spoken: Language | None = None,
    face: Face = "python",
) -> Workspace:
    """The workspace in a folder, opened by this process."""
    with speaking(spoken or language):
        if is_address(path):
            raise BadInput("not_at_an_address", address=os.fspath(path))
        folder = Folder(Path(path).expanduser())
        settings = folder.settings()
    with speaking(spoken or settings.language):
        opened = Workspace(folder, settings, clock, speaks=spoken)
    opened.asker = machine_user(face)
    return opened


def doctor(
    path: str | PathLike[str] = ".",
    *,
    clock: Callable[[], datetime] | None = None,
    language: Language = "en",
    spoken: Language | None = None,
) -> Result:
    """All checks of the workspace in a folder, or of a server at an address.

    A workspace that a server has open is looked at by the server; `language` and `spoken` as of
    `open`. Raises BadInput `no_workspace`.
    """
    from fanbu.api import health, running

    found = None
    if clock is None:
        found = running.reached(path, language=language, spoken=spoken)
    if found:
        return found.doctor()
    return health.doctor(path, clock=clock, language=language, spoken=spoken)


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
        with Workspace(folder, folder.settings()) as made:
            _ = made.ledger  # made now, so that no question has to wait for it
    data = {
        "workspace": str(root),
        "name": settings.name,
        "language": settings.language,
        "playbook": settings.playbook,
        "timezone": settings.timezone,
        "currency": settings.currency,
    }
    return _one_row("init", data)


def demo(  # noqa: PLR0913 - one parameter an option of the command
    path: str | PathLike[str] = "fanbu-demo",
    *,
    until: str | date | None = None,
    days: int = 180,
    seed: int = 7,
    small: bool = False,
    playbook: str = "online_education",
    language: str = "zh",
) -> Result:
    """Make the demo brand: its exports written as files, then imported like anybody's.

    The report of the week before was published a week ago, from what was known then.

    `language` is that of its reports and messages; its files are Chinese. `playbook`: a brand of
    another trade, always a dozen weeks (`days` and `small` are those of the first one).
    """
    from fanbu.demo import EXPECTED, UNTIL, simulate, write
    from fanbu.ops.sources import expect

    root = Path(path).expanduser()
    with speaking("zh" if language == "zh" else "en"):
        spoken = a_choice(language, LANGUAGES, "--language")
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise BadInput("folder_not_empty", folder=str(root))
        last = a_day(until, "--until") or UNTIL
        if playbook != "online_education":
            return _demo_set(root, playbook, last, seed, spoken)
        world = simulate(until=last, days=days, seed=seed, small=small)
    settings = Settings(
        name="云朵编程",
        language=spoken,
        playbook="online_education",
        today=last + timedelta(1),
    )
    _made(root, settings)
    exports = write(world, root)
    newest = exports[-1].path.parent  # what was exported on the last Monday
    given = [(each.path, replace(each.options, yes=True)) for each in exports]
    earlier = [one for one in given if one[0].parent != newest]
    week_before = replace(settings, today=last - timedelta(6))
    with Workspace(Folder(root), week_before) as workspace:
        expect(workspace.ledger, EXPECTED, workspace.now())
        _take(workspace, earlier)
        if earlier:
            workspace.publish("week", by=DEMO_AUTHOR)
    with open_here(root, language=spoken) as workspace:
        _take(workspace, given[len(earlier) :])
    return _demo_made(root, len(exports), last, spoken)


def _demo_set(root: Path, playbook: str, last: date, seed: int, language: Language) -> Result:
    """A brand of another trade, from `demo.sets`."""
    from fanbu.demo import sets
    from fanbu.model.imports import ImportOptions

    chosen = sets.load(playbook)
    settings = Settings(
        name=chosen.BRAND, language=language, playbook=playbook, today=last + timedelta(1)
    )
    _made(root, settings)
    paths = chosen.write(root / "exports", last, seed)
    with open_here(root, language=language) as workspace:
        _take(workspace, [(path, ImportOptions(yes=True)) for path in paths])
    return _demo_made(root, len(paths), last, language)


def _take(workspace: Workspace, exports: Sequence[tuple[Path, ImportOptions]]) -> None:
    """Import files one after the other, many in one transaction."""
    from fanbu.api import imports

    for start in range(0, len(exports), BATCH):
        with workspace.warehouse.transaction():
            for path, options in exports[start : start + BATCH]:
                imports.import_files(workspace, [path], options)


def _demo_made(root: Path, files: int, last: date, language: Language) -> Result:
    data = {
        "workspace": str(root),
        "files": files,
        "until": last.isoformat(),
        "language": language,
    }
    return _one_row("demo", data)


def _one_row(kind: str, data: dict[str, Any]) -> Result:
    """A result of one row."""
    import pyarrow as pa

    return Result(kind, pa.Table.from_pylist([data]), data)
