"""One request to a fanbu server and its answer. The standard library, and no proxy, is used."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from fanbu.api.carried import unpacked
from fanbu.errors import BadInput, Failed, FanbuError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

    from fanbu.api.asker import Face

PREFIX = "/api/v1"
FULL = "application/vnd.fanbu+json"
"""What is asked for by a program that wants results whole: with tables, charts and reports."""
FOLDER, WORKSPACE = "fanbu-folder", "fanbu-workspace"
FACE = "fanbu-face"
"""Headers of the machine's own command line: where it works, what it calls the workspace, and
through what the workspace is asked, for the trail of changes."""
_ADDRESS = re.compile(r"(https?):/+([^/].*)", re.IGNORECASE)
_SECONDS = 3600.0
"""The longest an import may take."""
_OK = 200


def is_address(path: str | PathLike[str]) -> bool:
    """Whether this is `http://…` and no folder."""
    return os.fspath(path).lower().startswith(("http:/", "https:/"))


def an_address(path: str | PathLike[str]) -> str | None:
    """`http://…` without a slash at its end; None for a folder."""
    found = _ADDRESS.fullmatch(os.fspath(path))
    return f"{found[1].lower()}://{found[2].rstrip('/')}" if found else None


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent: `chunks` are `size` bytes together."""

    chunks: Iterable[bytes]
    size: int
    kind: str = "application/json"


@dataclass(frozen=True, slots=True)
class Server:
    """A fanbu server and our key to it.

    `called` is set where it works on this very disk: what the workspace's folder is called; paths
    are then named to it as they are. `language`: of its words; None for the workspace's own.
    """

    url: str
    token: str = field(repr=False)
    called: str | None = None
    language: str | None = None
    face: Face = "python"

    def about(self, *, seconds: float = 10.0) -> Mapping[str, Any]:
        """The workspace: its settings, what its metrics are called, the ranges of days."""
        found: Mapping[str, Any] = self._send("GET", "workspace", None, seconds)["result"]
        return found

    def ask(self, verb: str, body: Body) -> Mapping[str, Any]:
        """The answer, whole. Raises what the verb raises; Failed `server_unreachable`."""
        return self._send("POST", verb, body, _SECONDS)

    def _send(self, method: str, verb: str, body: Body | None, seconds: float) -> Mapping[str, Any]:
        try:
            status, content = self._exchange(method, verb, body, seconds)
        except (OSError, HTTPException) as problem:
            told = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
            slow = isinstance(problem, TimeoutError)
            raise Failed("server_unreachable", url=self.url, problem=told, slow=slow) from None
        try:
            answer: Mapping[str, Any] = json.loads(content)
            if status == _OK:
                return answer
            raise _refusal(answer["error"])
        except (ValueError, KeyError, TypeError):
            raise Failed("not_a_server", url=self.url, status=status) from None

    def _exchange(
        self, method: str, verb: str, body: Body | None, seconds: float
    ) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=seconds)
        headers = {**self._headers(), "host": parts.netloc}
        if body is not None:
            headers |= {"content-type": body.kind, "content-length": str(body.size)}
        try:
            path = f"{parts.path}{PREFIX}/{verb}"
            connection.request(method, path, None if body is None else iter(body.chunks), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _headers(self) -> Mapping[str, str]:
        found = {"accept": FULL, "authorization": f"Bearer {self.token}"}
        if self.language is not None:
            found["accept-language"] = self.language
        if self.called is not None:
            found |= {FOLDER: quote(str(Path.cwd())), WORKSPACE: quote(self.called)}
            found[FACE] = self.face
        return found


def _refusal(told: Mapping[str, Any]) -> FanbuError:
    """The error as it was raised there."""
    bad_input = told.get("exit_code", 2) == BadInput.exit_code
    kind = BadInput if bad_input else Failed
    problem = kind(told["code"], **unpacked(told.get("details", {})))
    problem.message, problem.hint = told["message"], told["hint"]
    return problem
