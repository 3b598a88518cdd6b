"""Only names we are reached by: another name in `Host` means that a foreign page was rebound here.

DNS rebinding makes a stranger's domain point at this machine; its `Host` still gives it away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from fanbu.web.security.refusal import refusal

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


def name_of(host: str) -> str:
    """`Host` without its port, in lower case; brackets of an IPv6 address stay."""
    name, bracket, _ = host.strip().lower().partition("]")
    return name + bracket if bracket else name.partition(":")[0]


class Hosts:
    """Refuses requests whose `Host` is none of `allowed` (names without port)."""

    def __init__(self, app: ASGIApp, allowed: Collection[str]) -> None:
        self._app = app
        self._allowed = frozenset(name.lower() for name in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            hosts = Headers(scope=scope).getlist("host")
            if len(hosts) != 1 or name_of(hosts[0]) not in self._allowed:
                await refusal(scope, "unknown_host", 421)(scope, receive, send)
                return
        await self._app(scope, receive, send)
