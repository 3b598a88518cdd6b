"""`fanbu template`, `fanbu join`: sheets to fill in, and a list filled up with what is known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fanbu.cli.face import said, session, show_json
from fanbu.cli.options import AsJson, Workspace, text
from fanbu.cli.tables import print_table


def add_to(app: typer.Typer) -> None:
    app.command(help=text("template"))(template)


def template(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help=text("template_name"))] = None,
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.xlsx", help=text("template_out"))
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="zh|en", help=text("template_language"))
    ] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, as_json=as_json) as opened:
        result = opened.template(name, out=out, language=language)
        if as_json:
            show_json(result)
        elif name is None:
            print_table(result, opened)
        else:
            typer.echo(said(opened, "template_done", **result.to_dict()))
