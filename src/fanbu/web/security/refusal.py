"""A layer's no: a line of text, or the contract's error where a program asks the API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import Response

from fanbu import words
from fanbu.api.wire import PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Scope


def refusal(
    scope: Scope, code: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    """`code` is that of an error in words; the layers stand before the workspace's language."""
    message, hint = (words.say("en", f"errors.{code}{rest}") for rest in ("", "_hint"))
    if not scope["path"].startswith(f"{PREFIX}/"):
        return Response(f"{message}\n", status, headers, "text/plain")
    told = {"ok": False, "error": {"code": code, "message": message, "hint": hint}}
    return Response(json.dumps(told), status, headers, "application/json")
