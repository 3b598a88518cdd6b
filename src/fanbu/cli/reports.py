"""`fanbu report day|week|month|list|show|undo|…`: the page, its draft, and what was published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fanbu.cli.face import said, session, show_json, show_warnings
from fanbu.cli.options import AsJson, Speaks, Workspace, text
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu import api
    from fanbu.model.result import Result

WHAT = "day|week|month|list|show|restated|undo|redo|anew"
BACKWARDS = ("undo", "redo", "anew")
OF_DAY = "report_of_day"
"""The warning that the report itself does not tell."""
OF_ONE = ("show", "restated", *BACKWARDS)
"""Words that a report's number or kind follows."""


def add_to(app: typer.Typer) -> None:
    app.command(help=text("report"))(report)
    app.command(help=text("checklist"))(checklist)


def report(
    grain: Annotated[str, typer.Argument(metavar=WHAT, help=text("report_grain"))],
    which: Annotated[str | None, typer.Argument(metavar="[ID]", help=text("report_which"))] = None,
    *,
    date: Annotated[str | None, typer.Option(metavar="D", help=text("report_date"))] = None,
    for_: Annotated[
        str, typer.Option("--for", metavar="team|boss", help=text("report_for"))
    ] = "team",
    language: Annotated[
        str | None, typer.Option(metavar="zh|en", help=text("report_language"))
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help=text("report_out"))] = None,
    draft: Annotated[bool, typer.Option("--draft", help=text("report_draft"))] = False,
    plain: Annotated[bool, typer.Option("--plain", help=text("report_plain"))] = False,
    publish: Annotated[bool, typer.Option("--publish", help=text("report_publish"))] = False,
    by: Annotated[str | None, typer.Option(metavar="NAME", help=text("report_by"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=text("report_dry_run"))] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        if grain not in OF_ONE and which is not None:
            raise BadInput("extra_arguments", arguments=which, program="fanbu report")
        if grain == "list":
            show_list(opened.published(), opened, as_json=as_json)
            return
        if grain == "restated":
            show_restated(opened.restated(which or "week", date=date), opened, as_json=as_json)
            return
        if grain in BACKWARDS:
            turned = turn(opened, grain, which or "week", date, language)
            show_turned(turned, grain, opened, as_json=as_json)
            return
        if draft and not publish:
            show_draft(opened.draft(grain, date=date, language=language), opened, as_json=as_json)
            return
        if publish:
            made = opened.publish(grain, date=date, by=by, dry_run=dry_run)
            (show_look if dry_run else show_published)(made, opened, as_json=as_json)
            return
        if grain == "show":
            result = opened.published_report(
                which or "week", date=date, for_=for_, language=language, out=out
            )
        else:
            result = opened.report(
                grain, date=date, for_=for_, language=language, out=out, plain=plain
            )
        if as_json:
            show_json(result)
            return
        show_warnings(result, opened, only=OF_DAY)
        if out is not None:
            typer.echo(said(opened, "report_done", file=str(out)))
        else:
            result.show()


def turn(
    opened: api.Workspace, do: str, grain: str, date: str | None, language: str | None
) -> Result:
    """A step of a draft taken back, done again, or all of them."""
    if do == "anew":
        return opened.renew_draft(grain, date=date, language=language)
    return opened.undo_draft(grain, date=date, language=language, again=do == "redo")


def show_draft(result: Result, workspace: api.Workspace, *, as_json: bool) -> None:
    if as_json:
        show_json(result)
        return
    show_warnings(result, workspace, only=OF_DAY)
    data = result.to_dict()
    new = sum(item["new"] for item in data["findings"])
    typer.echo(said(workspace, "report_drafted", file=data["file"], n=len(data["findings"])))
    if new:
        typer.echo(said(workspace, "report_drafted_new", n=new))
    if data["left"] or data["loose"]:
        typer.echo(said(workspace, "report_drafted_left"))


def show_turned(result: Result, do: str, workspace: api.Workspace, *, as_json: bool) -> None:
    """What became of the draft, and how much more can be taken back or done again."""
    if as_json:
        show_json(result)
        return
    data = result.to_dict()
    typer.echo(said(workspace, f"report_{do}", **data))


def show_published(result: Result, workspace: api.Workspace, *, as_json: bool) -> None:
    if as_json:
        show_json(result)
        return
    show_warnings(result, workspace, only=OF_DAY)
    typer.echo(said(workspace, "report_published", **result.to_dict()))


def show_look(result: Result, workspace: api.Workspace, *, as_json: bool) -> None:
    """What would freeze, and what is still missing."""
    if as_json:
        show_json(result)
        return
    show_warnings(result, workspace, only=OF_DAY)
    data = result.to_dict()
    numbers = " · ".join(f"{each['label']} {each['text']}" for each in data["numbers"])
    typer.echo(said(workspace, "report_look", **{**data, "numbers": numbers}))
    for line in data["missing"]:
        typer.echo(f"! {line}")
    if data["unfinished"]:
        typer.echo(said(workspace, "report_unfinished", n=data["unfinished"]))
    for line in data["unticked"]:
        typer.echo(f"☐ {line}")


def show_restated(result: Result, workspace: api.Workspace, *, as_json: bool) -> None:
    if as_json:
        show_json(result)
        return
    data = result.to_dict()
    for row in data["told"]:
        causes = " · ".join(row["causes"])
        typer.echo(f"{row['label']} {row['before']} → {row['now']}{': ' if causes else ''}{causes}")
    if not data["told"]:
        typer.echo(said(workspace, "report_same", id=data["id"]))


def show_list(result: Result, workspace: api.Workspace, *, as_json: bool) -> None:
    from fanbu.api.cells import local

    if as_json:
        show_json(result)
        return
    rows = result.to_dict()["reports"]
    for row in rows:
        at = local(workspace, row["at"])
        typer.echo(said(workspace, "report_line", **{**row, "at": at, "by": row["by"] or "—"}))
    if not rows:
        typer.echo(said(workspace, "report_none"))


def checklist(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help=text("checklist_name"))
    ] = None,
    *,
    date: Annotated[str | None, typer.Option(metavar="D", help=text("checklist_date"))] = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.checklists(name, date=date)
        if as_json:
            show_json(result)
            return
        data = result.to_dict()
        if name is None:
            show_checklists(data, opened)
            return
        typer.echo(f"{data['label']} · {data['period']}" if "period" in data else data["label"])
        done = data.get("done", [False] * len(data["items"]))
        for item, ticked in zip(data["items"], done, strict=True):
            if ticked is not None:
                typer.echo(f"{'☑' if ticked else '☐'} {item}")


def show_checklists(data: Mapping[str, Any], workspace: api.Workspace) -> None:
    """Every list in a line; of those of reports how many are ticked, and in which draft."""
    for row in data["checklists"]:
        key = "checklist_done" if "done" in row else "checklist_line"
        told = [done for done in row.get("done", ()) if done is not None]
        of = {"n": len(row["items"]), "ticked": sum(told), "of": len(told)}
        typer.echo(said(workspace, key, **{**row, **of}))
