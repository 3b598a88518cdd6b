"""Answers as files: CSV for spreadsheets, JSON and Parquet for programs."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from fanbu.api import files
from fanbu.errors import BadInput
from fanbu.model.result import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pyarrow as pa

SUFFIXES = (".csv", ".json", ".parquet")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Text that a spreadsheet would run."""


def a_suffix(file: Path) -> None:
    """Raises BadInput `not_supported_table`."""
    if file.suffix.lower() not in SUFFIXES:
        suffix = file.suffix or file.name
        raise BadInput("not_supported_table", file=str(file), suffix=suffix)


def write_table(file: Path, table: pa.Table, label: Callable[[str], str]) -> None:
    """The whole file or none of it, by its suffix.

    CSV is for people: a header of labels, a byte-order mark so that Excel reads Chinese, and no
    text that a spreadsheet would run as a formula. The others keep the columns' names.
    Raises Failed `cannot_write`.
    """
    match file.suffix.lower():
        case ".csv":
            files.write(file, "\ufeff" + as_csv(table, label))
        case ".json":
            rows = [plain(row) for row in table.to_pylist()]
            files.write(file, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        case _:
            files.write_bytes(file, as_parquet(table))


def as_csv(table: pa.Table, label: Callable[[str], str]) -> str:
    target = io.StringIO()
    lines = csv.writer(target)
    lines.writerow([guarded(label(name)) for name in table.column_names])
    for row in table.to_pylist():
        lines.writerow([guarded(plain(value)) for value in row.values()])
    return target.getvalue()


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
