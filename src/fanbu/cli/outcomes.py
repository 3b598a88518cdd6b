"""What became of the files of an import, as a person reads it: taken, refused, passed over."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import typer

from fanbu.cli.face import said, show_warnings
from fanbu.cli.layout import in_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from fanbu import api
    from fanbu.errors import BadInput
    from fanbu.model.result import Result

_COLUMNS = ("file", "reader", "table", "account", "window", "rows", "dropped", "import_id")
_WIDE = 10_000
"""The width for a file or a pipe: nothing is folded."""


def show_files(result: Result, workspace: api.Workspace, *, dry_run: bool) -> None:
    """An import that was taken, or would be."""
    data = result.to_dict()
    print_files(data["files"], workspace, err=False)
    show_passed(data.get("passed", ()), workspace, err=False)
    show_warnings(result, workspace)
    new = sum(not file["repeated"] for file in data["files"])
    ending = "import_dry" if dry_run else "import_done"
    typer.echo(said(workspace, ending, n=len(data["files"]) if dry_run else new))


def show_refusal(problem: BadInput, workspace: api.Workspace) -> None:
    """All that the error itself does not say: the other files, each refusal, each proposal."""
    files = problem.details.get("files", ())
    print_files([file for file in files if "error" not in file], workspace, err=True)
    show_passed(problem.details.get("passed", ()), workspace, err=True)
    refused = [file for file in files if "error" in file]
    shown: dict[str, str] = {}
    for file in refused:
        if len(refused) > 1:
            typer.echo(f"✗ {file['error']['message']}", err=True)
            typer.echo(f"  → {file['error']['hint']}", err=True)
        layout = _layout(file.get("proposal"))
        if layout and layout in shown:
            typer.echo("  " + said(workspace, "import_same", file=shown[layout]), err=True)
            continue
        shown[layout] = file["path"]
        show_proposal(file.get("proposal"), file["path"], workspace)
    if not refused:
        file = str(problem.details.get("file", ""))
        show_proposal(problem.details.get("proposal"), file, workspace)


def _layout(proposal: Mapping[str, Any] | None) -> str:
    """Two files with the same are read alike; empty where nothing is proposed."""
    if proposal is None:
        return ""
    columns = [(column["header"], column["column"]) for column in proposal["columns"]]
    return repr((proposal["tables"], proposal["set"], columns))


def show_proposal(proposal: Mapping[str, Any] | None, file: str, workspace: api.Workspace) -> None:
    """The reading that fanbu proposes for a file it does not know, one line a column."""
    from rich.table import Table

    if proposal is None:
        return
    fixed = "".join(f", {name} = {value}" for name, value in proposal["set"].items())
    typer.echo(f"  {file} → " + " + ".join(proposal["tables"]) + fixed, err=True)
    grid = Table.grid(padding=(0, 2))
    for column in proposal["columns"]:
        kept = column["column"].startswith("props.")
        label = column["label"] or (said(workspace, "import_kept") if kept else "")
        sure = "" if kept else f"{column['confidence']:.0%}"
        samples = ", ".join(column["samples"])
        grid.add_row(f"    {column['header']} → {column['column']}", label, samples, sure)
    _console(err=True).print(grid)


def print_files(files: Sequence[Mapping[str, Any]], workspace: api.Workspace, *, err: bool) -> None:
    """One line a file: where its rows went, whose they are, what was left out, its number.

    On a terminal too narrow for that, a few lines a file.
    """
    from rich import box
    from rich.measure import Measurement
    from rich.table import Table

    folder = common_folder([file["path"] for file in files])
    rows = [file_cells(file, workspace, folder) for file in files]
    told = [name for name in _COLUMNS if any(row[name] for row in rows)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in told:
        table.add_column(said(workspace, f"import_column_{name}"))
    for row in rows:
        table.add_row(*(row[name] or said(workspace, "nothing") for name in told))
    console = _console(err=err)
    if not files:
        return
    if (
        Measurement.get(console, console.options.update(width=_WIDE), table).maximum
        <= console.width
    ):
        console.print(table)
        return
    for row in rows:
        console.print(row["file"], style="bold")
        number = row["import_id"]
        if number.isdigit():
            number = said(workspace, "import_number", import_id=number)
        parts = [*(row[name] for name in told[1:] if name != "import_id"), number]
        for line in in_lines([part for part in parts if part], console.width - 2):
            console.print(f"  {line}")


def file_cells(file: Mapping[str, Any], workspace: api.Workspace, folder: str) -> dict[str, str]:
    """What there is to say in each column; an empty text where there is nothing."""
    tables = " + ".join(file["tables"] or [file["table"]])
    first, _, last = (file["window"] or "").partition("..")
    number = str(file["import_id"] or "")
    return {
        "file": file["path"].removeprefix(folder),
        "reader": file["reader"],
        "table": tables if file["level"] == "row" else f"{tables} · {file['level']}",
        "account": file["account"] or "",
        "window": first if first == last else f"{first}..{last}",
        "rows": said(workspace, "import_rows", **file),
        "dropped": reasons(file, workspace),
        "import_id": said(workspace, "import_again", **file) if file["repeated"] else number,
    }


def common_folder(paths: Sequence[str]) -> str:
    """The folder that all of several files lie in, with its separator: it need not be repeated."""
    folders = {str(PurePath(path).parent) for path in paths}
    absolute = {PurePath(folder).is_absolute() for folder in folders}
    if len(paths) == 1 or len(absolute) != 1:
        return ""
    shared = os.path.commonpath(folders)
    return shared + os.sep if shared not in ("", os.sep) else ""


def reasons(file: Mapping[str, Any], workspace: api.Workspace) -> str:
    """`total row 1, unreadable value 2`."""
    left_out = [f"{workspace.reason(why)} {n}" for why, n in file["dropped"].items()]
    return said(workspace, "listed", items=left_out) if left_out else ""


def show_passed(
    passed: Sequence[Mapping[str, str]], workspace: api.Workspace, *, err: bool
) -> None:
    """What was not looked into, under the reason for it."""
    for why in dict.fromkeys(one["why"] for one in passed):
        paths = [one["path"] for one in passed if one["why"] == why]
        folder = common_folder(paths)
        names = [path.removeprefix(folder) for path in paths]
        typer.echo(said(workspace, f"import_passed_{why}", names=names, n=len(names)), err=err)


def file_line(file: Mapping[str, Any], workspace: api.Workspace) -> str:
    """One import in one line, for the list of sources."""
    number = file["import_id"] or said(workspace, "nothing")
    left_out = reasons(file, workspace) or "0"
    return said(workspace, "import_line", **{**file, "dropped": left_out, "import_id": number})


def _console(*, err: bool) -> Console:
    from rich.console import Console

    console = Console(highlight=False, stderr=err, markup=False)
    if not console.is_terminal:
        console.width = _WIDE
    return console
