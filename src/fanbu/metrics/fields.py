"""Where a name of a query lives: a column, a property, a row beside it, or nowhere in that table.

A name that is a column anywhere in the catalogue means that column, so a filter on it is never
silently read as an absent property of another table. Any other bare name is a property.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Literal

from fanbu.errors import BadInput
from fanbu.store.catalogue import Column, tables
from fanbu.store.lending import BORROWERS, LENT, lent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fanbu.metrics.algebra import Field

Side = Literal["own", "given", "property", "beside", "lines", "clock"]

PRODUCT, WEEKDAY = "product", "weekday"
LEVEL_FIELDS = frozenset(
    {"ad_campaign", "ad_group", "creative", "keyword", "placement", "source", "page", "sku"}
)
"""Dimensions that only some levels of a statistic hold: asked for, they choose the level."""
SAID_WEEKDAY = frozenset({"星期", "周几", "星期几"})

_PIECE = ("piece", "title", "kind", "author", "published_at", "topics")
_LINE_FIELDS = ("sku", "title")
_LONG_ENOUGH = 5
"""Shorter words are too often one letter from a column: `age` is a property, not a slip."""


def of_lines(name: str, table: str) -> bool:
    """Whether a field is one of an order's lines: an order may have several values of it."""
    return table in ORDER_KEY and name in _LINE_FIELDS


@dataclass(frozen=True, slots=True)
class Beside:
    """A row of another table that belongs to each row: many to one, so nothing multiplies.

    `keys` pairs our column with theirs. `columns` are those it lends; empty means all it has.
    """

    table: str
    keys: tuple[tuple[str, str], ...]
    columns: tuple[str, ...] = ()

    def lends(self, name: str) -> bool:
        return name in self.columns if self.columns else name in tables()[self.table].columns


_BY_PLACEMENT = Beside("placements", (("placement", "placement"),), _PIECE)
BESIDE: dict[str, Beside] = {
    "spend": _BY_PLACEMENT,
    "costs": _BY_PLACEMENT,
    "cost_days": _BY_PLACEMENT,
    "leads": _BY_PLACEMENT,
    "events": _BY_PLACEMENT,
    "order_lines": Beside("orders", (("order", "external_id"),)),
    "refunds": Beside("orders", (("order", "external_id"),)),
    "lead_status": Beside("leads", (("lead", "external_id"),)),
}
GIVEN: dict[str, tuple[str, tuple[str, ...]]] = {
    "placement_stats": ("placements", (*_PIECE, "campaign")),
    "order_lines": ("leads", tuple(c for c in LENT if c not in tables()["orders"].columns)),
    **{name: ("leads", lent(name)) for name in BORROWERS},
}
"""Columns that a table's own door brings from the row of another table it belongs to."""

ORDER_KEY = {"orders": "external_id", "refunds": "order"}
"""Tables whose amounts can be split over the lines of an order, and their column of its id."""


@dataclass(frozen=True, slots=True)
class Place:
    """How a name is read.

    `own`: the table's column. `given`: one that its door brings from another table. `beside`: a
    column of its `BESIDE` row. `lines`: a column of the order's lines (amounts are then split by
    line). `property`: `name` inside `props`. `clock`: made of the day that dates the row.
    """

    side: Side
    name: str
    column: Column | None = None

    @property
    def need(self) -> str | None:
        """What a statistic must be split by for this place to be known; None: any level will do."""
        if self.side == "property":
            return f"props.{self.name}"
        if self.side in ("given", "beside"):
            return "placement"
        if self.name == PRODUCT:
            return "sku"
        return self.name if self.name in LEVEL_FIELDS else None


@cache
def resolve(field: Field, table: str) -> Place | None:
    """The place of `field` in `table`; None: the table lacks it. A near miss is refused."""
    name = field.name
    if field.is_property:
        return Place("property", name)
    name = called(name)
    if name in known_columns():
        return _column(name, table)
    near = [column for column in known_columns() if one_slip(name, column)]
    if near:
        raise BadInput("unknown_column", column=name, near=near)
    return Place("property", name)


def _column(name: str, table: str) -> Place | None:
    own = tables()[table].columns.get(name)
    if own is not None:
        return Place("own", name, own)
    if name in (PRODUCT, WEEKDAY):
        return _product(table) if name == PRODUCT else _weekday(table)
    if of_lines(name, table):
        return Place("lines", name, tables()["order_lines"].columns[name])
    source, given = GIVEN.get(table, ("", ()))
    if name in given:
        return Place("given", name, tables()[source].columns[name])
    beside = BESIDE.get(table)
    if beside is not None and beside.lends(name):
        return Place("beside", name, tables()[beside.table].columns[name])
    return None


def _product(table: str) -> Place | None:
    """A product is called by its title, else by its code."""
    title = tables()["order_lines"].columns["title"]
    if table in ORDER_KEY:
        return Place("lines", PRODUCT, title)
    if table in ("order_lines", "products"):
        return Place("own", PRODUCT, title)
    return None


def _weekday(table: str) -> Place | None:
    dated = tables()[table].clock or table in BESIDE
    return Place("clock", WEEKDAY) if dated else None


def called(name: str) -> str:
    """The column that people call `name` (渠道 → channel); other names as they are."""
    if name.strip() in SAID_WEEKDAY:
        return WEEKDAY
    return name if name in known_columns() else _labels().get(name.strip().casefold(), name)


@cache
def _labels() -> Mapping[str, str]:
    """Dimension by its label in either language, where the label means one dimension only."""
    meant: dict[str, set[str]] = defaultdict(set)
    for table in tables().values():
        for column in table.columns.values():
            for label in column.label.values() if column.dim else ():
                meant[re.split(r"[（(]", label)[0].strip().casefold()].add(column.name)
    return {label: min(names) for label, names in meant.items() if len(names) == 1}


def near_dimensions(name: str, of: Iterable[str]) -> list[str]:
    """The dimensions of these tables whose name or label is like `name`, the nearest first.

    At most three. Of two Chinese characters one may be another.
    """
    said: dict[str, str] = {}
    for table in of:
        for column in tables()[table].columns.values():
            if column.dim:
                labels = (re.split(r"[（(]", each)[0].strip() for each in column.label.values())
                said |= {word.casefold(): column.name for word in (column.name, *labels)}
    wanted = name.removeprefix("props.").strip().casefold()
    found = get_close_matches(wanted, said, n=3, cutoff=0.6 if wanted.isascii() else 0.5)
    return list(dict.fromkeys(said[word] for word in found))


@cache
def known_columns() -> tuple[str, ...]:
    """Every column of any table, and the made-up dimensions `product` and `weekday`."""
    names = {column for table in tables().values() for column in table.columns}
    return (*sorted(names), PRODUCT, WEEKDAY)


@cache
def dimension_columns() -> tuple[str, ...]:
    """The columns of any table that split and filter, in the order of the catalogue."""
    each = (column for table in tables().values() for column in table.columns.values())
    return tuple(dict.fromkeys(column.name for column in each if column.dim))


def one_slip(word: str, other: str) -> bool:
    """Whether one letter left out, added, changed or swapped with its neighbour parts the words.

    False where both have fewer than five letters.
    """
    if max(len(word), len(other)) < _LONG_ENOUGH or abs(len(word) - len(other)) > 1:
        return False
    first = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if first is None:
        return True  # one is the other with a letter more, or the same
    rests = (word[first:], other[first:])
    swapped = rests[0][1::-1] == rests[1][:2] and rests[0][2:] == rests[1][2:]
    return swapped or rests[0][len(word) >= len(other) :] == rests[1][len(other) >= len(word) :]
