"""An error of ours in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu import words

if TYPE_CHECKING:
    from fanbu.errors import FanbuError
    from fanbu.types import Language


def sentences(problem: FanbuError, language: Language) -> tuple[str, str]:
    """What went wrong and what to do, in a language; the code where there are no words."""
    key = f"errors.{problem.code}"
    if problem.message is not None:  # a room that knew more has said it already
        return problem.message, problem.hint or ""
    message = words.say(language, key, **problem.details) if words.has(key) else problem.code
    advice = f"{key}_hint"
    hint = words.say(language, advice, **problem.details) if words.has(advice) else ""
    return message, hint
