"""Errors leave this room with their sentence: the outermost place that knows the language."""

from __future__ import annotations

from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from fanbu import words
from fanbu.errors import Failed, FanbuError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fanbu.types import Language

_FULL = ("No space left on device", "database or disk is full", "disk is full")
"""Of the system, of SQLite, and of Windows."""
P = ParamSpec("P")
R = TypeVar("R")


class Names(Protocol):
    """What paths are called by whoever asks."""

    def called(self, text: str) -> str: ...


class HasLanguage(Protocol):
    @property
    def language(self) -> Language: ...

    @property
    def places(self) -> Names: ...


S = TypeVar("S", bound=HasLanguage)


def spoken(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """A method whose errors are put into the workspace's language."""

    @wraps(method)
    def wrapped(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with speaking(self.language, self.places):
            return method(self, *args, **kwargs)

    return wrapped


@contextmanager
def speaking(language: Language, names: Names | None = None) -> Iterator[None]:
    """Errors that leave the block are worded in `language`, unless a room inside did it.

    `names`: what the paths in them are called.
    """
    try:
        yield
    except FanbuError as problem:
        if problem.message is None:
            speak(_called(problem, names), language)
        raise
    except BrokenPipeError:
        raise
    except Exception as problem:
        refused = _of_the_system(problem)
        if refused is None:
            raise
        raise speak(_called(refused, names), language) from problem


def _called(problem: FanbuError, names: Names | None) -> FanbuError:
    if names is not None:
        problem.details = {
            name: names.called(value) if isinstance(value, str) else value
            for name, value in problem.details.items()
        }
    return problem


def _of_the_system(problem: Exception) -> FanbuError | None:
    """What the disk or the system refused, whichever library met it; None for anything else."""
    if any(sign in str(problem) for sign in _FULL):
        return Failed("disk_full")
    if isinstance(problem, OSError) and problem.filename is not None:
        told = {"file": str(problem.filename), "problem": problem.strerror}
        return Failed("cannot_access", **told)
    return None


def speak(problem: FanbuError, language: Language) -> FanbuError:
    """Fill the message and hint of an error, if its code has sentences."""
    problem.message = _sentence(language, f"errors.{problem.code}", problem.details)
    problem.hint = _sentence(language, f"errors.{problem.code}_hint", problem.details)
    return problem


def _sentence(language: Language, key: str, details: dict[str, Any]) -> str | None:
    return words.say(language, key, **details) if words.has(key) else None
