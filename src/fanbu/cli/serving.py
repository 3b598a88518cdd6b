"""`fanbu serve`: the web app."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from fanbu.cli.face import guarded, print_json
from fanbu.cli.options import AsJson, Workspace, terminal_language, text


def add_to(app: typer.Typer) -> None:
    app.command(help=text("serve"))(serve)


def serve(
    *,
    host: Annotated[str, typer.Option(help=text("serve_host"))] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(min=0, max=65535, help=text("serve_port"))] = None,
    name: Annotated[list[str] | None, typer.Option(help=text("serve_name"))] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    def tell(said: str, url: str) -> None:
        if as_json:
            print_json({"ok": True, "result": {"url": url}})
        else:
            typer.echo(said)

    from fanbu import api
    from fanbu.api import running

    folder, spoken = workspace or Path.cwd(), terminal_language()
    with guarded(as_json=as_json):
        running.none_serving(folder, language=spoken)
        opened = api.open_here(folder, language=spoken, face="cli")
    with guarded(as_json=as_json), opened:
        server = import_module("fanbu.web.server")  # faces do not import each other
        asked = server.Listening(host, port if port is not None else server.Listening.port,
                                 tuple(name or ()), insist=port is not None)  # fmt: skip
        server.serve(opened, asked, tell)
