"""One check's outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from fanbu import words
from fanbu.api.speech import speak
from fanbu.errors import BadInput, Failed, FanbuError
from fanbu.model.result import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fanbu.types import Language

_About = TypeVar("_About")
State = Literal["good", "note", "bad"]


@dataclass(frozen=True, slots=True)
class Check:
    """`code` is the key of its sentence in `doctor`, or an error's own.

    `note`: worth knowing, nothing is broken. Only `bad` makes a workspace unwell.
    """

    name: str
    state: State
    code: str
    details: Mapping[str, Any] = field(default_factory=dict)
    problem: FanbuError | None = None

    def told(self, language: Language) -> dict[str, Any]:
        """With its words; what is good has no hint."""
        message, hint = self._words(language)
        details = {name: plain(value) for name, value in self.details.items()}
        return {
            "check": self.name,
            "state": self.state,
            "code": self.code,
            "message": message,
            "hint": hint,
            "details": details,
        }

    def _words(self, language: Language) -> tuple[str, str | None]:
        if self.problem is not None:
            said = speak(self.problem, language)
            return said.message or str(said), said.hint
        key = f"doctor.{self.code}"
        hint = f"{key}_hint"
        message = words.say(language, key, **self.details)
        return message, words.say(language, hint, **self.details) if words.has(hint) else None


def good(name: str, code: str, /, **details: Any) -> Check:
    return Check(name, "good", code, details)


def note(name: str, code: str, /, **details: Any) -> Check:
    return Check(name, "note", code, details)


def bad(name: str, problem: FanbuError) -> Check:
    return Check(name, "bad", problem.code, problem.details, problem)


def all_of(steps: Iterable[Callable[[_About], Iterable[Check]]], about: _About) -> list[Check]:
    """Every step's checks; a step that fails is a bad check of its own name, and stops no other."""
    found: list[Check] = []
    for step in steps:
        name = step.__name__
        try:
            found += step(about)
        except FanbuError as problem:
            found.append(bad(name, problem))
        except OSError as problem:
            told = {"file": str(problem.filename), "problem": problem.strerror}
            found.append(bad(name, BadInput("cannot_read", **told)))
        except Exception as problem:  # noqa: BLE001 - whatever it is, the others are looked at
            told = {"problem": f"{type(problem).__name__}: {problem}"}
            found.append(bad(name, Failed("unexpected", **told)))
    return found
