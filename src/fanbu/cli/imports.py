"""`fanbu import`, `fanbu undo`: files in, and taken back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from fanbu.cli.face import guarded, said, session, show_json
from fanbu.cli.options import AsJson, Speaks, Workspace, text
from fanbu.cli.outcomes import show_files, show_refusal
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from fanbu import api
    from fanbu.model.result import Result


def add_to(app: typer.Typer) -> None:
    app.command("import", help=text("import"))(import_files)
    app.command(help=text("undo"))(undo)


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
    keep_totals: Annotated[
        bool, typer.Option("--keep-totals", help=text("import_keep_totals"))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=text("import_dry_run"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=text("import_yes"))] = False,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:

        def run(wanted: list[Path], *, agreed: bool) -> Result:
            return opened.import_files(
                wanted,
                as_=as_,
                reader=reader,
                map=map_,
                set=set_,
                account=account,
                window=window,
                as_of=as_of,
                dates=dates,
                skip_bad=skip_bad,
                keep_totals=keep_totals,
                dry_run=dry_run,
                yes=agreed,
            )

        if as_json:
            show_json(run(paths, agreed=yes))
        else:
            show_files(settled(run, paths, opened, agreed=yes), opened, dry_run=dry_run)


class Run(Protocol):
    """One try at the import: these paths, proposed readings agreed to or not."""

    def __call__(self, wanted: list[Path], *, agreed: bool) -> Result: ...


def settled(run: Run, paths: list[Path], workspace: api.Workspace, *, agreed: bool) -> Result:
    """The import, after what a person at the terminal may still decide was asked.

    Whether proposed readings are right, and whether the good files shall be taken without the
    others. Nobody there, or no: the refusal stands.
    """
    while True:
        try:
            return run(paths, agreed=agreed)
        except BadInput as problem:
            show_refusal(problem, workspace)
            refused = [file for file in problem.details.get("files", ()) if "error" in file]
            good = [Path(f["path"]) for f in problem.details.get("files", ()) if "error" not in f]
            codes = {file["error"]["code"] for file in refused} or {problem.code}
            if "mapping_needed" in codes and not agreed and confirmed("import_agree", workspace):
                agreed = True
            elif good and confirmed("import_leave_out", workspace, n=len(refused), good=len(good)):
                paths = good
            else:
                raise


def confirmed(key: str, workspace: api.Workspace, **details: Any) -> bool:
    """A yes from the person at the terminal; False where there is none."""
    return sys.stdin.isatty() and typer.confirm(said(workspace, key, **details), err=True)


def undo(
    imports: Annotated[list[str], typer.Argument(metavar="IMPORT…", help=text("undo_import"))],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=text("undo_dry_run"))] = False,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    from fanbu.api import records

    with guarded(as_json=as_json):
        for number in imports:
            records.a_span(number)
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.undo(imports, dry_run=dry_run)
        if as_json:
            show_json(result)
            return
        told = result.to_dict()
        for file in told["files"]:
            typer.echo(said(opened, "undo_would" if dry_run else "undo_done", **file))
        for row in told["comes_back"] if dry_run else ():
            label = opened.table_label(row["table_name"])
            typer.echo(said(opened, "undo_back", **{**row, "table_name": label}))
