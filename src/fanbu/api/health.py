"""Whether a workspace is well: each check says what it found and, where it is not good, a hint.

Nothing is changed but what opening a workspace changes. A check that fails does not stop the
others; what needs the stores is left out when they cannot be opened.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from fanbu.api.checks.check import Check, all_of, bad
from fanbu.api.checks.facts import NUMBERS, STORES
from fanbu.api.checks.files import FILES
from fanbu.api.desk import Desk
from fanbu.api.language import language_at
from fanbu.api.speech import speaking
from fanbu.errors import BadInput, FanbuError
from fanbu.model.result import Result
from fanbu.workspace.folder import Folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from os import PathLike

    from fanbu.types import Language


def doctor(
    path: str | PathLike[str] = ".",
    *,
    clock: Callable[[], datetime] | None = None,
    language: Language = "en",
    spoken: Language | None = None,
) -> Result:
    """All checks of the workspace in a folder. Raises BadInput `no_workspace`."""
    folder = Folder(Path(path).expanduser())
    spoken = spoken or language_at(folder.root) or language
    if not folder.exists:
        with speaking(spoken):
            raise BadInput("no_workspace", folder=str(folder.root))
    checks = all_of(FILES, folder)
    try:
        with Desk(folder, folder.settings(), clock, speaks=spoken) as desk:
            checks += _of_stores(desk)
    except FanbuError as problem:
        if checks[0].problem is None:  # otherwise it is the settings' own, and said already
            checks.append(bad("warehouse", problem))
    return _result(checks, spoken)


def of_open(desk: Desk) -> Result:
    """All checks of a workspace that is open already."""
    return _result([*all_of(FILES, desk.folder), *_of_stores(desk)], desk.language)


def _of_stores(desk: Desk) -> list[Check]:
    checks = all_of(STORES, desk)
    whole = all(check.state != "bad" for check in checks)
    return [*checks, *all_of(NUMBERS, desk)] if whole else checks


def _result(checks: list[Check], language: Language) -> Result:
    rows = [check.told(language) for check in checks]
    healthy = all(check.state != "bad" for check in checks)
    columns = ("check", "state", "code", "message", "hint")
    table = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in columns})
    return Result("doctor", table, {"healthy": healthy, "checks": rows})
