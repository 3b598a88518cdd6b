"""Layer 9. The command line: flags → api → terminal.

Uses `api`, `words`, `errors`, `types` and `model` only. `app` is the Typer application; each noun
of the api has a file here that adds its commands. Nothing heavy is imported before a command runs.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from typer.exceptions import TyperException
from typer.main import get_command_name

from fanbu.cli import (
    calendar,
    decision,
    findings,
    imports,
    mappings,
    people,
    questions,
    reports,
    serving,
    settings,
    sources,
    targets,
    templates,
    tokens,
    upkeep,
    watch,
    why,
    workspaces,
)
from fanbu.cli.face import fail, say_stopped
from fanbu.cli.help import Command, Group
from fanbu.cli.options import check_language, globals_last, language_for, text
from fanbu.cli.usage import as_bad_input
from fanbu.errors import BadInput, FanbuError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typer.models import CommandInfo

STOPPED = 130
"""What a shell expects of a program that Ctrl-C ended."""


class _Program(Group):
    """The whole program: a mistake in the arguments is told like any other error."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        asked = list(sys.argv[1:] if args is None else args)
        given = globals_last(asked)
        if not extra.get("standalone_mode", True):
            return super().main(given, *rest, **extra)
        try:
            check_language(asked)
            code = super().main(given, *rest, **{**extra, "standalone_mode": False})
        except TyperException as problem:
            code = self._refuse(problem, asked)
        except FanbuError as problem:
            code = _told(problem, asked)
        except typer.Abort:
            say_stopped(language_for(asked), as_json=_in_json(asked))
            code = FanbuError.exit_code
        if code == STOPPED:
            say_stopped(language_for(asked), as_json=_in_json(asked))
        sys.exit(code if isinstance(code, int) else 0)

    @staticmethod
    def _refuse(problem: TyperException, asked: list[str]) -> int:
        """No command at all is a greeting, unless a program waits for its JSON."""
        if type(problem).__name__ == "NoArgsIsHelpError" and not _in_json(asked):
            typer.echo(problem.format_message())
            return 0
        if type(problem).__name__ == "NoArgsIsHelpError":
            return _told(BadInput("missing_command"), asked)
        return _told(as_bad_input(problem), asked)


def _in_json(asked: list[str]) -> bool:
    return any(word.startswith("--json") for word in asked)


def _told(problem: FanbuError, asked: list[str]) -> int:
    return fail(problem, as_json=_in_json(asked), language=language_for(asked))


app = typer.Typer(
    name="fanbu",
    cls=_Program,
    help=text("program"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for room in (
    workspaces, imports, mappings, sources, templates, questions, why, reports, findings, watch,
    decision, targets, calendar, settings, serving, people, tokens, upkeep,
):  # fmt: skip
    room.add_to(app)


def _dressed(program: typer.Typer) -> None:
    """Every command speaks through our own help."""
    for command in program.registered_commands:
        command.cls = Command
    for group in program.registered_groups:
        if group.typer_instance is not None:
            _dressed(group.typer_instance)


_dressed(app)


def _only_asked(asked: Sequence[str]) -> None:
    """Leave the program the one command that is asked for: to make them all takes a while.

    After anything else (an option, a word that is no command) all may be needed.
    """
    first = asked[0] if asked else ""
    groups = [each for each in app.registered_groups if each.name == first]
    commands = [each for each in app.registered_commands if _name_of(each) == first]
    if groups:
        app.registered_commands, app.registered_groups = [], groups
    elif commands:  # a program of one command would take its name for an argument
        others = [each for each in app.registered_commands if each not in commands]
        app.registered_commands, app.registered_groups = [*commands, others[0]], []


def _name_of(command: CommandInfo) -> str:
    return command.name or get_command_name(getattr(command.callback, "__name__", ""))


def main() -> NoReturn:
    """The `fanbu` program.

    One command is over soon: looking for garbage takes a twentieth of it, and tidying up at the end
    as much again. Stores are closed by then, so the process leaves as soon as all is said.
    """
    gc.set_threshold(50_000, 20, 20)
    _only_asked(globals_last(sys.argv[1:]))
    code: object = 0
    try:
        app()
    except SystemExit as done:
        code = done.code
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # nobody reads any more, or it is closed
            stream.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)
