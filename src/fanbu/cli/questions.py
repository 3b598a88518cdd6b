"""`fanbu query`, `fanbu channels`, `fanbu content`, `fanbu metrics`: numbers out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fanbu.cli.face import session, show_json, show_warnings
from fanbu.cli.options import AsJson, By, End, Start, Where, Workspace, text
from fanbu.cli.tables import print_table

if TYPE_CHECKING:
    from fanbu import api
    from fanbu.model.result import Result


def add_to(app: typer.Typer) -> None:
    for command in (query, channels, content, metrics):
        app.command(help=text(command.__name__))(command)


def query(
    metrics: Annotated[list[str], typer.Argument(metavar="METRIC…", help=text("query_metrics"))],
    *,
    by: By = None,
    grain: Annotated[
        str, typer.Option(metavar="day|week|month|total", help=text("query_grain"))
    ] = "total",
    start: Start = None,
    end: End = None,
    where: Where = None,
    compare: Annotated[
        str | None,
        typer.Option(metavar="previous|year|same-age", help=text("query_compare")),
    ] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, as_json=as_json) as opened:
        result = opened.query(
            metrics, by=by, grain=grain, start=start, end=end, where=where, compare=compare
        )
        show(result, opened, as_json=as_json)


def channels(
    *,
    start: Start = None,
    end: End = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, as_json=as_json) as opened:
        show(opened.channels(start=start, end=end), opened, as_json=as_json)


def content(
    *,
    start: Start = None,
    end: End = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, as_json=as_json) as opened:
        show(opened.content(start=start, end=end), opened, as_json=as_json)


def metrics(*, workspace: Workspace = None, as_json: AsJson = False) -> None:
    with session(workspace, as_json=as_json) as opened:
        show(opened.metrics(), opened, as_json=as_json)


def show(result: Result, workspace: api.Workspace, *, as_json: bool) -> None:
    if as_json:
        show_json(result)
        return
    print_table(result, workspace)
    show_warnings(result, workspace)
