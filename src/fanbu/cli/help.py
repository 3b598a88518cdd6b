"""The pages of `--help`: usage, arguments, options, commands, in the terminal's language.

Typer parses; what it would say in English is said here through `words`.
"""

from __future__ import annotations

import os
import shutil
import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from fanbu.cli.layout import padded, width, wrapped
from fanbu.cli.options import text
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Row = tuple[str, str]
WIDEST = 100
NARROW = 60
"""Below this many columns an explanation stands under what it explains."""
WIDEST_NAME = 34


class Command(TyperCommand):
    """A command whose help is ours; every mistake in its arguments knows whose it is."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except TyperException as problem:
            if getattr(problem, "ctx", None) is None:
                vars(problem)["ctx"] = ctx
            raise

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(page(self, ctx, commands=()))


class Group(TyperGroup):
    """Commands under one name; one that is not there is refused with those that are near."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        commands = [(name, command.help or "") for name, command in self.commands.items()]
        formatter.write(page(self, ctx, commands))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            near = get_close_matches(name.lower(), self.commands, n=3)
            raise BadInput(
                "unknown_command",
                command=name,
                near=near or list(self.commands),
                program=ctx.command_path,
            )
        return super().resolve_command(ctx, args)


def page(command: TyperCommand | TyperGroup, ctx: Any, commands: Iterable[Row]) -> str:
    """The whole help of a command."""
    shown = [param for param in command.get_params(ctx) if not getattr(param, "hidden", False)]
    arguments = [_argument(p) for p in shown if p.param_type_name == "argument"]
    options = [_option(p) for p in shown if p.param_type_name == "option"]
    sections = (("arguments", arguments), ("options", options), ("commands", list(commands)))
    usage = f"{ctx.command_path} {' '.join(_usage(shown, with_command=bool(sections[2][1])))}"
    columns = min(shutil.get_terminal_size().columns, WIDEST)
    lines = [text("help_usage", usage=usage), "", *wrapped(command.help or "", columns)]
    for name, rows in sections:
        if rows:
            lines += ["", heading(text(f"help_{name}")), *listing(rows, columns)]
    return "\n".join(lines) + "\n"


def heading(title: str) -> str:
    """Bold on a terminal that shows it."""
    plain = not sys.stdout.isatty() or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return title if plain else f"\033[1m{title}\033[0m"


def listing(rows: list[Row], columns: int) -> Iterator[str]:
    """Names on the left, what they mean beside them, or below where there is no room."""
    names = min(max(width(name) for name, _ in rows), WIDEST_NAME)
    indent = 6 if columns < NARROW else names + 4
    for name, meaning in rows:
        first, *more = wrapped(meaning, columns - indent)
        if columns < NARROW or width(name) > names:
            yield f"  {name}"
            yield f"{' ' * indent}{first}"
        else:
            yield f"  {padded(name, names)}  {first}"
        yield from (" " * indent + line for line in more)


def _usage(params: list[Any], *, with_command: bool) -> Iterator[str]:
    for param in params:
        if param.param_type_name == "argument":
            name = param.display_name_raw
            yield name if param.required or name.startswith("[") else f"[{name}]"
        elif param.required:
            yield f"{param.opts[0]} {_value(param)}"
    if with_command:
        yield text("help_command")
    yield text("help_some_options")


def _argument(param: Any) -> Row:
    return param.display_name_raw.strip("[]"), param.help or ""


def _option(param: Any) -> Row:
    name = ", ".join(sorted(param.opts, key=len))
    if param.name == "help":
        return name, text("help_option")
    notes = []
    if param.required:
        notes.append(text("help_required"))
    elif param.default not in (None, False, "") and not param.is_flag:
        notes.append(text("help_default", value=param.default))
    value = "" if param.is_flag else f" {_value(param)}"
    return f"{name}{value}", "".join([param.help or "", *notes])


def _value(param: Any) -> str:
    return str(param.metavar or param.name.upper())
