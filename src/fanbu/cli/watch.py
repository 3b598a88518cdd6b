"""`fanbu watch`: what moved lately that should not have, and what is wrong with the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from fanbu import words
from fanbu.cli.face import said, session, show_json, show_warnings
from fanbu.cli.options import AsJson, Workspace, text
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fanbu import api
    from fanbu.model.result import Result


def add_to(app: typer.Typer) -> None:
    app.command(help=text("watch"))(watch)


def watch(
    *,
    date: Annotated[str | None, typer.Option(metavar="D", help=text("watch_date"))] = None,
    budget: Annotated[int | None, typer.Option(metavar="N", help=text("watch_budget"))] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, as_json=as_json) as opened:
        show(opened.watch(date=date, budget=budget), opened, as_json=as_json)


def show(result: Result, workspace: api.Workspace, *, as_json: bool) -> None:
    """Faults of the data first: who reads an alert must know what it stands on."""
    if as_json:
        show_json(result)
        return
    for line in lines(result, workspace):
        typer.echo(line)
    show_warnings(result, workspace)


def lines(result: Result, workspace: api.Workspace) -> Iterator[str]:
    found = result.to_dict()
    shown = ""
    if found["days"]:
        week = Period.parse(found["days"])
        shown = words.days(week.start, week.end, workspace.language)
    for name in ("faults", "alerts"):
        if found[name]:
            yield said(workspace, f"watch_{name}", n=len(found[name]), days=shown)
        for row in found[name]:
            yield from _told(row, workspace)
    if not found["faults"] and not found["alerts"] and found["days"]:
        yield said(workspace, "watch_quiet", days=shown)
    if found["over_budget"]:
        yield said(workspace, "watch_over", n=found["over_budget"], budget=found["budget"])
    if found["small"]:
        yield said(workspace, "watch_small", n=found["small"])
    for row in found["dismissed"]:
        told = row["dismissed"]
        details = {"title": row["title"], "finding": told["key"], "reason": told["reason"]}
        yield said(workspace, "findings_aside", by=told["by"] or "—", **details)
    from fanbu.api.cells import called

    for row in found["silent"]:
        reason = words.say(workspace.language, f"watch.reason_{row['reason']}")
        metric = workspace.column_label(row["metric"])
        place = [called(workspace, *each) for each in row["place"].items()]
        of = said(workspace, "watch_silent_of", place=place[0]) if place else ""
        yield said(workspace, "watch_silent", metric=metric, of=of, reason=reason)


def _told(row: Mapping[str, Any], workspace: api.Workspace) -> Iterator[str]:
    way, level = (
        words.say(workspace.language, f"watch.{key}")
        for key in (f"way_{row['direction']}", f"level_{row['level']}")
    )
    yield f"· [{said(workspace, 'listed', items=[way, level])}] {row['title']}"
    for name in ("text", "where", "impact", "action"):
        if row[name]:
            yield f"   {row[name]}"
    if row["decision"]:
        yield f"   {said(workspace, 'watch_decision', **row['decision'])}"
    yield f"   {row['key']}"
