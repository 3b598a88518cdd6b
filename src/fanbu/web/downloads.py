"""Tables as files to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from fanbu.api.written import as_csv

if TYPE_CHECKING:
    from fanbu.api import Workspace
    from fanbu.model.result import Result


def csv_bytes(result: Result, workspace: Workspace, name: str) -> Response:
    """With a byte-order mark, so that Excel reads Chinese; texts cannot become formulas."""
    text = "\ufeff" + as_csv(result.table, workspace.column_label)
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
