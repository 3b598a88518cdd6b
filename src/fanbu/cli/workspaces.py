"""`fanbu init` and `fanbu demo`: a workspace comes to be."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fanbu import words
from fanbu.cli.face import guarded, show_json
from fanbu.cli.options import AsJson, text


def add_to(app: typer.Typer) -> None:
    app.command(help=text("init"))(init)
    app.command(help=text("demo"))(demo)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=text("init_dir"))],
    *,
    playbook: Annotated[str | None, typer.Option(help=text("init_playbook"))] = None,
    name: Annotated[str | None, typer.Option(help=text("init_name"))] = None,
    timezone: Annotated[str, typer.Option(help=text("init_timezone"))] = "Asia/Shanghai",
    currency: Annotated[str, typer.Option(help=text("init_currency"))] = "CNY",
    language: Annotated[str, typer.Option(help=text("init_language"))] = "zh",
    as_json: AsJson = False,
) -> None:
    from fanbu import api

    with guarded(as_json=as_json):
        result = api.init(
            folder,
            playbook=playbook,
            name=name,
            timezone=timezone,
            currency=currency,
            language=language,
        )
        if as_json:
            show_json(result)
        else:
            # The greeting is the workspace's first word: it is in the workspace's language.
            made = result.data
            told = {"timezone": made["timezone"], "currency": made["currency"]}
            typer.echo(words.say(made["language"], "cli.init_done", folder=str(folder), **told))


def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help=text("demo_dir"))] = Path(
        "fanbu-demo"
    ),
    *,
    until: Annotated[str | None, typer.Option(help=text("demo_until"))] = None,
    days: Annotated[int, typer.Option(min=28, help=text("demo_days"))] = 180,
    seed: Annotated[int, typer.Option(help=text("demo_seed"))] = 7,
    small: Annotated[bool, typer.Option("--small", help=text("demo_small"))] = False,
    playbook: Annotated[
        str, typer.Option(metavar="NAME", help=text("demo_playbook"))
    ] = "online_education",
    language: Annotated[str, typer.Option(metavar="zh|en", help=text("init_language"))] = "zh",
    no_serve: Annotated[bool, typer.Option("--no-serve", help=text("demo_no_serve"))] = False,
    as_json: AsJson = False,
) -> None:
    from fanbu import api

    del no_serve  # there is no page to serve yet: the option is kept for scripts
    with guarded(as_json=as_json):
        result = api.demo(
            folder,
            until=until,
            days=days,
            seed=seed,
            small=small,
            playbook=playbook,
            language=language,
        )
        if as_json:
            show_json(result)
        else:
            made = result.data
            told = {"folder": str(folder), "files": made["files"]}
            typer.echo(words.say(made["language"], "cli.demo_done", **told))
