"""`fanbu target`: what the numbers should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fanbu.cli.face import said, session, show_json
from fanbu.cli.help import Group
from fanbu.cli.options import AsJson, Workspace, text
from fanbu.cli.tables import print_table

if TYPE_CHECKING:
    from fanbu import api
    from fanbu.model.result import Result


def add_to(app: typer.Typer) -> None:
    nouns = typer.Typer(cls=Group, help=text("target"), no_args_is_help=True)
    nouns.command("set", help=text("target_set"))(set_target)
    nouns.command("list", help=text("target_list"))(list_targets)
    nouns.command("remove", help=text("target_remove"))(remove_target)
    app.add_typer(nouns, name="target")


Metric = Annotated[str, typer.Argument(metavar="METRIC", help=text("target_metric"))]
Period = Annotated[str, typer.Option(metavar="2026-11", help=text("target_period"))]


def set_target(
    metric: Metric,
    value: Annotated[str, typer.Argument(metavar="VALUE", help=text("target_value"))],
    *,
    period: Period,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    from fanbu.api.arguments import a_number

    wanted = a_number(value, "VALUE")
    with session(workspace, as_json=as_json) as opened:
        show(opened.set_target(metric, wanted, period=period), opened, as_json=as_json)


def list_targets(*, workspace: Workspace = None, as_json: AsJson = False) -> None:
    with session(workspace, as_json=as_json) as opened:
        show(opened.targets(), opened, as_json=as_json)


def remove_target(
    metric: Metric, *, period: Period, workspace: Workspace = None, as_json: AsJson = False
) -> None:
    with session(workspace, as_json=as_json) as opened:
        show(opened.remove_target(metric, period=period), opened, as_json=as_json)


def show(result: Result, workspace: api.Workspace, *, as_json: bool) -> None:
    """All targets that are set now; each value the way its metric is shown."""
    if as_json:
        show_json(result)
    elif not result.data["rows"]:
        typer.echo(said(workspace, "target_none"))
    else:
        print_table(result, workspace, like={"value": "metric"})
