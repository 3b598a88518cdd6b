"""Options that several commands share, with their help in the terminal's language."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fanbu import words
from fanbu.api import language_at
from fanbu.errors import BadInput
from fanbu.types import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.types import Language

FLAG, HELP = "--language", "--help"
_TOLD_BY = ("FANBU_LANGUAGE", "FANBU_WORKSPACE", "LC_ALL", "LC_MESSAGES", "LANG")


def spoken(flag: str | None = None) -> Language | None:
    """The language asked for: of `--language`, else of FANBU_LANGUAGE; None where neither is said.

    It goes before a workspace's own. Raises BadInput `bad_choice` for another flag; a variable that
    names another language means English.
    """
    if flag is not None and flag not in LANGUAGES:
        raise BadInput("bad_choice", option=FLAG, value=flag, choices=list(LANGUAGES))
    chosen = flag or os.environ.get("FANBU_LANGUAGE")
    return _of(chosen) if chosen else None


def terminal_language(flag: str | None = None) -> Language:
    """The language of help: that asked for, else of the workspace at hand, else the locale's."""
    chosen = spoken(flag if flag in LANGUAGES else None)
    here = chosen or language_at(os.environ.get("FANBU_WORKSPACE") or ".")
    if here is not None:
        return here
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return _of(next((os.environ[name] for name in names if os.environ.get(name)), ""))


def _of(name: str) -> Language:
    return "zh" if name.lower().startswith("zh") else "en"


def language_for(args: Sequence[str]) -> Language:
    """The language of what is wrong with `args`.

    That they or the environment ask for, else the workspace's they name, else the terminal's.
    """
    folder = _value(args, "-w", "--workspace") or os.environ.get("FANBU_WORKSPACE") or "."
    flag = _value(args, FLAG)
    chosen = spoken(flag if flag in LANGUAGES else None)
    return chosen or language_at(folder) or terminal_language()


def _value(args: Sequence[str], *names: str) -> str | None:
    """What stands behind the last of these options, as `--name VALUE` or `--name=VALUE`."""
    found = None
    for word, following in zip(args, (*args[1:], ""), strict=False):
        name, sign, value = word.partition("=")
        if name in names:
            found = value if sign else following
    return found


def text(key: str, **details: Any) -> str:
    """A sentence of the command line's own, in the language that the program was started in.

    What commands are for is said when they are made, before the parser has read anything: so what
    the arguments ask for is looked up in them.
    """
    told = tuple(os.environ.get(name, "") for name in _TOLD_BY)
    return words.say(_started_in(tuple(sys.argv[1:]), _here(), told), f"cli.{key}", **details)


@cache
def _started_in(args: tuple[str, ...], _folder: str, _told: tuple[str, ...]) -> Language:
    """As `language_for`; read once for the hundreds of sentences that a help is made of."""
    return language_for(args)


def _here() -> str:
    try:
        return str(Path.cwd())
    except OSError:  # it was removed
        return ""


def globals_last(args: list[str]) -> list[str]:
    """`fanbu -w DIR query …` means `fanbu query … -w DIR`: every command knows these options.

    Beside `--help` alone they say where and in which language, and are no command's.
    """
    moved: list[str] = []
    helps: list[str] = []
    while args and args[0].startswith(("-w", "--workspace", "--json", FLAG, HELP)):
        size = 2 if args[0] in ("-w", "--workspace", FLAG) else 1
        into = helps if args[0] == HELP else moved
        into += args[:size]
        args = args[size:]
    return [*args, *helps, *moved] if args else helps


def check_language(args: Sequence[str]) -> None:
    """Raises BadInput `bad_choice` for a language that nobody speaks, asked for beside `--help`.

    Every command says it of its own; its help is shown before it looks.
    """
    if HELP in args:
        spoken(_value(args, FLAG))


Workspace = Annotated[
    str | None,
    typer.Option(
        "-w",
        "--workspace",
        metavar="DIR|URL",
        envvar="FANBU_WORKSPACE",
        help=text("workspace_option"),
    ),
]
Speaks = Annotated[str | None, typer.Option(FLAG, metavar="zh|en", help=text("language_option"))]
AsJson = Annotated[bool, typer.Option("--json", help=text("json_option"))]
Start = Annotated[str | None, typer.Option("--from", metavar="DAY", help=text("from_option"))]
End = Annotated[str | None, typer.Option("--to", metavar="DAY", help=text("to_option"))]
Where = Annotated[str | None, typer.Option("--where", metavar="EXPR", help=text("where_option"))]
Common = Annotated[bool, typer.Option("--common", help=text("common_option"))]
By = Annotated[list[str] | None, typer.Option("--by", metavar="DIM", help=text("by_option"))]
Compare = Annotated[
    str | None, typer.Option(metavar="previous|year|same-age", help=text("query_compare"))
]
