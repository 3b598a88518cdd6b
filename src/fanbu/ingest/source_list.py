"""A sheet of expected sources: one line an export that must come.

It holds no facts, so it takes none of the steps of an import: its lines go to the ledger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from fanbu.errors import BadInput
from fanbu.ingest.archives import expand
from fanbu.ingest.files import SourceFile
from fanbu.ingest.forms import PREFIX, form_headers, is_companion
from fanbu.ingest.headers import normalise
from fanbu.ingest.sheets import read_sheets
from fanbu.model.imports import Refused
from fanbu.rules.cadence import cadence_in, hour_in
from fanbu.types import day_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from fanbu.ingest.sheet import Sheet

TABLE = "sources"
FORM = f"{PREFIX}{TABLE}"
"""What reads a filled template of them."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "platform": ("platform", "source", "平台", "来源", "媒体", "渠道"),
    "account": ("account", "账户", "账号", "账户名称", "店铺"),
    "table": ("table", "数据", "数据表", "表"),
    "owner": ("owner", "负责人", "对接人", "责任人"),
    "cadence": ("cadence", "频率", "更新频率", "周期", "多久一次"),
    "ready": ("ready", "ready hour", "就绪时间", "出数时间", "几点有数", "更新时间"),
    "paused_from": ("paused from", "暂停开始", "停投开始"),
    "paused_until": ("paused until", "暂停到", "停投到", "暂停至"),
    "note": ("note", "备注", "说明"),
}
"""Column → how its header is written; the canonical header is the column's own name."""
_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line as written; what it leaves blank is None. Names are not looked up yet."""

    file: str
    row: int
    values: Mapping[str, Any]


def read_lines(paths: Sequence[Path], zone: ZoneInfo) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Each file (or sheet) with its lines, in order.

    Raises BadInput: what `read_sheets` does, `not_a_source_list` (no column of platforms),
    `bad_source_value` (file, row, column, value).
    """
    known = {normalise(word).full for words in WORDS.values() for word in words}
    for found in expand(list(paths), zone):
        if isinstance(found, Refused):
            raise found.error
        if not isinstance(found, SourceFile):
            continue
        for sheet in read_sheets(found.data, found.path, known=known | form_headers()):
            if not is_companion(sheet.header):
                yield found.path, tuple(lines_of(sheet, found.path))


def lines_of(sheet: Sheet, path: str) -> Iterator[Line]:
    """The lines of one sheet, blank ones left out. Raises BadInput as `read_lines` does."""
    columns = {
        name: sheet.columns[at].to_pylist()
        for at, header in enumerate(sheet.header)
        if (name := _column(header)) is not None
    }
    if "platform" not in columns:
        raise BadInput("not_a_source_list", file=path, header=[h for h in sheet.header if h][:12])
    for at, row in enumerate(sheet.row_no.to_pylist()):
        cells = {name: values[at] for name, values in columns.items()}
        filled = {name: cell for name, cell in cells.items() if str(cell or "").strip()}
        if not filled:
            continue
        if "platform" not in filled:
            raise BadInput("bad_source_value", file=path, row=row, column="platform", value="")
        values = {name: _value(name, cell, path, row) for name, cell in filled.items()}
        yield Line(path, row, values)


def _column(header: str) -> str | None:
    name = normalise(header)
    for column, written in WORDS.items():
        even = {normalise(word).full for word in written} | {column.replace("_", "")}
        if even & {name.full, name.bare}:
            return column
    return None


def _value(column: str, cell: Any, path: str, row: int) -> Any:
    read: Callable[[Any], Any] = _READ.get(column, _text)
    try:
        found = read(cell)
    except ValueError:
        found = None
    if found is None:
        told = {"column": column, "value": str(cell)}
        raise BadInput("bad_source_value", file=path, row=row, **told)
    return found


def _text(cell: Any) -> str:
    return str(cell).strip()


def _hour(cell: Any) -> time | None:
    """A spreadsheet may hold a time as itself, on a day of its own, or as a part of a day."""
    match cell:
        case datetime():
            return cell.time()
        case time():
            return cell
    if re.fullmatch(r"0?\.\d+", _text(cell)):
        return time(*divmod(round(float(cell) * _MINUTES) % _MINUTES, 60))
    return hour_in(_text(cell))


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else day_in(_text(cell).split(" ")[0])


_READ: Mapping[str, Callable[[Any], Any]] = {
    "cadence": lambda cell: cadence_in(_text(cell)),
    "ready": _hour,
    "paused_from": _day,
    "paused_until": _day,
}
