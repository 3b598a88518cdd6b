"""How much may come in: the size of a request, and how often somebody may guess."""

from __future__ import annotations

from asyncio import timeout
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from threading import Lock
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from fanbu.api.people import same_name
from fanbu.web.security.refusal import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_NAMES = 10_000
MOST_DIGITS = 16
STALLED = 60.0
"""Seconds in which nothing of a body came."""
SMALL = 1 << 20
"""Bytes of a form; files are let through in greater number where they are taken."""


class TooLarge(Exception):  # noqa: N818 - it is what happened
    """More came than was said or allowed."""


class Sizes:
    """Refuses a body beyond `most(path)` bytes, before and while it comes in, or that stalls."""

    def __init__(self, app: ASGIApp, most: Callable[[str], int]) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most(scope["path"])
        if not _fits(Headers(scope=scope).get("content-length", "0"), most):
            await _refused(scope, receive, send, 413)
            return
        begun = False

        async def send_on(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, _Body(receive, most), send_on)
        except (TooLarge, TimeoutError) as problem:
            if begun:
                raise
            await _refused(scope, receive, send, 413 if isinstance(problem, TooLarge) else 408)


@dataclass
class _Body:
    """What comes in, counted. After its end the visitor may wait as long as they like."""

    receive: Receive
    most: int
    came: int = 0
    whole: bool = False

    async def __call__(self) -> Message:
        if self.whole:
            return await self.receive()
        async with timeout(STALLED):
            message = await self.receive()
        self.whole = not message.get("more_body", False)
        self.came += len(message.get("body", b""))
        if self.came > self.most:
            raise TooLarge
        return message


def _fits(said: str, most: int) -> bool:
    digits = said.isascii() and said.isdecimal() and len(said) < MOST_DIGITS
    return digits and int(said) <= most


async def _refused(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    code = {413: "too_large", 408: "too_slow"}[status]
    answer = refusal(scope, code, status, {"connection": "close"})
    await answer(scope, receive, send)


@dataclass
class Guesses:
    """How often somebody may try a password, within `seconds`.

    `most` for one name from one address, `most_of_address` for one address, `most_of_name` for one
    name from everywhere. A try counts before it is made, so that many at once are no way around.
    Nobody is locked out for good, and nobody can lock a colleague out: an address from which a name
    has come in before is held by its own tries alone.
    """

    now: Callable[[], float]
    most: int = 5
    most_of_address: int = 30
    most_of_name: int = 100
    seconds: float = 300.0
    _tries: OrderedDict[tuple[str, str], deque[float]] = field(default_factory=OrderedDict)
    _known: OrderedDict[tuple[str, str], None] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def attempt(self, name: str, address: str) -> float:
        """0, and the try is counted; or the seconds until one may be made."""
        who, whence = same_name(name), network(address)
        pair = (who, whence)
        with self._lock:
            kept = [(pair, self.most), (("", whence), self.most_of_address)]
            if pair not in self._known:
                kept.append(((who, ""), self.most_of_name))
            left = max(self._left(key, most) for key, most in kept)
            if left <= 0:
                for key, most in kept:
                    self._count(key, most)
            return left

    def succeeded(self, name: str, address: str) -> None:
        """It was the password: the tries before it are forgotten."""
        who, whence = same_name(name), network(address)
        with self._lock:
            for key in ((who, whence), (who, "")):
                self._tries.pop(key, None)
            of_address = self._tries.get(("", whence))
            if of_address:
                of_address.pop()
            self._known[who, whence] = None
            self._known.move_to_end((who, whence))
            while len(self._known) > MOST_NAMES:
                self._known.popitem(last=False)

    def _count(self, key: tuple[str, str], most: int) -> None:
        self._tries.setdefault(key, deque(maxlen=most)).append(self.now())
        self._tries.move_to_end(key)
        while len(self._tries) > MOST_NAMES:  # they are the guesser's: they must not fill memory
            self._tries.popitem(last=False)

    def _left(self, key: tuple[str, str], most: int) -> float:
        times = self._tries.get(key)
        if times is None:
            return 0.0
        while times and times[0] <= self.now() - self.seconds:
            times.popleft()
        return times[-most] + self.seconds - self.now() if len(times) >= most else 0.0


def network(address: str) -> str:
    """Whoever has one IPv6 address has all of its /64."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return ":".join(found.exploded.split(":")[:4])
    return str(found)
