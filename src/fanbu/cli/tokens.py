"""`fanbu token`: the keys of programs."""

from __future__ import annotations

from typing import Annotated

import typer

from fanbu.cli.face import said, session, show_json
from fanbu.cli.options import AsJson, Speaks, Workspace, text
from fanbu.cli.tables import print_table

tokens = typer.Typer(help=text("token"), no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    tokens.command("add", help=text("token_add"))(add_token)
    tokens.command("list", help=text("token_list"))(list_tokens)
    tokens.command("remove", help=text("token_remove"))(remove_token)
    app.add_typer(tokens, name="token")


def add_token(
    name: Annotated[str, typer.Argument(metavar="NAME", help=text("token_name"))],
    *,
    role: Annotated[str, typer.Option(metavar="ROLE", help=text("token_role"))] = "viewer",
    days: Annotated[int | None, typer.Option(metavar="N", help=text("token_days"))] = None,
    by: Annotated[str | None, typer.Option(metavar="USER", help=text("token_by"))] = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.add_token(name, role=role, days=days, by=by)
        if as_json:
            show_json(result)
            return
        made = result.to_dict()["rows"][0]
        typer.echo(made["secret"])
        typer.echo(said(opened, "token_added", **made), err=True)


def list_tokens(
    *, workspace: Workspace = None, language: Speaks = None, as_json: AsJson = False
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.tokens()
        if as_json:
            show_json(result)
        elif not result.data["rows"]:
            typer.echo(said(opened, "token_none"))
        else:
            print_table(result, opened)


def remove_token(
    name: Annotated[str, typer.Argument(metavar="NAME", help=text("token_name"))],
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.remove_token(name)
        if as_json:
            show_json(result)
        else:
            typer.echo(said(opened, "token_removed", **result.to_dict()["rows"][0]))
