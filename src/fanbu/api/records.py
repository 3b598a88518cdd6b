"""What was imported: listed, taken back, and shown as the contract has it. Loads no reader."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.model.result import Result, Warning_

if TYPE_CHECKING:
    from datetime import datetime

    from fanbu.api.desk import Desk
    from fanbu.model.imports import ImportRecord


def undo(desk: Desk, import_id: int) -> Result:
    return files_result("undo", [desk.warehouse.undo(import_id, now=desk.now())])


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
