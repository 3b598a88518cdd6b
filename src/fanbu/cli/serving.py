"""`fanbu serve`: the web app."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from fanbu.cli.face import guarded, print_json
from fanbu.cli.options import AsJson, Speaks, Workspace, spoken, terminal_language, text


def add_to(app: typer.Typer) -> None:
    app.command(help=text("serve"))(serve)


def serve(
    *,
    host: Annotated[str, typer.Option(help=text("serve_host"))] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(min=0, max=65535, help=text("serve_port"))] = None,
    name: Annotated[list[str] | None, typer.Option(help=text("serve_name"))] = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    def tell(said: str, url: str) -> None:
        if as_json:
            print_json({"ok": True, "result": {"url": url}})
        else:
            typer.echo(said)

    from fanbu import api
    from fanbu.api import running

    folder = workspace or Path.cwd()
    with guarded(language, as_json=as_json):
        usual, wanted = terminal_language(language), spoken(language)
        running.none_serving(folder, language=usual, spoken=wanted)
        # pages and programs choose their language: what is opened for them keeps its own
        opened = api.open_here(folder, language=wanted or usual, face="cli")
    with guarded(language, as_json=as_json), opened:
        server = import_module("fanbu.web.server")  # faces do not import each other
        asked = server.Listening(
            host,
            port if port is not None else server.Listening.port,
            tuple(name or ()),
            insist=port is not None,
            language=wanted,
        )
        server.serve(opened, asked, tell)
