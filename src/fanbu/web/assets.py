"""The packaged files: styles, scripts, pictures. Kept for a year: their address tells which."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from fanbu.api import look

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from starlette.types import Scope

MADE: dict[str, Callable[[], str]] = {"tokens.css": look.tokens_css, "report.css": look.report_css}
FOREVER = "public, max-age=31536000, immutable"


class Assets(StaticFiles):
    """Files of the package's `static` folder."""

    def __init__(self) -> None:
        super().__init__(directory=str(files("fanbu.web").joinpath("static")))

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The styles that follow from the palette are made; all others are files."""
        if path not in MADE:
            return await super().get_response(path, scope)
        answer = Response(MADE[path](), media_type="text/css")
        if b"v=" in scope.get("query_string", b""):
            answer.headers["cache-control"] = FOREVER
        return answer

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        answer = super().file_response(full_path, stat_result, scope, status_code)
        if b"v=" in scope.get("query_string", b""):
            answer.headers["cache-control"] = FOREVER
        return answer
