"""A result as a table in the terminal: aligned numbers, labels in the workspace's language."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.cli.layout import in_lines, width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console, JustifyMethod

    from fanbu import api
    from fanbu.model.result import Result

GAP, EDGES = 3, 2
LEAST_TEXT = 10
"""A terminal too narrow for its numbers breaks lines itself: a number is never cut."""
PIPED = 200
FEW = 5
"""So many columns of text are a table on any terminal; more that do not fit are told row by row."""


def print_table(
    result: Result, workspace: api.Workspace, like: Mapping[str, str] | None = None
) -> None:
    """Print `result.data` (columns and rows); `like` as of `print_rows`."""
    rows = result.to_dict()["rows"]
    print_rows(result.data["columns"], rows, workspace, like, result.query)


def print_rows(
    columns: Sequence[str],
    told: Sequence[Mapping[str, Any]],
    workspace: api.Workspace,
    like: Mapping[str, str] | None = None,
    query: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Print rows with Rich, plain when the output is not a terminal.

    `like`: columns whose numbers are shown as the metric is that another column of the row names.
    `query`: of the answer that the rows are of; what is counted on fewer days says so.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from fanbu.api.cells import NUMERIC_KINDS

    rows = [cells(row, columns, like or {}, workspace) for row in told]
    console = Console(highlight=False, soft_wrap=False, markup=False)  # names are names
    labels = [workspace.column_label(name, query) for name in columns]
    numeric = [
        name in (like or {}) or workspace.column_kind(name) in NUMERIC_KINDS for name in columns
    ]
    if not console.is_terminal:
        console.width = PIPED
    found = bands(labels, rows, numeric, console.width - EDGES)
    if numeric.count(False) > FEW and (len(found) > 1 or _taken(found[0]) > console.width):
        blank = words.say(workspace.language, "cli.nothing")
        _print_records(console, labels, [[c if c != blank else "" for c in r] for r in rows])
        return
    for band in found:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
        for place, size in band.items():
            justify: JustifyMethod = "right" if numeric[place] else "left"
            table.add_column(labels[place], justify=justify, width=size, overflow="fold")
        for row in rows:
            table.add_row(*(row[place] for place in band))
        console.width = max(console.width, _taken(band))
        console.print(table)


def _taken(band: Mapping[int, int]) -> int:
    return sum(band.values()) + GAP * len(band) + EDGES


def _print_records(console: Console, labels: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A few lines a row: its first cell, then each other cell with its label."""
    for row in rows:
        console.print(row[0], style="bold", markup=False)
        told = [f"{label} {cell}" for label, cell in zip(labels[1:], row[1:], strict=True) if cell]
        for line in in_lines(told, console.width - EDGES):
            console.print(f"  {line}", markup=False)


def bands(
    labels: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool], columns: int
) -> list[dict[int, int]]:
    """Column → width: of one table, or of several below each other where one is too wide.

    Each begins with the texts that the first column of numbers follows, so that its rows are known
    by name. Where these leave no room for a number, one table is all there is.
    """
    sizes = fitted(labels, rows, numeric, columns)
    named = list(numeric).index(True) if any(numeric) else len(sizes)
    if sum(sizes) + GAP * len(sizes) <= columns or named in (0, len(sizes)):
        return [dict(enumerate(sizes))]
    names = fitted(labels[:named], rows, numeric[:named], columns // 2)
    room = columns - sum(names) - GAP * named
    if room < max(sizes[named:]) + GAP:
        return [dict(enumerate(sizes))]
    found: list[dict[int, int]] = []
    left = -1
    for place in range(named, len(sizes)):
        left -= sizes[place] + GAP
        if left < 0:
            found.append(dict(enumerate(names)))
            left = room - sizes[place] - GAP
        found[-1][place] = sizes[place]
    return found


def fitted(
    labels: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool], columns: int
) -> list[int]:
    """The width of each column, so that all fit `columns` if they can.

    First long headers give way, then the widest texts. A number never does: where there is still
    no room, the terminal breaks the lines.
    """
    longest = [max((width(row[place]) for row in rows), default=0) for place in range(len(labels))]
    sizes = [max(width(label), cell) for label, cell in zip(labels, longest, strict=True)]
    words = [max((width(word) for word in label.split()), default=0) for label in labels]
    room = columns - GAP * len(labels)
    for place, word in enumerate(words):
        if sum(sizes) > room:
            sizes[place] = max(word, longest[place])
    while sum(sizes) > room:
        texts = [p for p, is_number in enumerate(numeric) if not is_number]
        widest = max(texts, key=sizes.__getitem__, default=None)
        if widest is None or sizes[widest] <= max(LEAST_TEXT, words[widest]):
            break
        sizes[widest] -= 1
    return sizes


def cells(
    row: Mapping[str, Any],
    columns: Sequence[str],
    like: Mapping[str, str],
    workspace: api.Workspace,
) -> list[str]:
    """A row in words; a column of `like` as the metric is shown that another column names."""
    from fanbu.api.cells import named

    kinds = {name: str(row[other]) for name, other in like.items()}
    return [named(workspace, row.get(name), kinds.get(name, name)) for name in columns]
