"""The running server: where it listens, how it is found, what it says when it starts."""

from __future__ import annotations

import json
import os
import platform
import secrets
import signal
import socket
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from fanbu import words
from fanbu.api import people
from fanbu.errors import BadInput, Failed
from fanbu.web.app import Setting, create_app
from fanbu.web.doors import START
from fanbu.web.incoming.watching import working
from fanbu.web.keeper import Keeper
from fanbu.web.warming import Warmer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from fanbu.api import Workspace
    from fanbu.types import Language

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PATIENCE = 0.4
"""Seconds a visitor waits before a page says that it is being worked out."""
ATTEMPTS = 20
"""Ports tried from the one asked for, when it is taken and nobody asked for it by name."""


@dataclass(frozen=True, slots=True)
class Listening:
    """`names`: what the server is called by its visitors, beside this machine's own names.

    `language`: of what is told on the terminal; None: the workspace's.
    """

    host: str = "127.0.0.1"
    port: int = 8710
    names: Sequence[str] = ()
    insist: bool = False
    language: Language | None = None


def serve(workspace: Workspace, listening: Listening, tell: Callable[[str, str], None]) -> None:
    """Serve until stopped. `tell` takes what is to be shown on the terminal, and the address in it.

    Raises BadInput `users_needed` (beyond this machine without anybody who has a password),
    Failed `port_taken`.
    """
    import uvicorn

    beyond = listening.host not in LOOPBACK
    if beyond and not people.has_users(workspace):
        raise BadInput("users_needed", host=listening.host)
    workspace.warehouse.share()
    local = secrets.token_urlsafe(32)
    names = (*listening.names, *([listening.host] if beyond else []))
    keeper = Keeper(workspace, PATIENCE)
    app = create_app(keeper, Setting(local, names))
    with _socket(listening) as taken, _ahead(keeper), working(keeper):
        port = taken.getsockname()[1]
        url = f"http://{_shown(listening.host)}:{port}"
        with _findable(workspace.folder.server_file, url, local):
            signal.signal(signal.SIGTERM, _stopped)
            _greet(workspace, url, listening.language, tell, beyond=beyond)
            config = uvicorn.Config(
                app, log_level="warning", access_log=False, server_header=False, lifespan="off"
            )
            with suppress(KeyboardInterrupt):  # how it is stopped
                uvicorn.Server(config).run(sockets=[taken])


@contextmanager
def _ahead(keeper: Keeper) -> Iterator[None]:
    """Pages are opened ahead of their visitors for as long as this lasts."""
    warmer = Warmer(keeper)
    warmer.start()
    try:
        yield
    finally:
        warmer.stop()
        keeper.close()


def _stopped(_signal: int, _frame: object) -> NoReturn:
    """Asked to stop: what is open is closed on the way out."""
    raise SystemExit(0)


def _greet(
    workspace: Workspace,
    url: str,
    spoken: Language | None,
    tell: Callable[[str, str], None],
    *,
    beyond: bool,
) -> None:
    language = spoken or workspace.language
    if beyond:
        tell(words.say(language, "web.serving", url=url), url)
        return
    link = f"{url}{START}?key={people.link(workspace, people.owner(workspace))}"
    tell(words.say(language, "web.serving_link", url=link), link)


@contextmanager
def _socket(listening: Listening) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    tries = 1 if listening.insist or listening.port == 0 else ATTEMPTS
    for port in range(listening.port, listening.port + tries):
        # the protocol by its name: asyncio sends small parts at once only where it knows it is TCP
        taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((listening.host, port))
            taken.listen()  # whoever follows the link at once waits, and is not refused
        except OSError as problem:
            taken.close()
            found = problem
            continue
        with taken:
            taken.listen()  # whoever finds us before we are ready waits for us
            yield taken
        return
    raise Failed("port_taken", host=listening.host, port=listening.port, problem=found.strerror)


@contextmanager
def _findable(file: Path, url: str, token: str) -> Iterator[None]:
    """Where the command line finds the server; readable by its owner alone, gone afterwards."""
    file.unlink(missing_ok=True)
    told = {"url": url, "pid": os.getpid(), "machine": platform.node(), "token": token,
            "folder": str(file.parent.resolve())}  # fmt: skip
    text = json.dumps(told)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
    try:
        yield
    finally:
        with suppress(OSError):
            file.unlink(missing_ok=True)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
