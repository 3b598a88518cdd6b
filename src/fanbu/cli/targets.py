"""`fanbu target`: what the numbers should be, and how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from fanbu import words
from fanbu.cli.face import said, session, show_json, show_warnings
from fanbu.cli.help import Group
from fanbu.cli.options import AsJson, Speaks, Workspace, text
from fanbu.cli.tables import print_rows
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu import api
    from fanbu.model.result import Result

BAR = 10
LIKE = dict.fromkeys(("value", "actual", "per_day", "run_rate"), "metric")
"""Numbers that are shown as the row's metric is."""
SHOWN = (
    "label", "scope", "period", "value", "actual", "progress", "done", "elapsed", "per_day",
    "run_rate",
)  # fmt: skip


def add_to(app: typer.Typer) -> None:
    nouns = typer.Typer(cls=Group, help=text("target"), invoke_without_command=True)
    nouns.callback()(targets)
    nouns.command("set", help=text("target_set"))(set_target)
    nouns.command("list", help=text("target_list"))(list_targets)
    nouns.command("remove", help=text("target_remove"))(remove_target)
    app.add_typer(nouns, name="target")


Metric = Annotated[str, typer.Argument(metavar="METRIC", help=text("target_metric"))]
When = Annotated[str, typer.Option("--period", metavar="2026-11", help=text("target_period"))]
Channel = Annotated[str | None, typer.Option("--channel", metavar="C", help=text("target_channel"))]
Where = Annotated[str | None, typer.Option("--where", metavar="EXPR", help=text("target_where"))]


def targets(
    context: typer.Context,
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    """The list, when no verb follows."""
    if context.invoked_subcommand is None:
        list_targets(workspace=workspace, language=language, as_json=as_json)


def set_target(
    metric: Metric,
    value: Annotated[str, typer.Argument(metavar="VALUE", help=text("target_value"))],
    *,
    period: When,
    channel: Channel = None,
    where: Where = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    from fanbu.api.arguments import a_number

    wanted = a_number(value, "VALUE")
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.set_target(metric, wanted, period=period, channel=channel, where=where)
        show(result, opened, as_json=as_json)


def list_targets(
    *, workspace: Workspace = None, language: Speaks = None, as_json: AsJson = False
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        show(opened.targets(), opened, as_json=as_json)


def remove_target(
    metric: Metric,
    *,
    period: When,
    channel: Channel = None,
    where: Where = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.remove_target(metric, period=period, channel=channel, where=where)
        show(result, opened, as_json=as_json)


def show(result: Result, workspace: api.Workspace, *, as_json: bool) -> None:
    """All targets that are set now, and how each stands."""
    if as_json:
        show_json(result)
        return
    if not result.data["rows"]:
        typer.echo(said(workspace, "target_none"))
        return
    rows = [_shown(row) for row in result.to_dict()["rows"]]
    columns = [name for name in SHOWN if any(row[name] not in (None, "") for row in rows)]
    print_rows(columns, rows, workspace, LIKE)
    for row in rows:
        if line := told(row, workspace):
            typer.echo(line)
    show_warnings(result, workspace)


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the list: its period as people write it, its progress drawn."""
    done, elapsed = row["done"], row["elapsed"]
    scope = row["channel"] or row["where"] or ""
    drawn = "" if done is None else words.progress(done, elapsed, BAR)
    return {
        **row,
        "scope": scope,
        "name": f"{row['label']} · {scope}" if scope else row["label"],
        "period": short(str(row["period"])),
        "progress": drawn,
    }


def short(period: str) -> str:
    """`2026-11` for a whole month, `2026` for a whole year, else its days."""
    given = Period.parse(period)
    if given == Period.month(given.start):
        return f"{given.start:%Y-%m}"
    return str(given.start.year) if given == Period.parse(f"{given.start:%Y}") else period


def told(row: Mapping[str, Any], workspace: api.Workspace) -> str:
    """What needs saying of a target: it is off its pace, or nothing is known of its days."""
    if row["standing"] == "unknown":
        return said(workspace, "target_unknown", **row)
    if not row["behind"]:
        return ""
    if row["points"] is None:
        return said(workspace, "target_beyond", **row)
    way = "over" if row["points"] > 0 else "under"
    return said(workspace, f"target_{way}", **{**row, "points": abs(row["points"]) * 100})
