"""Options that several commands share, with their help in the terminal's language."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fanbu import words
from fanbu.api import language_at
from fanbu.errors import BadInput
from fanbu.types import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.types import Language

FLAG = "--language"


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
    for word, following in zip(args, [*args[1:], ""], strict=True):
        name, sign, value = word.partition("=")
        if name in names:
            found = value if sign else following
    return found


def text(key: str, **details: Any) -> str:
    """A sentence of the command line's own."""
    return words.say(terminal_language(), f"cli.{key}", **details)


def globals_last(args: list[str]) -> list[str]:
    """`fanbu -w DIR query …` means `fanbu query … -w DIR`: every command knows these options."""
    moved: list[str] = []
    while args and args[0].startswith(("-w", "--workspace", "--json", FLAG)):
        size = 2 if args[0] in ("-w", "--workspace", FLAG) else 1
        moved, args = [*moved, *args[:size]], args[size:]
    return [*args, *moved] if args else []


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
