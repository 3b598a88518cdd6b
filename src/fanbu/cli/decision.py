"""`fanbu decision`: findings accepted, who does what until when, what was foretold, what came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from fanbu import words
from fanbu.cli.face import said, session, show_json
from fanbu.cli.help import Group
from fanbu.cli.options import AsJson, Speaks, Workspace, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fanbu import api
    from fanbu.model.result import Result


def add_to(app: typer.Typer) -> None:
    nouns = typer.Typer(cls=Group, help=text("decision"), invoke_without_command=True)
    nouns.callback()(decisions)
    nouns.command("accept", help=text("decision_accept"))(accept)
    nouns.command("list", help=text("decision_list"))(list_decisions)
    nouns.command("show", help=text("decision_show"))(show_decision)
    nouns.command("done", help=text("decision_done"))(done)
    nouns.command("drop", help=text("decision_drop"))(drop)
    nouns.command("reopen", help=text("decision_reopen"))(reopen)
    app.add_typer(nouns, name="decision")


Number = Annotated[int, typer.Argument(metavar="ID", help=text("decision_number"))]
Whole = Annotated[bool, typer.Option("--all", help=text("decision_all"))]


def decisions(
    context: typer.Context,
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    """The list, when no verb follows."""
    if context.invoked_subcommand is None:
        list_decisions(workspace=workspace, language=language, as_json=as_json)


def accept(
    key: Annotated[str, typer.Argument(metavar="KEY", help=text("decision_key"))],
    *,
    owner: Annotated[str, typer.Option(metavar="NAME", help=text("decision_owner"))] = "",
    due: Annotated[str | None, typer.Option(metavar="DAY", help=text("decision_due"))] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help=text("decision_note"))] = "",
    by: Annotated[str | None, typer.Option(metavar="NAME", help=text("decision_by"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=text("decision_dry_run"))] = False,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        found = opened.accept_finding(key, owner=owner, due=due, note=note, by=by, dry_run=dry_run)
        show(found, opened, as_json=as_json)


def list_decisions(
    *,
    every: Whole = False,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        found = opened.decisions(all_=every)
        if as_json:
            show_json(found)
            return
        told = found.to_dict()
        for row in told["decisions"]:
            for line in lines(row, opened):
                typer.echo(line)
        if not told["decisions"]:
            typer.echo(said(opened, "decision_none"))
        if told["left_out"]:
            typer.echo(said(opened, "decision_left_out", n=told["left_out"]))


def show_decision(
    number: Number, *, workspace: Workspace = None, language: Speaks = None, as_json: AsJson = False
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        show(opened.decision(number), opened, as_json=as_json)


def done(
    number: Number,
    *,
    grade: Annotated[str | None, typer.Option(metavar="G", help=text("decision_grade"))] = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        show(opened.finish_decision(number, grade=grade), opened, as_json=as_json)


def drop(
    number: Number,
    *,
    why: Annotated[str, typer.Option(metavar="TEXT", help=text("decision_why"))] = "",
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        show(opened.drop_decision(number, why), opened, as_json=as_json)


def reopen(
    number: Number, *, workspace: Workspace = None, language: Speaks = None, as_json: AsJson = False
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        show(opened.reopen_decision(number), opened, as_json=as_json)


def show(result: Result, workspace: api.Workspace, *, as_json: bool) -> None:
    if as_json:
        show_json(result)
        return
    row = result.to_dict()
    for line in lines(row, workspace):
        typer.echo(line)
    if row.get("owners"):
        typer.echo(said(workspace, "decision_owners", owners=row["owners"]))


def lines(row: Mapping[str, Any], workspace: api.Workspace) -> Iterator[str]:
    """What it is, who does it until when, what was foretold and what came."""
    if row["id"]:
        state = words.say(workspace.language, f"decisions.{state_of(row)}")
        yield said(workspace, "decision_head", id=row["id"], title=row["title"], state=state)
    else:
        yield said(workspace, "decision_would", title=row["title"])
    by = said(workspace, "decision_by_whom", by=row["by"]) if row["by"] else ""
    yield f"   {said(workspace, 'decision_who', owner=row['owner'] or '—', due=row['due'], by=by)}"
    if row["action"]:
        yield f"   {said(workspace, 'decision_act', action=row['action'])}"
    if row["note"]:
        yield f"   {said(workspace, 'decision_noted', note=row['note'])}"
    if row["ended_on"]:
        key = "decision_ended_why" if row["reason"] else "decision_ended"
        state = words.say(workspace.language, f"decisions.state_{row['state']}")
        told = {"state": state, "on": row["ended_on"], "reason": row["reason"]}
        yield f"   {said(workspace, key, **told)}"
    for line in row["said"]:
        yield f"   {line}"
    yield f"   {row['finding']}"


def state_of(row: Mapping[str, Any]) -> str:
    """What stands beside its name: the grade, once there is one, else how it stands."""
    if row["grade"]:
        return f"verdict_{row['grade']}"
    return "overdue" if row["overdue"] else f"state_{row['state']}"
