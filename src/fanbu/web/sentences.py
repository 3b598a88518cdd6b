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
    said = words.has(words.on_page(key))
    message = words.say(language, words.on_page(key), **problem.details) if said else problem.code
    if problem.message is not None and words.on_page(key) == key:  # a room that knew more said it
        message = problem.message
    return message, _advice(problem, language)


def _advice(problem: FanbuError, language: Language) -> str:
    """What can be done on a page: there is no terminal there."""
    details = problem.details
    if "files" in details:  # of a batch; each tells its own
        some = any("error" not in file for file in details["files"])
        return words.say(language, words.on_page(f"errors.{'go_on' if some else 'go_on_none'}"))
    key = f"errors.{problem.code}_hint"
    for advice in (words.on_page(key), f"web.fix_{problem.code}"):
        if advice != key and words.has(advice):
            return words.say(language, advice, **details)
    if problem.message is not None:
        return problem.hint or ""
    return words.say(language, key, **details) if words.has(key) else ""
