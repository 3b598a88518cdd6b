"""`fanbu calendar`: what is known beforehand of days, and what a team writes down."""

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
    from fanbu import api
    from fanbu.model.result import Result


def add_to(app: typer.Typer) -> None:
    noun = typer.Typer(cls=Group, help=text("calendar"), invoke_without_command=True)
    noun.callback()(calendar)
    noun.command("add", help=text("calendar_add"))(add)
    noun.command("remove", help=text("calendar_remove"))(remove)
    app.add_typer(noun, name="calendar")


def calendar(
    context: typer.Context,
    *,
    start: Annotated[
        str | None, typer.Option("--from", metavar="D", help=text("calendar_from"))
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="D", help=text("calendar_to"))] = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    """What there is, when no verb follows."""
    if context.invoked_subcommand is not None:
        return
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.calendar(start=start, end=end)
        if as_json:
            show_json(result)
            return
        rows = [{**row, "kind": row["kind_label"]} for row in result.to_dict()["rows"]]
        if rows:
            print_rows(result.data["columns"], rows, opened)
        else:
            typer.echo(said(opened, "settings_none"))
        show_warnings(result, opened)


def add(
    days: Annotated[str, typer.Argument(metavar="DAYS", help=text("calendar_days"))],
    note: Annotated[str, typer.Argument(metavar="TEXT", help=text("calendar_text"))],
    *,
    kind: Annotated[str, typer.Option(help=text("calendar_kind"))] = "note",
    channel: Annotated[str | None, typer.Option(help=text("calendar_channel"))] = None,
    platform: Annotated[str | None, typer.Option(help=text("calendar_platform"))] = None,
    campaign: Annotated[str | None, typer.Option(help=text("calendar_campaign"))] = None,
    ad_campaign: Annotated[str | None, typer.Option(help=text("calendar_ad_campaign"))] = None,
    product: Annotated[str | None, typer.Option(help=text("calendar_product"))] = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    given = {"channel": channel, "platform": platform, "campaign": campaign,
             "ad_campaign": ad_campaign, "product": product}  # fmt: skip
    where = {name: value for name, value in given.items() if value is not None}
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.add_note(note, days=days, kind=kind, where=where)
        _done(result, opened, "calendar_added", as_json=as_json)


def remove(
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", min=1, help=text("calendar_number"))
    ],
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.remove_note(number)
        _done(result, opened, "calendar_removed", as_json=as_json)


def _done(result: Result, opened: api.Workspace, key: str, *, as_json: bool) -> None:
    if as_json:
        show_json(result)
        return
    show_warnings(result, opened)
    row: dict[str, Any] = result.to_dict()
    days = Period.parse(f"{row['first_day']}..{row['last_day']}")
    told = words.days(days.start, days.end, opened.language)
    typer.echo(said(opened, key, number=row["number"], days=told, name=row["label"]))
