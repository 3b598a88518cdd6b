"""`fanbu watch`: what moved lately that should not have, and what is wrong with the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from fanbu import words
from fanbu.cli.face import said, session, show_json, show_warnings
from fanbu.cli.options import AsJson, Speaks, Workspace, text
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fanbu import api
    from fanbu.model.result import Result


def add_to(app: typer.Typer) -> None:
    app.command(help=text("watch"))(watch)


def watch(
    *,
    date: Annotated[str | None, typer.Option(metavar="D", help=text("watch_date"))] = None,
    budget: Annotated[int | None, typer.Option(metavar="N", help=text("watch_budget"))] = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
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
        yield said(workspace, "watch_days", days=shown)
    for name in ("faults", "alerts"):
        if found[name]:
            yield said(workspace, f"watch_{name}", n=len(found[name]))
        for row in found[name]:
            yield from _told(row, workspace)
    if not found["faults"] and not found["alerts"] and found["days"]:
        yield said(workspace, "watch_quiet")
    if found["over_budget"]:
        yield said(workspace, "watch_over", n=found["over_budget"], budget=found["budget"])
    if found["small"]:
        yield said(workspace, "watch_small", n=found["small"])
    for row in found["dismissed"]:
        told = row["dismissed"]
        details = {"title": row["title"], "finding": told["key"], "reason": told["reason"]}
        yield said(workspace, "findings_aside", by=told["by"] or "—", **details)
    yield from _past(found["past"], workspace)
    yield from _silent(found["silent"], workspace)


def _past(rows: Sequence[Mapping[str, Any]], workspace: api.Workspace) -> Iterator[str]:
    """What was told before and is told no more, with what became of it."""
    if rows:
        yield said(workspace, "watch_past", n=len(rows))
    for row in rows:
        told = said(workspace, "watch_past_decision", id=row["decision"])
        if row["report"]:
            week = Period.parse(row["report"]["period"])
            days = words.days(week.start, week.end, workspace.language)
            told = said(workspace, "watch_past_report", days=days)
        state = words.say(workspace.language, f"watch.became_{row['state']}")
        title = said(workspace, "watch_past_title", title=row["title"], told=told)
        yield f"· [{state}] {title}"
        yield f"   {row['text']}"
        yield f"   {row['key']}"


def _silent(rows: Sequence[Mapping[str, Any]], workspace: api.Workspace) -> Iterator[str]:
    """A line for each metric and reason: what is said of it in all holds of its places, too."""
    from fanbu.api.cells import called

    groups: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in rows:
        groups.setdefault((row["metric"], row["reason"]), []).append(row["place"])
    for (name, reason), places in groups.items():
        whole = any(not place for place in places)
        named = [called(workspace, *each) for place in places for each in place.items()]
        of = "" if whole or not named else said(workspace, "watch_silent_of", places=named)
        yield said(workspace, "watch_silent", metric=workspace.column_label(name), of=of,
                   reason=words.say(workspace.language, f"watch.reason_{reason}"))  # fmt: skip


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
