"""A result as a table of a page. Arranges; computes nothing.

Every number a page shows carries the name of its column and its value, so that it can be checked
against what the same question gives elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fanbu.api.cells import NUMERIC_KINDS, called, named, shown
from fanbu.api.naming import SUFFIXES, bare

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fanbu.api import Workspace
    from fanbu.model.result import Result

PREVIOUS, CHANGE = SUFFIXES
WEEKDAY = "weekday"
NAMELESS = "default"
"""The account of a platform that names none."""
NOTABLE = 0.2
"""A change smaller than this has no colour."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    number: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A number beside a cell's own: what it was before, or its change."""

    text: str
    name: str
    value: float
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """`sort`: the value itself, for sorting; empty text where there is none, None for texts.

    `name`: the column it is of. `key`: what a text stands for, where it is shown as another.
    """

    text: str
    number: bool = False
    sort: float | str | None = None
    href: str = ""
    small: str = ""
    tone: str = ""
    name: str = ""
    key: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it is never broken over two lines: a day."""
        return not self.number and bool(_DAY.match(self.text))


@dataclass(frozen=True, slots=True)
class Row:
    """`total`: of everything; `head`: of the rows of its group below it."""

    cells: tuple[Cell, ...]
    total: bool = False
    head: bool = False
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """`groups`: rows that stay together when the table is sorted; `rows` are all of them."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    groups: tuple[tuple[Row, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """How a result is laid out as a table.

    `columns`: which, in which order; `href`: where a cell of a column leads, empty for nowhere;
    `say`: column → how its values are said; `then`: whether the number before stands beside a
    change; `unfinished`: periods that are not whole, whose change is not shown; `mark`: what is
    said of them.
    """

    columns: Sequence[str] | None = None
    href: Callable[[str, Mapping[str, Any]], str] | None = None
    say: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    then: bool = False
    unfinished: frozenset[str] = frozenset()
    mark: str = ""
    query: Mapping[str, Any] = field(default_factory=dict)


def grid(
    result: Result,
    workspace: Workspace,
    title: str,
    *,
    columns: Sequence[str] | None = None,
    href: Callable[[str, Any], str] | None = None,
    say: Mapping[str, Callable[[Any], str]] = MappingProxyType({}),
) -> Grid:
    """The rows of a result as they are; see `Look` for the arguments."""
    leads = None if href is None else (lambda name, row: href(name, row[name]))
    return laid(result.to_dict()["rows"], workspace, title,
                Look(columns or result.data["columns"], leads, say))  # fmt: skip


def laid(
    rows: Sequence[Mapping[str, Any]],
    workspace: Workspace,
    title: str,
    look: Look,
    total: Mapping[str, Any] | None = None,
) -> Grid:
    """Rows as a table; what is compared stands beside its own number."""
    heads = columns_of(look.columns or (), workspace, look.query)
    names = [name for name, _ in heads]
    found = tuple(row_of(row, names, workspace, look) for row in rows)
    if total is not None and len(found) > 1:
        found = (*found, total_row(total, names, workspace, look))
    return Grid(title, tuple(column for _, column in heads), found)


def columns_of(
    names: Sequence[str], workspace: Workspace, query: Mapping[str, Any] = MappingProxyType({})
) -> list[tuple[str, Column]]:
    """The columns that are shown as such: what is compared stands in its metric's.

    `query`: of the answer; what is counted on fewer days says so.
    """
    shown_names = dict.fromkeys(bare(name) if name.endswith(SUFFIXES) else name for name in names)
    return [
        (name, Column(workspace.column_label(name, query), is_number(name, workspace)))
        for name in shown_names
    ]


def is_number(name: str, workspace: Workspace) -> bool:
    return name.endswith(CHANGE) or workspace.column_kind(name) in NUMERIC_KINDS


def row_of(row: Mapping[str, Any], names: Sequence[str], workspace: Workspace, look: Look) -> Row:
    unfinished = str(row.get("period")) in look.unfinished
    cells = [_cell(row, name, workspace, look, whole=not unfinished) for name in names]
    if unfinished and cells:
        cells[0] = replace(cells[0], small=look.mark)
    return Row(tuple(cells), muted=unfinished)


def total_row(
    total: Mapping[str, Any], names: Sequence[str], workspace: Workspace, look: Look
) -> Row:
    """The row of everything: blank under dimensions, its first cell says what it is."""
    from fanbu import words

    cells = [
        _cell(total, name, workspace, look, whole=True) if is_number(name, workspace) else Cell("")
        for name in names
    ]
    if cells and not cells[0].number:
        cells[0] = Cell(words.say(workspace.language, "web.total"))
    return Row(tuple(cells), total=True)


def _cell(
    row: Mapping[str, Any], name: str, workspace: Workspace, look: Look, *, whole: bool
) -> Cell:
    value = row.get(name)
    if name in look.say and value is not None:
        return Cell(look.say[name](value), name=name, key=str(value))
    link = look.href(name, row) if look.href and value is not None else ""
    if not is_number(name, workspace):
        return Cell(
            _said(value, name, workspace),
            href=link,
            name=name,
            key="" if value is None else str(value),
        )
    beside = _beside(row, name, workspace, look) if whole else ()
    return Cell(
        shown(workspace, value, name), number=True, sort="" if value is None else value,
        href=link, name=name, parts=beside,
    )  # fmt: skip


def _said(value: Any, name: str, workspace: Workspace) -> str:
    """A text as people say it: no code where there is a name, no name where there is none."""
    if value in (None, "") or (name == "account" and value == NAMELESS):
        return shown(workspace, None, name)
    return called(workspace, name, str(value)) if name == WEEKDAY else named(workspace, value, name)


def short(label: str) -> str:
    """A label without what is in brackets behind it."""
    return re.split(r"[（(]", label)[0].strip() or label


def _beside(
    row: Mapping[str, Any], name: str, workspace: Workspace, look: Look
) -> tuple[Part, ...]:
    """The number before and the change, where they are known."""
    found = []
    before, moved = row.get(f"{name}{PREVIOUS}"), row.get(f"{name}{CHANGE}")
    if look.then and before is not None:
        found.append(Part(shown(workspace, before, name), f"{name}{PREVIOUS}", before))
    if moved is not None:
        text = shown(workspace, moved, f"{name}{CHANGE}")
        found.append(Part(text, f"{name}{CHANGE}", moved, tone_of(name, moved, workspace)))
    return tuple(found)


def tone_of(name: str, moved: float, workspace: Workspace) -> str:
    """Whether a change is good or bad news; nothing for a small one or where neither is better."""
    metric = workspace.definitions.metrics.get(name)
    if metric is None or metric.better == "none" or abs(moved) < NOTABLE:
        return ""
    return "good" if (moved > 0) == (metric.better == "higher") else "bad"


@dataclass(frozen=True, slots=True)
class Tile:
    """One number on its own: what it is, its value, what it was before, where it leads."""

    label: str
    cell: Cell
    href: str = ""


def tiles(
    result: Result, names: Sequence[str], workspace: Workspace, href: Callable[[str], str]
) -> tuple[Tile, ...]:
    """The metrics that the first row has a value of."""
    row: Mapping[str, Any] = next(iter(result.to_dict()["rows"]), {})
    look = Look(then=True)
    return tuple(
        Tile(
            workspace.column_label(name, result.query),
            _cell(row, name, workspace, look, whole=True),
            href(name),
        )
        for name in names
        if row.get(name) is not None
    )


def warnings(result: Result, workspace: Workspace) -> list[str]:
    return [workspace.warning_text(one, on_page=True) for one in result.warnings]
