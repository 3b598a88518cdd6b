"""A result as a table of a page, and how its numbers were made. Arranges; computes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fanbu.api.cells import NUMERIC_KINDS, named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fanbu.api import Workspace
    from fanbu.model.result import Result

CHANGE = "_change"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """`sort`: the value itself, for sorting; empty text where there is none, None for texts.

    `whole`: never broken over two lines.
    """

    text: str
    number: bool = False
    sort: float | str | None = None
    href: str = ""
    small: str = ""
    tone: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class How:
    """What stands behind a table: the definitions, the statement, the imports."""

    definitions: tuple[tuple[str, str], ...]
    sql: str
    sources: tuple[str, ...] = ()


def grid(
    result: Result,
    workspace: Workspace,
    title: str,
    *,
    columns: Sequence[str] | None = None,
    href: Callable[[str, Any], str] | None = None,
    say: Mapping[str, Callable[[Any], str]] = MappingProxyType({}),
) -> Grid:
    """The rows of a result; `href` tells where a cell of a column leads, empty for nowhere.

    `say`: column → how its values are said.
    """
    names = [*(columns or result.data["columns"])]
    numeric = {
        name for name in names
        if name.endswith(CHANGE) or workspace.column_kind(name) in NUMERIC_KINDS
    }  # fmt: skip
    rows = [
        Row(
            tuple(
                Cell(say[name](value))
                if name in say and (value := row.get(name)) is not None
                else _cell(row.get(name), name, name in numeric, workspace, href)
                for name in names
            )
        )
        for row in result.to_dict()["rows"]
    ]
    heads = tuple(Column(workspace.column_label(name), name in numeric) for name in names)
    return Grid(title, heads, tuple(rows))


def _cell(
    value: Any,
    name: str,
    numeric: bool,  # noqa: FBT001 - one of five that say what the cell is
    workspace: Workspace,
    href: Callable[[str, Any], str] | None,
) -> Cell:
    text = named(workspace, value, name)
    link = href(name, value) if href and value is not None else ""
    if not numeric:
        return Cell(text, href=link, whole=bool(_DAY.match(text)))
    return Cell(text, number=True, sort="" if value is None else value, href=link)


def how(result: Result, workspace: Workspace) -> How:
    """What each metric of a query is, and the statement that answered."""
    asked = [name for name in result.query.get("metrics", ()) if name]
    rows = workspace.metrics(asked).to_dict()["rows"] if asked else []
    told = tuple(
        (row["label"], f"{row['definition']}　{row['description'] or ''}".strip()) for row in rows
    )
    return How(told, str(result.query.get("sql", "")))


def warnings(result: Result, workspace: Workspace) -> list[str]:
    return [workspace.warning_text(one) for one in result.warnings]
