"""Is a server there? At an address, or with a folder open that it has told of in `server.json`."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanbu.api.language import language_at
from fanbu.api.speech import speaking
from fanbu.api.wire import Server, an_address, is_address
from fanbu.errors import BadInput, Failed
from fanbu.workspace.folder import Folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from fanbu.api.asker import Face
    from fanbu.api.remote import RemoteWorkspace
    from fanbu.types import Language

TOKEN = "FANBU_TOKEN"  # noqa: S105 - the name of the variable that holds it


def reached(
    path: str | PathLike[str],
    *,
    token: str | None = None,
    language: Language = "en",
    spoken: Language | None = None,
    face: Face = "python",
) -> RemoteWorkspace | None:
    """The workspace through the server that has it; None for a folder that no server has open.

    `language` and `spoken` as of `open`.

    Raises BadInput `no_token` (an address without a key), and what the server says; Failed
    `server_unreachable`, `not_a_server`.
    """
    if is_address(path):
        with speaking(spoken or language):
            return _at_address(path, token or os.environ.get(TOKEN), spoken)
    root = Path(path).expanduser()
    told = told_of(root)
    if told is None:
        return None
    with speaking(spoken or language_at(root) or language):
        return _in_folder(root, told, face, spoken)


def none_serving(
    path: str | PathLike[str], *, language: Language = "en", spoken: Language | None = None
) -> None:
    """Raises BadInput `already_serving` where a server has the workspace open."""
    root = Path(path).expanduser()
    if not is_address(path) and reached(root, language=language) is not None:
        told = told_of(root) or {"url": "?", "pid": "?"}
        with speaking(spoken or language_at(root) or language):
            raise BadInput("already_serving", url=told["url"], pid=told["pid"])


def told_of(root: Path) -> Mapping[str, Any] | None:
    """What a server of this machine says of itself in a workspace's folder.

    A file that a server left behind which is gone counts for nothing, and is taken away.
    """
    file = Folder(root).server_file
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        url, pid, machine = str(told["url"]), int(told["pid"]), told.get("machine")
        of = told.get("folder", "")
        told = {"url": url, "pid": pid, "token": str(told["token"]), "machine": machine}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if pid == os.getpid() or _is_elsewhere(machine) or of != str(file.parent.resolve()):
        return None  # in a copy of a folder: what a server told of the other one
    if not _lives(pid):
        _take_away(file, told)
        return None
    return told


def _is_elsewhere(machine: str | None) -> bool:
    """Whether this is of another machine, which has the folder on a disk that is shared."""
    import platform

    return machine not in (None, platform.node())


def _lives(pid: int) -> bool:
    """Whether there is such a process; on Windows that is not asked, for asking would end it."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _take_away(file: Path, told: Mapping[str, Any]) -> None:
    """Remove what a server left behind, unless another one has just written its own."""
    with suppress(OSError, ValueError):
        if json.loads(file.read_text(encoding="utf-8")).get("token") == told["token"]:
            file.unlink()


def _at_address(
    path: str | PathLike[str], token: str | None, spoken: Language | None
) -> RemoteWorkspace:
    from fanbu.api.remote import RemoteWorkspace

    address = an_address(path)
    if address is None:
        raise BadInput("not_an_address", address=os.fspath(path))
    if not token:
        raise BadInput("no_token", url=address, variable=TOKEN)
    server = Server(address, token, language=spoken)
    return RemoteWorkspace(server, server.about())


def _in_folder(
    root: Path, told: Mapping[str, Any], face: Face, spoken: Language | None
) -> RemoteWorkspace | None:
    from fanbu.api.remote import RemoteWorkspace

    url = told["url"].replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
    server = Server(url, told["token"], os.fspath(root), language=spoken, face=face)
    try:
        return RemoteWorkspace(server, server.about())
    except Failed as problem:
        if problem.details.get("slow"):  # it lives, and has the folder open
            raise
    except BadInput:
        pass  # somebody else's server, at the port ours once had
    _take_away(Folder(root).server_file, told)
    return None
