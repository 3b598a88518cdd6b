"""`fanbu mappings`: saved readings of files that no reader knows; `fanbu collect`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from fanbu.cli.face import said, session, show_json
from fanbu.cli.help import Group
from fanbu.cli.options import AsJson, Speaks, Workspace, text
from fanbu.cli.tables import print_table


def add_to(app: typer.Typer) -> None:
    nouns = typer.Typer(cls=Group, help=text("mappings"), invoke_without_command=True)
    nouns.callback()(mappings)
    nouns.command("list", help=text("mappings_list"))(list_mappings)
    nouns.command("show", help=text("mappings_show"))(show_mapping)
    nouns.command("rename", help=text("mappings_rename"))(rename_mapping)
    nouns.command("remove", help=text("mappings_remove"))(remove_mapping)
    app.add_typer(nouns, name="mappings")
    app.command(help=text("collect"))(collect)


Name = Annotated[str, typer.Argument(metavar="NAME", help=text("mappings_name"))]


def mappings(
    context: typer.Context,
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    """The list, when no verb follows."""
    if context.invoked_subcommand is None:
        list_mappings(workspace=workspace, language=language, as_json=as_json)


def list_mappings(
    *, workspace: Workspace = None, language: Speaks = None, as_json: AsJson = False
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.mappings()
        if as_json:
            show_json(result)
        elif not result.data["rows"]:
            typer.echo(said(opened, "mappings_none"))
        else:
            print_table(result, opened)


def show_mapping(
    name: Name, *, workspace: Workspace = None, language: Speaks = None, as_json: AsJson = False
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.mappings(name)
        if as_json:
            show_json(result)
        else:
            typer.echo(result.data["text"], nl=False)


def rename_mapping(
    name: Name,
    new: Annotated[str, typer.Argument(metavar="NEW", help=text("mappings_new"))],
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.rename_mapping(name, new)
        if as_json:
            show_json(result)
        else:
            typer.echo(said(opened, "mappings_done", name=new))


def remove_mapping(
    name: Name, *, workspace: Workspace = None, language: Speaks = None, as_json: AsJson = False
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.remove_mapping(name)
        if as_json:
            show_json(result)
        else:
            typer.echo(said(opened, "mappings_removed", name=name))


def collect(
    *, workspace: Workspace = None, language: Speaks = None, as_json: AsJson = False
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.collect()
        if as_json:
            show_json(result)
            return
        rows: list[dict[str, Any]] = result.to_dict()["rows"]
        for row in rows:
            typer.echo(said(opened, f"collect_{row['outcome']}", **row))
        if not rows:
            typer.echo(said(opened, "collect_none", folder=result.data["folder"]))
