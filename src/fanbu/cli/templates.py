"""`fanbu template`, `fanbu join`: sheets to fill in, and a list filled up with what is known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fanbu.cli.face import said, session, show_json, show_warnings
from fanbu.cli.options import AsJson, Speaks, Workspace, text
from fanbu.cli.tables import print_table


def add_to(app: typer.Typer) -> None:
    app.command(help=text("template"))(template)
    app.command(help=text("join"))(join)


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
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.template(name, out=out, language=language)
        if as_json:
            show_json(result)
        elif name is None:
            print_table(result, opened)
        else:
            where = f" -w {workspace}" if workspace else ""
            typer.echo(said(opened, "template_done", **result.to_dict(), where=where))


def join(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=text("join_file"))],
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.xlsx|.csv", help=text("join_out"))
    ] = None,
    columns: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help=text("join_columns"))
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option(metavar="HEADER=ROLE", help=text("join_by"))
    ] = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.join(file, out=out, columns=columns or (), by=by or ())
        if as_json:
            show_json(result)
            return
        told = result.to_dict()
        by_name = [
            said(opened, f"join_by_{match}", rows=rows)
            for match, rows in told["matched"].items()
            if rows
        ]
        typer.echo(said(opened, "join_done", **{**told, "matches": by_name}))
        show_warnings(result, opened)
