"""A world: one reader, canonical rows with exact totals, and the native dress they come in."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from .export import Column, Export, Kind, Line, Truth, Value, Wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

Facts = Callable[[Truth], Iterator["Fact"]]
EAST = timedelta(hours=8)


@dataclass(frozen=True)
class Fact:
    """What one row says: `measures` by canonical column, at `dims`. A null measure says nothing."""

    dims: Mapping[str, Any]
    measures: Mapping[str, Any]


@dataclass(frozen=True)
class World:
    """`facts` turns a row's truth into what must be found in the tables.

    `repeats`: whether a row that is there twice counts twice ("kept") or once ("one").
    `any_word`: rows are what people typed, so that one called 合计 may well be a row. `measures`:
    those that are judged, where another world of the reader judges the others. `utc`: its moments
    are not Shanghai's.
    """

    reader: str
    table: str
    export: Export
    facts: Facts
    repeats: Literal["kept", "one"] = "kept"
    options: Mapping[str, Any] = field(default_factory=dict)
    label: str = ""
    any_word: bool = False
    measures: tuple[str, ...] = ()
    utc: bool = False

    @property
    def name(self) -> str:
        return f"{self.reader}{self.label and '-'}{self.label}"


SHOWN: Mapping[Kind, Callable[[Any], str]] = {
    "day": date.isoformat,
    "moment": lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S"),
    "share": lambda share: f"{share * 100:.2f}%",
    "money": lambda amount: f"{amount:.2f}",
}


def dress(  # noqa: PLR0913 - the parts of a file
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Value]],
    *,
    above: Sequence[Sequence[str]] = (),
    shows: Mapping[Kind, Callable[[Any], str]] | None = None,
    wrap: Wrap | None = None,
    null: str = "-",
) -> Export:
    """Canonical values in the cells a platform writes."""
    written = {**SHOWN, **(shows or {})}
    lines = [
        Line(
            tuple(
                null if value is None else written.get(column.kind, str)(value)
                for column, value in zip(columns, row, strict=True)
            ),
            {column.key: value for column, value in zip(columns, row, strict=True)},
        )
        for row in rows
    ]
    header = tuple(column.key for column in columns)
    return Export(
        name, tuple(columns), header, tuple(lines), tuple(map(tuple, above)), wrap or Wrap()
    )


def total_line(export: Export, cells: Mapping[str, str], *, null: str = "") -> Line:
    """The line that sums up every additive column; `cells` are its words."""
    total: Truth = {}
    shown = []
    for column in export.columns:
        values = [truth[column.key] for truth in export.truths if column.key in truth]
        numbers = [v for v in values if isinstance(v, (int, Decimal)) and column.additive]
        if numbers:
            summed = sum(numbers)
            total[column.key] = summed
            shown.append(f"{summed:.2f}" if column.kind == "money" else str(summed))
        else:
            shown.append(cells.get(column.key, null))
    return Line(tuple(shown), None, total)


def utc(moment: Value) -> datetime | None:
    """A moment of Shanghai as the tables hold it."""
    return moment - EAST if isinstance(moment, datetime) else None


def midnight(day: Value) -> datetime | None:
    """The moment at which a day begins, where the file tells days only."""
    if isinstance(day, datetime) or not isinstance(day, date):
        return day if isinstance(day, datetime) else None
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the file's own time


def present(truth: Truth, **named: str) -> dict[str, Value]:
    """Canonical name → the truth's value, for those headers that the file still has."""
    return {name: truth[header] for name, header in named.items() if header in truth}


def known_by_id(dims: dict[str, Value], *names: str) -> dict[str, Value]:
    """What has no name is named by its id, as far as the file has that column."""
    for name in names:
        if name in dims or f"{name}_id" in dims:
            dims[name] = dims.get(name) or dims.get(f"{name}_id")
    return dims


def with_account(dims: dict[str, Value]) -> dict[str, Value]:
    """A row that does not say its account has the file's."""
    return {k: v for k, v in dims.items() if k != "account" or v is not None}


def product(counts: Value, each: Value) -> Any:
    """A count times a share or a mean; None where one of them is unknown."""
    return counts * each if isinstance(counts, int) and isinstance(each, Decimal) else None


@cache
def worlds() -> tuple[World, ...]:
    """Every world: a module in `worlds/` exports `WORLDS`."""
    from . import worlds as package

    found: list[World] = []
    for module in pkgutil.iter_modules(package.__path__):
        loaded = import_module(f"{package.__name__}.{module.name}")
        found.extend(loaded.WORLDS)
    return tuple(found)
