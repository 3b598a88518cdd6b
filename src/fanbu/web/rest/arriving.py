"""What came with a request: its arguments, and the files it brought.

Paths of this disk are for the machine's own command line, which says in which folder it works.
Anybody else brings files along and takes files home: both lie in a folder of the request's own,
and no path leads out of it.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from starlette.datastructures import UploadFile

from fanbu.api.wire import FOLDER, WORKSPACE
from fanbu.errors import BadInput
from fanbu.web.uploads import date_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from starlette.datastructures import FormData
    from starlette.requests import Request

    from fanbu.api import Workspace
    from fanbu.api.verbs import Verb
    from fanbu.web.security.sessions import Who

MOST_FILES = 2_000
_PREFIX = "api-"
LONGEST = 1_000
"""Characters of a path."""


class PathsAreLocal(Exception):  # noqa: N818 - it is what is so
    """A path of this disk, from who may not name any."""


@dataclass(slots=True)
class Ground:
    """Where a request works: a workspace for which relative paths lie in `folder`.

    `brought` are the files that came along, by their names; `mine`: the folder is the request's
    own, and what is found there afterwards goes home with the answer.
    """

    workspace: Workspace
    folder: Path | None = None
    brought: tuple[str, ...] = ()
    mine: bool = False
    form: bool = False

    def made(self) -> list[Path]:
        """The files that were written here."""
        if not self.mine or self.folder is None:
            return []
        files = (file for file in sorted(self.folder.rglob("*")) if file.is_file())
        return [f for f in files if str(f.relative_to(self.folder)) not in self.brought]


@dataclass(frozen=True, slots=True)
class Came:
    """Arguments by name, and files with the moments they were last changed (milliseconds).

    `form`: files could come along, whether any did or not.
    """

    arguments: Mapping[str, Any]
    files: Sequence[UploadFile] = ()
    changed: Sequence[str] = ()
    form: bool = False


def of_form(form: FormData) -> Came:
    """Raises BadInput `arguments_unreadable`."""
    files = [v for k, v in form.multi_items() if k == "file" and isinstance(v, UploadFile)]
    changed = [str(value) for name, value in form.multi_items() if name == "modified"]
    given = form.get("arguments", "{}")
    return Came(read_json(given if isinstance(given, str) else ""), files, changed, form=True)


def read_json(text: str | bytes) -> Mapping[str, Any]:
    """Raises BadInput `arguments_unreadable`: no JSON, or no object."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BadInput("arguments_unreadable")
    return found


@contextmanager
def ground(verb: Verb, came: Came, workspace: Workspace, who: Who, request: Request
           ) -> Iterator[Ground]:  # fmt: skip
    """Where the verb works; a folder of the request's own is gone afterwards."""
    here = request.headers.get(FOLDER)
    if here is not None:
        if not who.local or not Path(unquote(here)).is_absolute():
            raise PathsAreLocal
        called = request.headers.get(WORKSPACE)
        folder = Path(unquote(here))
        view = workspace.working_in(folder, called=called and unquote(called))
        yield Ground(view, folder)
    elif not (verb.reads or any(name in verb.parameters for name in verb.writes)):
        yield Ground(workspace)
    else:
        with _own_folder(workspace) as folder:
            brought = tuple(_kept(came, folder))
            yield Ground(workspace.working_in(folder), folder, brought, mine=True, form=came.form)


@contextmanager
def _own_folder(workspace: Workspace) -> Iterator[Path]:
    root = workspace.folder.uploads
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root)).resolve()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _kept(came: Came, folder: Path) -> Iterator[str]:
    """Write the files that came under their names, inside whatever these say."""
    for place, file in enumerate(came.files):
        parts = [part for part in re.split(r"[/\\]", file.filename or "") if part not in ("", "..")]
        target = folder.joinpath(*parts or ["file"])
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            shutil.copyfileobj(file.file, out, 1 << 20)
        date_file(target, came.changed[place] if place < len(came.changed) else "")
        yield str(target.relative_to(folder))


def completed(verb: Verb, ground: Ground, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments, with the files that came where none are named.

    Raises BadInput `not_brought`, `out_is_away`; `PathsAreLocal`.
    """
    given = dict(arguments)
    if not ground.mine:
        return given
    for name in verb.reads[:1]:
        if given.get(name) is None and ground.brought:
            several = "Iterable" in str(verb.parameters[name].annotation)
            given[name] = _tops(ground.brought) if several else ground.brought[0]
    for name in verb.reads:
        value = given.get(name)
        for path in [value] if isinstance(value, str) else _texts(value):
            if not ground.form:
                raise PathsAreLocal
            _inside(path, "not_brought")
    for path in _forms(given):
        _inside(path, "not_brought")
    for name in verb.writes:
        if isinstance(target := given.get(name), str) and ground.folder is not None:
            _inside(target, "out_is_away")
            (ground.folder / target).parent.mkdir(parents=True, exist_ok=True)
    return given


def _forms(given: Mapping[str, Any]) -> Iterator[str]:
    """The paths that options of single files name, however deep they lie."""
    for name, value in given.items():
        if name == "map" and isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _forms(value)


def _texts(value: object) -> list[str]:
    """The paths of a list; anything else is refused where kinds are checked."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _tops(brought: Sequence[str]) -> list[str]:
    """The folders and files that lie at the top, in order."""
    return list(dict.fromkeys(PurePath(name).parts[0] for name in brought))


def _inside(path: str, code: str) -> None:
    """Raises BadInput `code` for a path that leads out of the request's own folder."""
    parts = PurePath(path).parts
    away = not parts or ".." in parts or "\0" in path
    if away or PurePath(path).is_absolute() or path.startswith("~") or len(path) > LONGEST:
        raise BadInput(code, path=path)
