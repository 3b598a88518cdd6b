"""Tables as files to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from fanbu.api.questions import dress
from fanbu.api.written import as_csv, as_xlsx

if TYPE_CHECKING:
    from fanbu.api import Workspace
    from fanbu.model.result import Result

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_bytes(result: Result, workspace: Workspace, name: str) -> Response:
    """With a byte-order mark, so that Excel reads Chinese; texts cannot become formulas."""
    text = "\ufeff" + as_csv(result.table, dress(workspace, result.query))
    return _named(Response(text, media_type="text/csv; charset=utf-8"), f"{name}.csv")


def xlsx_bytes(result: Result, workspace: Workspace, name: str) -> Response:
    """A workbook: numbers as numbers, every text as text."""
    content = as_xlsx(result.table, dress(workspace, result.query))
    return _named(Response(content, media_type=XLSX), f"{name}.xlsx")


def _named(answer: Response, file: str) -> Response:
    answer.headers["content-disposition"] = f'attachment; filename="{file}"'
    return answer
