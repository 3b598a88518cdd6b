"""`fanbu sources`: what is there, what should be, and whose it is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fanbu import words
from fanbu.cli.face import said, session, show_json, show_warnings
from fanbu.cli.help import Group
from fanbu.cli.options import AsJson, End, Speaks, Workspace, globals_last, text
from fanbu.cli.outcomes import file_line
from fanbu.cli.tables import print_rows, print_table

if TYPE_CHECKING:
    from fanbu import api
    from fanbu.model.result import Result

_SHOWN = (
    "table", "platform", "account", "level", "owner", "cadence", "ready", "first_day", "last_day",
    "as_of", "overdue",
)  # fmt: skip
"""Columns for a person; the rest is for programs."""
_MOST_RUNS = 2


class _Sources(Group):
    """Also a command by itself: the list. `-w` and `--json` before a word belong to its command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, globals_last(args) or args)


def add_to(app: typer.Typer) -> None:
    nouns = typer.Typer(cls=_Sources, help=text("sources"), invoke_without_command=True)
    nouns.callback()(sources)
    nouns.command("set", help=text("sources_set"))(set_source)
    nouns.command("forget", help=text("sources_forget"))(forget_source)
    nouns.command("pause", help=text("sources_pause"))(pause_source)
    nouns.command("resume", help=text("sources_resume"))(resume_source)
    app.add_typer(nouns, name="sources")


Platform = Annotated[str, typer.Argument(metavar="PLATFORM", help=text("sources_platform"))]
Account = Annotated[str | None, typer.Option(metavar="A", help=text("sources_account"))]
Table = Annotated[str | None, typer.Option(metavar="T", help=text("sources_table"))]


def sources(
    ctx: typer.Context,
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    if ctx.invoked_subcommand is not None:
        return
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.sources()
        if as_json:
            show_json(result)
            return
        show_sources(result, opened)
        show_warnings(result, opened)


def show_sources(result: Result, workspace: api.Workspace) -> None:
    """What is there, every import with its number, and last what there is to do."""
    show_table(result, workspace)
    data = result.to_dict()
    for file in data["imports"]:
        typer.echo(file_line(file, workspace))
    for line in dict.fromkeys(_to_do(row, workspace) for row in data["rows"] if row["todo"]):
        typer.echo(line)


def show_table(result: Result, workspace: api.Workspace) -> None:
    """A line for each export of each table, and for what never came."""
    rows = [_in_short(row, workspace) for row in result.to_dict()["rows"]]
    columns = [name for name in _SHOWN if name != "owner" or any(row["owner"] for row in rows)]
    print_rows(columns, rows, workspace)


def _in_short(row: dict[str, Any], workspace: api.Workspace) -> dict[str, Any]:
    """How often in words, and what is overdue in runs of days, the last ones."""
    guessed = "_guessed" if row["inferred"] else ""
    cadence = said(workspace, f"cadence{guessed}", often=said(workspace, row["cadence"]))
    runs = _runs([date.fromisoformat(day) for day in row["overdue"]])
    more = ["…"] if len(runs) > _MOST_RUNS else []
    told = {name: _in_words(name, row[name], workspace) for name in ("table", "platform", "level")}
    return {**row, **told, "cadence": cadence, "overdue": [*more, *runs[-_MOST_RUNS:]]}


def _in_words(name: str, value: str | None, workspace: api.Workspace) -> str | None:
    """A table, platform or level by its label; the rows of a register have no level to tell."""
    if not value or (name == "level" and value == "row"):
        return None
    if name == "platform":
        return words.platform_name(workspace.language, value)
    return workspace.table_label(value) if name == "table" else workspace.column_label(value)


def _runs(days: list[date]) -> list[str]:
    found: list[list[date]] = []
    for day in days:
        if found and (day - found[-1][-1]).days == 1:
            found[-1].append(day)
        else:
            found.append([day])
    return [f"{run[0]}..{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in found]


def _to_do(row: dict[str, Any], workspace: api.Workspace) -> str:
    """One source that lacks something: which, whose, since when, and what to do."""
    language = workspace.language
    name = words.source_name(language, row["table"] or "", row["list"] or row["platform"] or "")
    parts = [part for part in (name, row["account"], row["owner"]) if part]
    late = ""
    if row["late_since"]:
        late = said(workspace, "sources_late", since=row["late_since"].replace("T", " "))
    what = "sources_overdue" if row["overdue"] else "sources_never"
    told = said(workspace, what, n=len(row["overdue"]), last=row["covered_to"])
    colon, stop = said(workspace, "sources_colon"), said(workspace, "sources_stop")
    return f"! {' · '.join(parts)}{colon}{told}{late}{stop}{row['todo']}"


def set_source(
    platform: Platform,
    *,
    account: Account = None,
    table: Table = None,
    owner: Annotated[str | None, typer.Option(metavar="NAME", help=text("sources_owner"))] = None,
    cadence: Annotated[
        str | None, typer.Option(metavar="daily|weekly|monthly", help=text("sources_cadence"))
    ] = None,
    ready: Annotated[str | None, typer.Option(metavar="HH:MM", help=text("sources_ready"))] = None,
    note: Annotated[str | None, typer.Option(help=text("sources_note"))] = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        found = opened.set_source(
            platform,
            account=account,
            table=table,
            owner=owner,
            cadence=cadence,
            ready=ready,
            note=note,
        )
        show(found, opened, as_json=as_json)


def forget_source(
    platform: Platform,
    *,
    account: Account = None,
    table: Table = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        found = opened.forget_source(platform, account=account, table=table)
        show(found, opened, as_json=as_json)


def pause_source(
    platform: Platform,
    *,
    account: Account = None,
    table: Table = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help=text("sources_pause_from"))
    ] = None,
    end: End = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        found = opened.pause_source(platform, account=account, table=table, start=start, end=end)
        show(found, opened, as_json=as_json)


def resume_source(
    platform: Platform,
    *,
    account: Account = None,
    table: Table = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help=text("sources_resume_from"))
    ] = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        found = opened.resume_source(platform, account=account, table=table, start=start)
        show(found, opened, as_json=as_json)


def show(result: Result, workspace: api.Workspace, *, as_json: bool) -> None:
    """What is declared now."""
    if as_json:
        show_json(result)
    elif not result.data["rows"]:
        typer.echo(said(workspace, "sources_none"))
    else:
        print_table(result, workspace)
