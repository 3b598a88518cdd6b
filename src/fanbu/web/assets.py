"""The packaged files: styles, scripts, pictures. Kept for a year: their address tells which.

Each is read and packed once; what a browser has already is not sent again.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response

from fanbu.api import look

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import Receive, Scope, Send

MADE: dict[str, Callable[[], str]] = {"tokens.css": look.tokens_css, "report.css": look.report_css}
"""Styles that follow from the palette."""
FOREVER = "public, max-age=31536000, immutable"
WORTH_PACKING = 600
"""Bytes of a text from which on packing it saves anything."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent. `mark` tells its content; `packed`: empty where that saves nothing."""

    content: bytes
    packed: bytes
    kind: str
    mark: str


@cache
def assets() -> Mapping[str, Asset]:
    """Every packaged file by its name."""
    folder = files("fanbu.web").joinpath("static")
    found = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    found |= {name: make().encode() for name, make in MADE.items()}
    return {name: _asset(name, content) for name, content in found.items()}


def _asset(name: str, content: bytes) -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packs = len(content) >= WORTH_PACKING and kind.startswith(
        ("text/", "image/svg", "application/j")
    )
    packed = gzip.compress(content, 9, mtime=0) if packs else b""
    return Asset(content, packed, kind, hashlib.sha256(content).hexdigest()[:12])


class Assets:
    """Answers for the package's files: an ASGI app to mount."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        await self._answer(name, scope)(scope, receive, send)

    def _answer(self, name: str, scope: Scope) -> Response:
        asked = Headers(scope=scope)
        found = assets().get(name)
        if found is None:
            return PlainTextResponse("not found\n", 404)
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("method not allowed\n", 405)
        told = {"etag": f'"{found.mark}"', "vary": "accept-encoding"}
        if b"v=" in scope.get("query_string", b""):
            told["cache-control"] = FOREVER
        if found.mark in asked.get("if-none-match", ""):
            return Response(status_code=304, headers=told)
        packed = found.packed and "gzip" in asked.get("accept-encoding", "")
        if packed:
            told["content-encoding"] = "gzip"
        body = found.packed if packed else found.content
        return Response(body, media_type=found.kind, headers=told)
