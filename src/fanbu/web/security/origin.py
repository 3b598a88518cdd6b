"""Changes come from our own pages only.

A browser says in `Origin` (and `Sec-Fetch-Site`) which page sends a request. A change from another
one is refused, whoever is signed in; programs, which send neither, must bring a token instead of a
cookie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from fanbu.web.security.hosts import name_of
from fanbu.web.security.refusal import refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class OwnOrigin:
    """Refuses changing requests that another site's page sends, and cookies without an origin."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE:
            headers = Headers(scope=scope)
            if not is_own(headers):
                await refusal(scope, "cross_site", 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def is_own(headers: Headers) -> bool:
    """Whether a changing request is of our own page, or of a program that brings its own key."""
    if headers.get("sec-fetch-site") not in (None, "same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is None:
        return "cookie" not in headers
    try:
        given = urlsplit(origin)
    except ValueError:  # http://[
        return False
    return given.scheme in ("http", "https") and _place(given.netloc) == _place(headers["host"])


def _place(netloc: str) -> tuple[str, str]:
    name = name_of(netloc)
    port = netloc.lower().removeprefix(name).removeprefix(":")
    return name, port or "default"
