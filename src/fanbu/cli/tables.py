"""A result as a table in the terminal: aligned numbers, labels in the workspace's language."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from fanbu import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu import api
    from fanbu.model.result import Result

NUMERIC_KINDS = ("money", "count", "ratio", "number", "seconds")


def print_table(
    result: Result, workspace: api.Workspace, like: Mapping[str, str] | None = None
) -> None:
    """Print `result.data` (columns and rows) with Rich, plain when the output is not a terminal.

    `like`: columns whose numbers are shown as the metric is that another column of the row names.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, soft_wrap=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in result.data["columns"]:
        kind = workspace.column_kind(name)
        label = workspace.column_label(name)
        table.add_column(label, justify="right" if kind in NUMERIC_KINDS else "left")
    for row in result.to_dict()["rows"]:
        kinds = {name: row[other] for name, other in (like or {}).items()}
        columns = result.data["columns"]
        table.add_row(*(shown(row.get(c), kinds.get(c, c), workspace) for c in columns))
    if not console.is_terminal:
        console.width = 200
    console.print(table)


def shown(value: Any, name: str, workspace: api.Workspace) -> str:
    """One cell in words."""
    language = workspace.language
    if value is None:
        return words.say(language, "cli.nothing")
    if isinstance(value, bool):
        return words.say(language, "cli.yes" if value else "cli.no")
    if isinstance(value, list):
        return words.say(language, "cli.listed", items=value) if value else ""
    if not isinstance(value, int | float):
        return local(value, workspace) if name == "as_of" else str(value)
    return number(value, name, workspace)


def local(stamp: str, workspace: api.Workspace) -> str:
    """A moment by the workspace's clock, to the minute."""
    moment = datetime.fromisoformat(stamp).astimezone(workspace.settings.zone)
    return moment.strftime("%Y-%m-%d %H:%M")


def number(value: float, name: str, workspace: api.Workspace) -> str:
    """A number the way its metric is shown."""
    language = workspace.language
    kind = "change" if name.endswith("_change") else workspace.column_kind(name)
    match kind:
        case "change":
            return words.signed(value, language, "percent")
        case "money":
            return words.money(value, workspace.currency, 2)
        case "ratio":
            return words.percent(value, 2)
    return words.count(value)
