"""`fanbu backup`, `restore`, `compact`, `doctor`: a workspace kept whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fanbu import words
from fanbu.cli.face import guarded, said, session, show_json
from fanbu.cli.options import AsJson, Speaks, Workspace, spoken, terminal_language, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.types import Language

MARKS = {"good": "✓", "note": "!", "bad": "✗"}
MEGABYTE = 1_000_000


def add_to(app: typer.Typer) -> None:
    for command in (backup, restore, compact, doctor):
        app.command(help=text(command.__name__))(command)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=text("backup_file"))],
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.backup(file)
        if as_json:
            show_json(result)
        else:
            made = result.data
            told = {"file": made["file"], "size": megabytes(made["bytes"])}
            typer.echo(said(opened, "backup_done", **told, folder=str(opened.folder.root)))


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=text("restore_file"))],
    *,
    yes: Annotated[bool, typer.Option("--yes", help=text("restore_yes"))] = False,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    from fanbu import api

    folder = Path(workspace) if workspace else Path.cwd()
    with guarded(language, as_json=as_json):
        usual, wanted = terminal_language(language), spoken(language)
        result = api.restore(folder, file, yes=yes, language=usual, spoken=wanted)
        if as_json:
            show_json(result)
            return
        own = wanted or api.language_at(folder) or usual
        done = "restore_done" if result.data["aside"] is None else "restore_done_aside"
        made_at = result.data["made_at"][:16].replace("T", " ")
        typer.echo(words.say(own, f"cli.{done}", **{**result.data, "made_at": made_at}))


def compact(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=text("compact_dry_run"))] = False,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.compact(dry_run=dry_run)
        if as_json:
            show_json(result)
            return
        told = result.data
        for table, rows in told["tables"].items():
            typer.echo(said(opened, "compact_table", table=opened.table_label(table), rows=rows))
        sizes = {name: megabytes(told[f"bytes_{name}"]) for name in ("before", "after")}
        ending = (
            "compact_nothing" if not told["rows"] else "compact_dry" if dry_run else "compact_done"
        )
        typer.echo(said(opened, ending, **sizes, rows=told["rows"]))
        if told["rows"]:
            typer.echo(said(opened, "compact_means", imports=len(told["replaced"])))


def megabytes(size: int) -> float:
    """To the tenth under ten, else whole."""
    found = size / MEGABYTE
    return round(found, 1) if found < 10 else round(found)  # noqa: PLR2004


def doctor(
    *, workspace: Workspace = None, language: Speaks = None, as_json: AsJson = False
) -> None:
    from fanbu import api

    folder = workspace or Path.cwd()
    with guarded(language, as_json=as_json):
        usual, wanted = terminal_language(language), spoken(language)
        through = api.reached(folder, language=usual, spoken=wanted)
        result = through.doctor() if through else api.doctor(folder, language=usual, spoken=wanted)
        own = through.language if through else wanted or api.language_at(folder)
        if as_json:
            show_json(result)
        else:
            show_checks(result.data, own or usual)
        if not result.data["healthy"]:
            raise typer.Exit(1)


def show_checks(found: Mapping[str, Any], language: Language) -> None:
    """A line for each check, its hint below, and the verdict."""
    for check in found["checks"]:
        typer.echo(f"{MARKS[check['state']]} {check['message']}")
        if check["hint"] and check["state"] != "good":
            typer.echo(f"  → {check['hint']}")
    counts = {state: sum(c["state"] == state for c in found["checks"]) for state in MARKS}
    verdict = "doctor_well" if found["healthy"] else "doctor_unwell"
    typer.echo(words.say(language, f"cli.{verdict}", **counts))
