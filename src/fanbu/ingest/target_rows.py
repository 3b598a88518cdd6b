"""A sheet of targets: rows that set what a metric should be, and are no facts."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from fanbu.errors import BadInput
from fanbu.ingest.forms import PREFIX
from fanbu.ingest.reasons import expected
from fanbu.ingest.values import typed_number
from fanbu.ingest.workbook import as_text
from fanbu.model.imports import ParsedTargets, TargetRow
from fanbu.types import Period

if TYPE_CHECKING:
    from fanbu.ingest.reading import Reading
    from fanbu.ingest.sheet import Sheet

TARGETS = f"{PREFIX}targets"


def read_targets(sheet: Sheet, reading: Reading, path: str, as_of: datetime) -> ParsedTargets:
    """The rows of a sheet of targets; a row without a value sets nothing.

    Raises BadInput `bad_value` (a period or a value that is none), `target_incomplete` (a value
    without its period or metric).
    """
    columns = {b.target: (b.header, sheet.columns[b.index].to_pylist()) for b in reading.bindings}
    found, seen = [], 0
    for at, row_no in enumerate(sheet.row_no.to_pylist()):
        row = {target: (header, _plain(cells[at])) for target, (header, cells) in columns.items()}
        seen += any(cell is not None for _, cell in row.values())
        if row["value"][1] is not None:
            found.append(_target(row, row_no, path))
    return ParsedTargets(path, reading.name, as_of, seen, tuple(found))


def _target(row: dict[str, tuple[str, Any]], row_no: int, path: str) -> TargetRow:
    for target in ("period", "metric"):
        header, cell = row[target]
        if cell is None:
            raise BadInput("target_incomplete", file=path, row=row_no, column=header)
    value = _number(row["value"][1])
    if value is None:
        raise _unreadable(path, row_no, row["value"], "number")
    period = _period(row["period"][1])
    if period is None:
        raise _unreadable(path, row_no, row["period"], "month")
    channel = row.get("channel", ("", None))[1]
    told = None if channel is None else as_text(channel)
    return TargetRow(row_no, period, as_text(row["metric"][1]), told, value)


def _unreadable(path: str, row_no: int, told: tuple[str, Any], kind: str) -> BadInput:
    header, cell = told
    return BadInput(
        "bad_value", file=path, row=row_no, column=header, value=as_text(cell), **expected(kind)
    )


def _plain(cell: Any) -> Any:
    """A cell; None where it holds nothing."""
    if isinstance(cell, str):
        return cell.strip() or None
    return cell


def _number(cell: Any) -> float | None:
    """`2000`, `2,000`, `12万`, `60%`; None for anything else, `1,5` too, and below nothing."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, str):
        loose = typed_number(cell.lstrip("¥￥$"))
        cell = None if loose is None else float(loose)
    if isinstance(cell, int | float) and 0 <= cell < float("inf"):
        return float(cell)
    return None


def _period(cell: Any) -> Period | None:
    """A month, a year or days as text; a month that a spreadsheet made a date is that month.

    So is the first of a month by itself: that is what such a date becomes when pasted as text.
    """
    if isinstance(cell, datetime | date):
        return Period.month(cell.date() if isinstance(cell, datetime) else cell)
    if isinstance(cell, float) and cell.is_integer():
        cell = str(int(cell))
    try:
        found = Period.parse(str(cell))
    except BadInput:
        return None
    alone = found.days == 1 and found.start.day == 1 and ".." not in str(cell)
    return Period.month(found.start) if alone else found
