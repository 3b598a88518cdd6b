"""One command's meeting with its user: opens the workspace, shows results, words errors, exits."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from fanbu import words
from fanbu.cli.layout import width
from fanbu.cli.options import spoken, terminal_language
from fanbu.errors import Failed, FanbuError
from fanbu.model.result import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fanbu.api import Workspace
    from fanbu.model.result import Result
    from fanbu.types import Language


_TOLD = ("files", "passed")
"""Details of an error that a program is told too: what became of each file of an import."""


@contextmanager
def session(
    where: str | None, language: str | None = None, *, as_json: bool
) -> Iterator[Workspace]:
    """The workspace for one command; an error inside ends the program with its exit code.

    Through the server, where one has the folder open, or at an address. `language`: that of the
    command's words, as `--language` says it; else FANBU_LANGUAGE's, else the workspace's own.
    """
    from fanbu import api

    with guarded(language, as_json=as_json):
        usual, wanted = terminal_language(language), spoken(language)
        opened = api.open(where or Path.cwd(), language=usual, spoken=wanted, face="cli")
        with opened as workspace:
            yield workspace


@contextmanager
def guarded(language: str | None = None, *, as_json: bool) -> Iterator[None]:
    """Turn errors into sentences (or JSON) and exit codes. `language`: as `--language` says it."""
    try:
        yield
    except FanbuError as problem:
        raise typer.Exit(
            fail(problem, as_json=as_json, language=terminal_language(language))
        ) from None
    except (typer.Exit, typer.Abort, KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as problem:
        if os.environ.get("FANBU_DEBUG"):
            raise
        wrapped = Failed("unexpected", problem=f"{type(problem).__name__}: {problem}")
        raise typer.Exit(
            fail(wrapped, as_json=as_json, language=terminal_language(language))
        ) from None


def fail(problem: FanbuError, *, as_json: bool, language: Language | None = None) -> int:
    """Say what went wrong and give the exit code."""
    speak(problem, language or terminal_language())
    if as_json:
        error = {"code": problem.code, "message": problem.message or str(problem)}
        more = {name: problem.details[name] for name in _TOLD if name in problem.details}
        print_json({"ok": False, "error": {**error, "hint": problem.hint, **more}})
        return problem.exit_code
    typer.echo(problem.message or str(problem), err=True)
    for line in pointed(problem):
        typer.echo(line, err=True)
    if problem.hint:
        typer.echo(f"→ {problem.hint}", err=True)
    return problem.exit_code


def pointed(problem: FanbuError) -> tuple[str, ...]:
    """What was written, with a caret under the place that is wrong, where the error knows it."""
    written, position = problem.details.get("text"), problem.details.get("position")
    if not isinstance(written, str) or not isinstance(position, int) or "\n" in written:
        return ()
    return f"  {written}", f"  {' ' * width(written[: position - 1])}^"


def speak(problem: FanbuError, language: Language) -> None:
    """Words for an error that no workspace has worded yet."""
    if problem.message is None and words.has(f"errors.{problem.code}"):
        problem.message = words.say(language, f"errors.{problem.code}", **problem.details)
        hint = f"errors.{problem.code}_hint"
        problem.hint = words.say(language, hint, **problem.details) if words.has(hint) else None


def say_stopped(language: Language, *, as_json: bool) -> None:
    """Ctrl-C, or no to a question."""
    fail(Failed("stopped"), as_json=as_json, language=language)


def show_json(result: Result) -> None:
    """The contract's object."""
    warnings = [warning.to_dict() for warning in result.warnings]
    answer = {"ok": True, "result": result.to_dict(), "warnings": warnings}
    print_json({**answer, "query": plain(dict(result.query))})


def print_json(value: dict[str, Any]) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, allow_nan=False, default=str))


def show_warnings(result: Result, workspace: Workspace, *, only: str | None = None) -> None:
    """Warnings go to stderr, one a line, so that a table can be piped. `only`: of one code."""
    for warning in (one for one in result.warnings if only in (None, one.code)):
        typer.echo(f"! {workspace.warning_text(warning, asked=result.kind)}", err=True)


def said(workspace: Workspace, key: str, **details: Any) -> str:
    """A sentence of the command line in the workspace's language."""
    return words.say(workspace.language, f"cli.{key}", **details)
