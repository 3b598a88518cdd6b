"""`fanbu user`, `fanbu audit`: who may use the app, and what everybody has changed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from fanbu import words
from fanbu.cli.face import said, session, show_json
from fanbu.cli.options import AsJson, End, Speaks, Start, Workspace, text
from fanbu.cli.tables import print_table
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from fanbu.types import Language

users = typer.Typer(help=text("user"), no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help=text("user_name"))]


def add_to(app: typer.Typer) -> None:
    users.command("add", help=text("user_add"))(add_user)
    users.command("invite", help=text("user_invite"))(invite_user)
    users.command("reset", help=text("user_reset"))(reset_user)
    users.command("role", help=text("user_role_set"))(set_role)
    users.command("remove", help=text("user_remove"))(remove_user)
    users.command("list", help=text("user_list"))(list_users)
    app.add_typer(users, name="user")
    app.command(help=text("audit"))(audit)


def add_user(
    name: Name,
    *,
    role: Annotated[str, typer.Option(metavar="ROLE", help=text("user_role"))] = "editor",
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.add_user(name, _password(opened.language), role=role)
        if as_json:
            show_json(result)
        else:
            typer.echo(said(opened, "user_added", **result.to_dict()["rows"][0]))


def invite_user(
    name: Name,
    *,
    role: Annotated[str | None, typer.Option(metavar="ROLE", help=text("user_invite_role"))] = None,
    url: Annotated[str, typer.Option(metavar="URL", help=text("user_invite_url"))] = "",
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.invite_user(name, role=role)
        if as_json:
            show_json(result)
            return
        [made] = result.to_dict()["rows"]
        link = f"{url.rstrip('/')}{made['path']}"
        typer.echo(said(opened, "user_invited", name=made["name"], link=link))


def reset_user(
    name: Name, *, workspace: Workspace = None, language: Speaks = None, as_json: AsJson = False
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.reset_user(name, _password(opened.language))
        if as_json:
            show_json(result)
        else:
            typer.echo(said(opened, "user_reset_done", **result.to_dict()["rows"][0]))


def set_role(
    name: Name,
    role: Annotated[str, typer.Argument(metavar="ROLE", help=text("user_role"))],
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.set_role(name, role)
        if as_json:
            show_json(result)
        else:
            typer.echo(said(opened, "user_role_done", **result.to_dict()["rows"][0]))


def remove_user(
    name: Name, *, workspace: Workspace = None, language: Speaks = None, as_json: AsJson = False
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.remove_user(name)
        if as_json:
            show_json(result)
        else:
            typer.echo(said(opened, "user_removed", **result.to_dict()["rows"][0]))


def list_users(
    *, workspace: Workspace = None, language: Speaks = None, as_json: AsJson = False
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.users()
        if as_json:
            show_json(result)
        else:
            print_table(result, opened)


def audit(
    *,
    who: Annotated[str | None, typer.Option(metavar="NAME", help=text("audit_who"))] = None,
    what: Annotated[str | None, typer.Option(metavar="VERB", help=text("audit_what"))] = None,
    start: Start = None,
    end: End = None,
    limit: Annotated[int, typer.Option(min=1, help=text("audit_limit"))] = 50,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.audit(who=who, what=what, start=start, end=end, limit=limit)
        if as_json:
            show_json(result)
        elif result.data["rows"]:
            print_table(result, opened)
        else:
            typer.echo(said(opened, "audit_none"))


def _password(language: Language) -> str:
    """Asked for twice on a terminal; else the first line of the standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    asked = (words.say(language, f"cli.ask_password{again}") for again in ("", "_again"))
    first, second = (typer.prompt(each, hide_input=True, err=True) for each in asked)
    if first != second:
        raise BadInput("passwords_differ")
    return str(first)
