"""`fanbu import`, `fanbu undo`, `fanbu sources`: files in, and what is there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fanbu.cli.face import said, session, show_json, show_warnings
from fanbu.cli.options import AsJson, Workspace, text
from fanbu.cli.tables import print_table
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from fanbu import api
    from fanbu.model.result import Result


def add_to(app: typer.Typer) -> None:
    app.command("import", help=text("import"))(import_files)
    app.command(help=text("undo"))(undo)
    app.command(help=text("sources"))(sources)


def import_files(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help=text("import_paths"))],
    *,
    as_: Annotated[
        str | None, typer.Option("--as", metavar="TABLE", help=text("import_as"))
    ] = None,
    reader: Annotated[str | None, typer.Option(help=text("import_reader"))] = None,
    map_: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help=text("import_map"))
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="COLUMN=VALUE", help=text("import_set"))
    ] = None,
    account: Annotated[str | None, typer.Option(help=text("import_account"))] = None,
    window: Annotated[str | None, typer.Option(metavar="A..B", help=text("import_window"))] = None,
    as_of: Annotated[str | None, typer.Option(metavar="T", help=text("import_as_of"))] = None,
    dates: Annotated[str | None, typer.Option(metavar="dmy|mdy", help=text("import_dates"))] = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help=text("import_skip_bad"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=text("import_dry_run"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=text("import_yes"))] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, as_json=as_json) as opened:

        def run(*, agreed: bool) -> Result:
            return opened.import_files(
                paths,
                as_=as_,
                reader=reader,
                map=map_,
                set=set_,
                account=account,
                window=window,
                as_of=as_of,
                dates=dates,
                skip_bad=skip_bad,
                dry_run=dry_run,
                yes=agreed,
            )

        try:
            result = run(agreed=yes)
        except BadInput as problem:
            if problem.code != "mapping_needed" or as_json:
                raise
            show_proposal(problem)
            if not sys.stdin.isatty() or not typer.confirm(text("import_agree"), err=True):
                raise
            result = run(agreed=True)
        if as_json:
            show_json(result)
            return
        show_files(result, opened, dry_run=dry_run)


def show_proposal(problem: BadInput) -> None:
    """The mapping that fanbu proposes for a file it does not know, one line a column."""
    for line in problem.details.get("lines", ()):
        typer.echo(line, err=True)


def show_files(result: Result, workspace: api.Workspace, *, dry_run: bool) -> None:
    for file in result.to_dict()["files"]:
        typer.echo(file_line(file, workspace))
    show_warnings(result, workspace)
    new = sum(not file["repeated"] for file in result.data["files"])
    ending = "import_dry" if dry_run else "import_done"
    typer.echo(said(workspace, ending, n=len(result.data["files"]) if dry_run else new))


def file_line(file: dict[str, Any], workspace: api.Workspace) -> str:
    """One file of an import in one line: where its rows went, what was left out, its number."""
    dropped = [f"{workspace.reason(why)} {n}" for why, n in file["dropped"].items()]
    number = file["import_id"] or said(workspace, "nothing")
    line = "import_repeated" if file["repeated"] else "import_line"
    return said(workspace, line, **{**file, "dropped": dropped or "0", "import_id": number})


def undo(
    import_id: Annotated[int, typer.Argument(metavar="IMPORT", help=text("undo_import"))],
    *,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, as_json=as_json) as opened:
        result = opened.undo(import_id)
        if as_json:
            show_json(result)
        else:
            typer.echo(said(opened, "undo_done", **result.to_dict()["files"][0]))


def sources(*, workspace: Workspace = None, as_json: AsJson = False) -> None:
    with session(workspace, as_json=as_json) as opened:
        result = opened.sources()
        if as_json:
            show_json(result)
        else:
            print_table(result, opened)
            for file in result.to_dict()["imports"]:
                typer.echo(file_line(file, opened))
            show_warnings(result, opened)
