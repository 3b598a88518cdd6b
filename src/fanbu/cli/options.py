"""Options that several commands share, with their help in the terminal's language."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fanbu import words

if TYPE_CHECKING:
    from fanbu.types import Language


def terminal_language() -> Language:
    """The language of help and of errors outside any workspace: FANBU_LANGUAGE, else the locale."""
    names = ("FANBU_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    chosen = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "zh" if chosen.lower().startswith("zh") else "en"


def text(key: str, **details: Any) -> str:
    """A sentence of the command line's own."""
    return words.say(terminal_language(), f"cli.{key}", **details)


Workspace = Annotated[
    Path | None,
    typer.Option("-w", "--workspace", envvar="FANBU_WORKSPACE", help=text("workspace_option")),
]
AsJson = Annotated[bool, typer.Option("--json", help=text("json_option"))]
Start = Annotated[str | None, typer.Option("--from", help=text("from_option"))]
End = Annotated[str | None, typer.Option("--to", help=text("to_option"))]
Where = Annotated[str | None, typer.Option("--where", help=text("where_option"))]
By = Annotated[list[str] | None, typer.Option("--by", help=text("by_option"))]
