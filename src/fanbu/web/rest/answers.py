"""Results and errors as the contract has them: one object, and the status that fits."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import Response

from fanbu import words
from fanbu.api.carried import packed, packed_result
from fanbu.api.wire import FULL
from fanbu.errors import BadInput, Failed, FanbuError
from fanbu.model.result import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from starlette.requests import Request

    from fanbu.model.result import Result
    from fanbu.types import Language

_TOLD = ("files", "passed")
_ABSENT = (
    "unknown_import", "unknown_report", "unknown_member", "unknown_token", "unknown_target",
    "unknown_decision", "unknown_finding", "unknown_note", "no_reports", "no_decisions",
    "no_findings", "no_notes",
)  # fmt: skip
_STATUS: Mapping[str, int] = {
    "sign_in_needed": 401,
    "not_allowed": 403,
    "key_needed": 403,
    "paths_are_local": 403,
    "no_such_address": 404,
    "method_not_allowed": 405,
    "too_large": 413,
    "too_slow": 408,
    "arguments_unreadable": 422,
    "argument_missing": 422,
    "argument_unknown": 422,
    "argument_wrong": 422,
    "unexpected": 500,
    **dict.fromkeys(_ABSENT, 404),
    **dict.fromkeys(("member_exists", "token_exists", "file_exists", "template_exists"), 409),
}


def wants_all(request: Request) -> bool:
    """Whether a program asks for results whole."""
    return FULL in request.headers.get("accept", "")


def answered(request: Request, result: Result, made: Sequence[Path], folder: Path | None
             ) -> Response:  # fmt: skip
    """The contract's object; the file itself where one was written for who is elsewhere."""
    if wants_all(request):
        files = {
            str(file.relative_to(folder)): b64encode(file.read_bytes()).decode()
            for file in made
            if folder is not None
        }
        return _json({"ok": True, **packed_result(result), "files": files}, kind=FULL)
    if made:
        content = made[0].read_bytes()
        name = quote(made[0].name)
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(content, headers=headers, media_type="application/octet-stream")
    return _json(
        {
            "ok": True,
            "result": result.to_dict(),
            "warnings": [warning.to_dict() for warning in result.warnings],
            "query": plain(dict(result.query)),
        }
    )


def told(value: Mapping[str, Any]) -> Response:
    """A plain object as the result."""
    return _json({"ok": True, "result": value, "warnings": [], "query": {}})


def plainly(value: Mapping[str, Any]) -> Response:
    """A document of another form than the contract's."""
    return _json(value)


def refused(request: Request, problem: FanbuError, language: Language) -> Response:
    """The contract's error, in words."""
    message, hint = problem.message, problem.hint
    if message is None:
        message, hint = sentences(problem, language)
    error: dict[str, Any] = {"code": problem.code, "message": message, "hint": hint}
    error |= {name: problem.details[name] for name in _TOLD if name in problem.details}
    if wants_all(request):
        error |= {"exit_code": problem.exit_code, "details": _details(problem)}
    usual = 400 if isinstance(problem, BadInput) else 409
    status = _STATUS.get(problem.code, usual)
    headers = {"www-authenticate": "Bearer"} if status == 401 else {}  # noqa: PLR2004
    return _json({"ok": False, "error": error}, status=status, headers=headers)


def broken(request: Request, problem: Exception, language: Language) -> Response:
    """A mistake of ours: the log has all of it."""
    logging.getLogger("fanbu.web").error("unexpected", exc_info=problem)
    return refused(request, Failed("unexpected", problem=type(problem).__name__), language)


def sentences(problem: FanbuError, language: Language) -> tuple[str, str | None]:
    key = f"errors.{problem.code}"
    said = (
        words.say(language, each, **problem.details) if words.has(each) else None
        for each in (key, f"{key}_hint")
    )
    message, hint = said
    return message or problem.code, hint


def _details(problem: FanbuError) -> dict[str, Any]:
    """What can be carried of an error's details."""
    found = {}
    for name, value in problem.details.items():
        try:
            found[name] = packed(value)
        except TypeError:
            continue
    return found


def _json(
    value: Mapping[str, Any],
    *,
    status: int = 200,
    kind: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Response:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)
    return Response(text, status, headers, kind)
