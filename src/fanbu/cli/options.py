"""Options that several commands share, with their help in the terminal's language."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fanbu import words
from fanbu.api import language_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.types import Language


def terminal_language() -> Language:
    """The language of help: FANBU_LANGUAGE's, else of the workspace at hand, else the locale's."""
    chosen = os.environ.get("FANBU_LANGUAGE")
    if not chosen:
        here = language_at(os.environ.get("FANBU_WORKSPACE") or ".")
        if here is not None:
            return here
        names = ("LC_ALL", "LC_MESSAGES", "LANG")
        chosen = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "zh" if chosen.lower().startswith("zh") else "en"


def language_for(args: Sequence[str]) -> Language:
    """The language of what is wrong with `args`: the workspace's they name, else the terminal's."""
    folder = os.environ.get("FANBU_WORKSPACE") or "."
    for word, following in zip(args, [*args[1:], ""], strict=True):
        if word in ("-w", "--workspace"):
            folder = following
        elif word.startswith("--workspace="):
            folder = word.removeprefix("--workspace=")
    return language_at(folder) or terminal_language()


def text(key: str, **details: Any) -> str:
    """A sentence of the command line's own."""
    return words.say(terminal_language(), f"cli.{key}", **details)


def globals_last(args: list[str]) -> list[str]:
    """`fanbu -w DIR query …` means `fanbu query … -w DIR`: every command knows these options."""
    moved: list[str] = []
    while args and args[0].startswith(("-w", "--workspace", "--json")):
        size = 2 if args[0] in ("-w", "--workspace") else 1
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
AsJson = Annotated[bool, typer.Option("--json", help=text("json_option"))]
Start = Annotated[str | None, typer.Option("--from", metavar="DAY", help=text("from_option"))]
End = Annotated[str | None, typer.Option("--to", metavar="DAY", help=text("to_option"))]
Where = Annotated[str | None, typer.Option("--where", metavar="EXPR", help=text("where_option"))]
Common = Annotated[bool, typer.Option("--common", help=text("common_option"))]
By = Annotated[list[str] | None, typer.Option("--by", metavar="DIM", help=text("by_option"))]
Compare = Annotated[
    str | None, typer.Option(metavar="previous|year|same-age", help=text("query_compare"))
]
