"""`fanbu serve`, `fanbu user`, `fanbu token`: the web app, and who may use it."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fanbu import words
from fanbu.cli.face import guarded, print_json, said, session, show_json
from fanbu.cli.options import AsJson, Workspace, terminal_language, text
from fanbu.cli.tables import print_table
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from fanbu.types import Language

users = typer.Typer(help=text("user"), no_args_is_help=True)
tokens = typer.Typer(help=text("token"), no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.command(help=text("serve"))(serve)
    users.command("add", help=text("user_add"))(add_user)
    users.command("reset", help=text("user_reset"))(reset_user)
    users.command("list", help=text("user_list"))(list_users)
    app.add_typer(users, name="user")
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
    as_json: AsJson = False,
) -> None:
    with session(workspace, as_json=as_json) as opened:
        result = opened.add_token(name, role=role, days=days, by=by)
        if as_json:
            show_json(result)
            return
        made = result.to_dict()["rows"][0]
        typer.echo(made["secret"])
        typer.echo(said(opened, "token_added", **made), err=True)


def list_tokens(*, workspace: Workspace = None, as_json: AsJson = False) -> None:
    with session(workspace, as_json=as_json) as opened:
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
    as_json: AsJson = False,
) -> None:
    with session(workspace, as_json=as_json) as opened:
        result = opened.remove_token(name)
        if as_json:
            show_json(result)
        else:
            typer.echo(said(opened, "token_removed", **result.to_dict()["rows"][0]))


def serve(
    *,
    host: Annotated[str, typer.Option(help=text("serve_host"))] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(min=0, max=65535, help=text("serve_port"))] = None,
    name: Annotated[list[str] | None, typer.Option(help=text("serve_name"))] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    def tell(said: str, url: str) -> None:
        if as_json:
            print_json({"ok": True, "result": {"url": url}})
        else:
            typer.echo(said)

    from fanbu import api
    from fanbu.api import running

    folder, spoken = workspace or Path.cwd(), terminal_language()
    with guarded(as_json=as_json):
        running.none_serving(folder, language=spoken)
        opened = api.open_here(folder, language=spoken)
    with guarded(as_json=as_json), opened:
        server = import_module("fanbu.web.server")  # faces do not import each other
        asked = server.Listening(host, port if port is not None else server.Listening.port,
                                 tuple(name or ()), insist=port is not None)  # fmt: skip
        server.serve(opened, asked, tell)


def add_user(
    name: Annotated[str, typer.Argument(metavar="NAME", help=text("user_name"))],
    *,
    role: Annotated[str, typer.Option(metavar="ROLE", help=text("user_role"))] = "editor",
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, as_json=as_json) as opened:
        result = opened.add_user(name, _password(opened.language), role=role)
        if as_json:
            show_json(result)
        else:
            typer.echo(said(opened, "user_added", **result.to_dict()["rows"][0]))


def reset_user(
    name: Annotated[str, typer.Argument(metavar="NAME", help=text("user_name"))],
    *,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, as_json=as_json) as opened:
        result = opened.reset_user(name, _password(opened.language))
        if as_json:
            show_json(result)
        else:
            typer.echo(said(opened, "user_reset_done", **result.to_dict()["rows"][0]))


def list_users(*, workspace: Workspace = None, as_json: AsJson = False) -> None:
    with session(workspace, as_json=as_json) as opened:
        result = opened.users()
        if as_json:
            show_json(result)
        else:
            print_table(result, opened)


def _password(language: Language) -> str:
    """Asked for twice on a terminal; else the first line of the standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    asked = (words.say(language, f"cli.ask_password{again}") for again in ("", "_again"))
    first, second = (typer.prompt(each, hide_input=True, err=True) for each in asked)
    if first != second:
        raise BadInput("passwords_differ")
    return str(first)
