"""`fanbu settings`, `status`, `channel`, `rate`: how a workspace counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fanbu.cli.face import said, session, show_json, show_warnings
from fanbu.cli.help import Group
from fanbu.cli.options import AsJson, Speaks, Workspace, text
from fanbu.cli.tables import print_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from fanbu import api
    from fanbu.model.result import Result

Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help=text("rule_number"))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=text("rule_dry_run"))]
Yes = Annotated[bool, typer.Option("--yes", help=text("settings_yes"))]


def add_to(app: typer.Typer) -> None:
    """Each noun lists when no verb follows."""
    nouns: tuple[tuple[str, Callable[..., None], dict[str, Callable[..., None]]], ...] = (
        ("settings", show_settings, {"set": set_setting}),
        ("status", statuses, {"set": set_status}),
        ("channel", rules, {"add": add_rule, "move": move_rule, "remove": remove_rule}),
        ("rate", rates, {"add": add_rate}),
    )
    for name, listed, verbs in nouns:
        noun = typer.Typer(cls=Group, help=text(name), invoke_without_command=True)
        noun.callback()(listed)
        for verb, do in verbs.items():
            noun.command(verb, help=text(f"{name}_{verb}"))(do)
        app.add_typer(noun, name=name)


def show_settings(
    context: typer.Context,
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    _list(context, "show_settings", workspace, language, as_json=as_json)


def statuses(
    context: typer.Context,
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    _list(context, "statuses", workspace, language, as_json=as_json)


def rules(
    context: typer.Context,
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    _list(context, "channel_rules", workspace, language, as_json=as_json)


def rates(
    context: typer.Context,
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    _list(context, "rates", workspace, language, as_json=as_json)


def set_setting(
    name: Annotated[str, typer.Argument(metavar="NAME", help=text("settings_name"))],
    value: Annotated[str, typer.Argument(metavar="VALUE", help=text("settings_value"))],
    *,
    yes: Yes = False,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.set_settings({name: value}, yes=yes)
        told = {"name": name, "value": value}
        _done(result, opened, said(opened, "settings_done", **told), as_json=as_json)


def set_status(
    status: Annotated[str, typer.Argument(metavar="STATUS", help=text("status_status"))],
    means: Annotated[str, typer.Argument(metavar="MEANS", help=text("status_means"))],
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.set_status(status, means)
        told = {"status": status, "means": means}
        _done(result, opened, said(opened, "status_done", **told), as_json=as_json)


def add_rule(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help=text("rule_channel"))],
    when: Annotated[list[str], typer.Option("--when", metavar="COND", help=text("rule_when"))],
    *,
    number: Annotated[int | None, typer.Option(min=1, help=text("rule_instead"))] = None,
    dry_run: DryRun = False,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.add_channel_rule(channel, when, number=number, dry_run=dry_run)
        _moved(result, opened, dry_run=dry_run, as_json=as_json)


def move_rule(
    number: Number,
    to: Annotated[int, typer.Argument(metavar="TO", min=1, help=text("rule_to"))],
    *,
    dry_run: DryRun = False,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.move_channel_rule(number, to, dry_run=dry_run)
        _moved(result, opened, dry_run=dry_run, as_json=as_json)


def remove_rule(
    number: Number,
    *,
    dry_run: DryRun = False,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.remove_channel_rule(number, dry_run=dry_run)
        _moved(result, opened, dry_run=dry_run, as_json=as_json)


def add_rate(
    currency: Annotated[str, typer.Argument(metavar="CURRENCY", help=text("rate_currency"))],
    rate: Annotated[str, typer.Argument(metavar="RATE", help=text("rate_rate"))],
    *,
    day: Annotated[str, typer.Option(metavar="DAY", help=text("rate_day"))],
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.add_rate(currency, rate, day=day)
        told = {"currency": currency.upper(), "day": day, "rate": rate}
        _done(result, opened, said(opened, "rate_done", **told), as_json=as_json)


def _list(
    context: typer.Context,
    method: str,
    workspace: Workspace,
    language: Speaks,
    *,
    as_json: bool,
) -> None:
    """What there is, when no verb follows."""
    if context.invoked_subcommand is not None:
        return
    with session(workspace, language, as_json=as_json) as opened:
        result = getattr(opened, method)()
        if as_json:
            show_json(result)
        elif result.data["rows"]:
            print_table(result, opened)
        else:
            typer.echo(said(opened, "settings_none"))


def _done(result: Result, opened: api.Workspace, text: str, *, as_json: bool) -> None:
    if as_json:
        show_json(result)
        return
    typer.echo(text)
    show_warnings(result, opened)


def _moved(result: Result, opened: api.Workspace, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        show_json(result)
        return
    if result.data["rows"]:
        print_table(result, opened)
    typer.echo(said(opened, "rule_dry" if dry_run else "rule_done", n=result.data["moved"]))
