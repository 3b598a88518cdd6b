"""Answers as files: CSV and Excel for people, JSON and Parquet for programs."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu.api import files
from fanbu.errors import BadInput
from fanbu.model.result import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    import pyarrow as pa

    from fanbu.types import Language

SUFFIXES = (".csv", ".xlsx", ".json", ".parquet")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Text that a spreadsheet would run."""


@dataclass(frozen=True, slots=True)
class Dress:
    """How columns look in files for people: `kind` of one is money, count, ratio, number or text.

    `made` is the date of a workbook (UTC, naive). `called`: column and value → what people call a
    value that a page names, too.
    """

    label: Callable[[str], str]
    kind: Callable[[str], str]
    language: Language
    made: datetime
    called: Callable[[str, Any], Any]


def a_suffix(file: Path) -> None:
    """Raises BadInput `not_supported_table`."""
    if file.suffix.lower() not in SUFFIXES:
        suffix = file.suffix or file.name
        raise BadInput("not_supported_table", file=str(file), suffix=suffix)


def write_table(file: Path, table: pa.Table, dress: Dress) -> None:
    """The whole file or none of it, by its suffix.

    CSV and Excel are for people: a header of labels, channels and platforms by their names, and no
    text that a spreadsheet would run as a formula; a byte-order mark lets Excel read Chinese. The
    others keep the columns' names and the values.
    Raises Failed `cannot_write`.
    """
    match file.suffix.lower():
        case ".csv":
            files.write(file, "\ufeff" + as_csv(table, dress))
        case ".xlsx":
            files.write_bytes(file, as_xlsx(table, dress))
        case ".json":
            rows = [plain(row) for row in table.to_pylist()]
            files.write(file, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        case _:
            files.write_bytes(file, as_parquet(table))


def as_csv(table: pa.Table, dress: Dress) -> str:
    target = io.StringIO()
    lines = csv.writer(target)
    lines.writerow([guarded(dress.label(name)) for name in table.column_names])
    for row in table.to_pylist():
        named = (dress.called(name, value) for name, value in row.items())
        lines.writerow([guarded(plain(value)) for value in named])
    return target.getvalue()


def as_xlsx(table: pa.Table, dress: Dress) -> bytes:
    """Numbers as numbers in the form of their metric; every text as text, never a formula."""
    from fanbu.workbooks.lists import Column, listed

    columns = [
        Column(dress.label(name), _called(name, table, dress), _format(name, dress))
        for name in table.column_names
    ]
    return listed(columns, "fanbu", dress.language, dress.made, marked=False)


def _called(name: str, table: pa.Table, dress: Dress) -> pa.Array:
    import pyarrow as pa

    cells = table.column(name).combine_chunks()
    told = cells.to_pylist()
    called = [dress.called(name, value) for value in told]
    return cells if called == told else pa.array(called)


def _format(name: str, dress: Dress) -> str | None:
    """The workbook's format of a column; None: by what its cells are."""
    if name.endswith("_change"):
        return "percent"
    return _FORMATS.get(dress.kind(name))


_FORMATS = {"money": "money", "count": "count", "ratio": "percent", "number": "number"}


def guarded(value: Any) -> Any:
    """Text as text: an apostrophe before what would be a formula. Whole numbers without `.0`."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return int(value) if isinstance(value, float) and value.is_integer() else value


def as_parquet(table: pa.Table) -> bytes:
    from pyarrow import parquet

    target = io.BytesIO()
    parquet.write_table(table, target)
    return target.getvalue()
