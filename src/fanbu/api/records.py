"""What was imported: listed, taken back, and shown as the contract has it. Loads no reader."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.errors import BadInput
from fanbu.model.result import Result, Warning_, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from fanbu.api.desk import Desk
    from fanbu.model.imports import ImportRecord


_SPAN = re.compile(r"\s*(\d+)(?:\s*(?:-|–|\.\.)\s*(\d+))?\s*")
"""`7`, or a span of numbers as `12-20` or `12..20`."""


def undo(desk: Desk, asked: int | str | Iterable[int | str], *, dry_run: bool = False) -> Result:
    """Take imports back, the newest first; all of them, or, when one is unknown, none.

    A span stands for those of its numbers that can be undone, and has to hold one. `dry_run` only
    tells. `comes_back`: earlier imports of which days count again; `registers`: of each register
    the rows that go, and those that other imports hold too (they are as those tell them).
    """
    known = sorted(record.import_id or 0 for record in desk.warehouse.imports())
    given = [asked] if isinstance(asked, int | str) else list(asked)
    wanted = {number for one in given for number in _numbers(str(one), known)}
    with desk.warehouse.transaction(keep=not dry_run):
        effects = desk.warehouse.effects
        told = {
            "comes_back": [plain(row) for row in effects.comes_back(sorted(wanted))],
            "registers": effects.known(sorted(wanted)),
        }
        undone = [
            desk.warehouse.undo(number, now=desk.now()) for number in sorted(wanted, reverse=True)
        ]
    found = files_result("undo", undone)
    files = [history_object(record) for record in undone]
    return replace(found, data={"files": files, **told})


def a_span(text: str) -> tuple[int, int]:
    """The first and the last number meant. Raises BadInput `bad_number_whole`."""
    parts = _SPAN.fullmatch(text)
    if parts is None:
        raise BadInput("bad_number_whole", argument="IMPORT", value=text)
    first, last = int(parts[1]), int(parts[2] or parts[1])
    return min(first, last), max(first, last)


def _numbers(text: str, known: Sequence[int]) -> Sequence[int]:
    first, last = a_span(text)
    if first == last:
        return [first]
    inside = [number for number in known if first <= number <= last]
    if not inside:
        raise BadInput("unknown_import", import_id=text, known=known)
    return inside


def files_result(
    kind: str,
    records: list[ImportRecord],
    told: tuple[Warning_, ...] = (),
    passed: list[dict[str, str]] | None = None,
) -> Result:
    """The contract's shape: one object a file; beside it what was passed over, if anything was."""
    warnings = (*(warning for record in records for warning in record.warnings), *told)
    files = [file_object(record) for record in records]
    data = {"files": files} | ({"passed": passed} if passed else {})
    return Result(kind, pa.Table.from_pylist(files), data, warnings)


def a_stamp(moment: datetime | None) -> str | None:
    """A naive UTC moment as ISO text that says so."""
    return moment.replace(tzinfo=UTC).isoformat() if moment else None


def file_object(record: ImportRecord) -> dict[str, Any]:
    return {
        "path": record.path,
        "import_id": record.import_id,
        "reader": record.reader,
        "table": record.table,
        "level": record.level,
        "account": record.account,
        "window": str(record.window) if record.window else None,
        "as_of": a_stamp(record.as_of),
        "rows": record.rows,
        "kept": record.kept,
        "dropped": dict(record.dropped),
        "tables": dict(record.tables),
        "repeated": record.repeated,
    }


def history_object(record: ImportRecord) -> dict[str, Any]:
    """The same of an import that is kept: when it came in, and who brought it."""
    return {
        **file_object(record),
        "imported_at": a_stamp(record.imported_at),
        "by": record.by,
    }
