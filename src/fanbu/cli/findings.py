"""`fanbu findings`: everything found in a period, put aside with a reason or brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from fanbu.cli.face import said, session, show_json, show_warnings
from fanbu.cli.options import AsJson, Speaks, Workspace, text
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu import api
    from fanbu.model.result import Result


def add_to(app: typer.Typer) -> None:
    app.command(help=text("findings"))(findings)


def findings(
    grain: Annotated[
        str, typer.Argument(metavar="[day|week|month]", help=text("findings_grain"))
    ] = "week",
    *,
    date: Annotated[str | None, typer.Option(metavar="D", help=text("report_date"))] = None,
    dismiss: Annotated[
        str | None, typer.Option(metavar="KEY", help=text("findings_dismiss"))
    ] = None,
    why: Annotated[str | None, typer.Option(metavar="TEXT", help=text("findings_why"))] = None,
    restore: Annotated[
        str | None, typer.Option(metavar="KEY", help=text("findings_restore"))
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help=text("findings_by"))] = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    if dismiss is not None and restore is not None:
        raise BadInput("two_options", one="--dismiss", other="--restore")
    if why is not None and dismiss is None:
        raise BadInput("option_belongs_to", option="--why", other="--dismiss KEY")
    with session(workspace, language, as_json=as_json) as opened:
        if dismiss is not None:
            told = opened.dismiss_finding(dismiss, why or "", by=by)
            show_done(told, opened, "findings_dismissed", as_json=as_json)
        elif restore is not None:
            told = opened.restore_finding(restore, by=by)
            show_done(told, opened, "findings_restored", as_json=as_json)
        else:
            show(opened.findings(grain, date=date), opened, as_json=as_json)


def show_done(result: Result, workspace: api.Workspace, key: str, *, as_json: bool) -> None:
    if as_json:
        show_json(result)
    else:
        told = {"reason": "", **result.to_dict()}
        typer.echo(said(workspace, key, finding=told["key"], reason=told["reason"]))


def show(result: Result, workspace: api.Workspace, *, as_json: bool) -> None:
    """What stands, then what was put aside; the key is what `--dismiss` takes."""
    if as_json:
        show_json(result)
        return
    show_warnings(result, workspace, only="report_of_day")
    rows = result.to_dict()["findings"]
    for row in (row for row in rows if row["dismissed"] is None):
        for line in _lines(row):
            typer.echo(line)
    for row in (row for row in rows if row["dismissed"]):
        told, by = row["dismissed"], row["dismissed"]["by"] or "—"
        details = {"title": row["title"], "finding": row["key"], "reason": told["reason"]}
        typer.echo(said(workspace, "findings_aside", by=by, **details))
    if not rows:
        typer.echo(said(workspace, "findings_none"))


def _lines(row: Mapping[str, Any]) -> list[str]:
    steps = [f"   {step['name']} {step['text']}" for step in row["steps"]]
    return [f"· {row['title']}", *steps, f"   {row['key']}"]
