"""How much may come in: the size of a request, and how often somebody may guess."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from fanbu.web.security.refusal import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_NAMES = 10_000
SMALL = 1 << 20
"""Bytes of a form; files are let through in greater number where they are taken."""


class TooLarge(Exception):  # noqa: N818 - it is what happened
    """More came than was said or allowed."""


class Sizes:
    """Refuses a body beyond `most(path)` bytes, before and while it comes in."""

    def __init__(self, app: ASGIApp, most: Callable[[str], int]) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most(scope["path"])
        said = Headers(scope=scope).get("content-length", "0")
        if not said.isdigit() or int(said) > most:
            await _refused(scope, receive, send)
            return
        came, begun = 0, False

        async def receive_some() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise TooLarge
            return message

        async def send_on(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive_some, send_on)
        except TooLarge:
            if begun:
                raise
            await _refused(scope, receive, send)


async def _refused(scope: Scope, receive: Receive, send: Send) -> None:
    answer = refusal(scope, "too_large", 413, {"connection": "close"})
    await answer(scope, receive, send)


@dataclass
class Guesses:
    """At most `most` failures within `seconds`, for each name and for all of them together.

    A name that is guessed at waits; so nobody can find a password by trying, and nobody can lock a
    colleague out for longer than that.
    """

    now: Callable[[], float]
    most: int = 5
    most_of_all: int = 60
    seconds: float = 300.0
    _failed: dict[str, deque[float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, name: str) -> float:
        """Seconds until `name` may be tried again; 0 when it may be now."""
        with self._lock:
            return max(self._left(name.casefold(), self.most), self._left("", self.most_of_all))

    def failed(self, name: str) -> None:
        with self._lock:
            for key in {name.casefold(), ""}:
                self._failed.setdefault(key, deque()).append(self.now())
            if len(self._failed) > MOST_NAMES:  # they are the guesser's: they must not fill memory
                self._failed = {"": self._failed[""]}

    def succeeded(self, name: str) -> None:
        with self._lock:
            self._failed.pop(name.casefold(), None)

    def _left(self, key: str, most: int) -> float:
        times = self._failed.get(key)
        if times is None:
            return 0.0
        while times and times[0] <= self.now() - self.seconds:
            times.popleft()
        return times[-most] + self.seconds - self.now() if len(times) >= most else 0.0
