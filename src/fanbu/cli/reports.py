"""`fanbu report day|week|month`: the page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fanbu.cli.face import said, session, show_json
from fanbu.cli.options import AsJson, Workspace, text


def add_to(app: typer.Typer) -> None:
    app.command(help=text("report"))(report)


def report(
    grain: Annotated[str, typer.Argument(metavar="day|week|month", help=text("report_grain"))],
    *,
    date: Annotated[str | None, typer.Option(metavar="D", help=text("report_date"))] = None,
    for_: Annotated[
        str, typer.Option("--for", metavar="team|boss", help=text("report_for"))
    ] = "team",
    language: Annotated[
        str | None, typer.Option(metavar="zh|en", help=text("report_language"))
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help=text("report_out"))] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, as_json=as_json) as opened:
        result = opened.report(grain, date=date, for_=for_, language=language, out=out)
        if as_json:
            show_json(result)
        elif out is not None:
            typer.echo(said(opened, "report_done", file=str(out)))
        else:
            result.show()
