"""Errors leave this room with their sentence: the outermost place that knows the language."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from fanbu import words
from fanbu.errors import FanbuError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fanbu.types import Language

P = ParamSpec("P")
R = TypeVar("R")


class HasLanguage(Protocol):
    @property
    def language(self) -> Language: ...


S = TypeVar("S", bound=HasLanguage)


def spoken(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """A method whose errors are put into the workspace's language."""

    @wraps(method)
    def wrapped(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(self, *args, **kwargs)
        except FanbuError as problem:
            speak(problem, self.language)
            raise

    return wrapped


def speak(problem: FanbuError, language: Language) -> FanbuError:
    """Fill the message and hint of an error, if its code has sentences."""
    problem.message = _sentence(language, f"errors.{problem.code}", problem.details)
    problem.hint = _sentence(language, f"errors.{problem.code}_hint", problem.details)
    return problem


def _sentence(language: Language, key: str, details: dict[str, Any]) -> str | None:
    return words.say(language, key, **details) if words.has(key) else None
