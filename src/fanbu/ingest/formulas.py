"""Workbooks written by programs may hold formulas that nothing has calculated yet.

Their cells look blank, and a blank is no zero: money would be missing without a word.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet

_NEVER_CALCULATED = re.compile(
    rb"""<c\s[^>]*?r="([A-Z]+)(\d+)"[^>]*>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>"""
)
_PART = re.compile(r"^xl/worksheets/[^/]+\.xml$")


def refuse_uncalculated(sheet: Sheet, data: bytes, path: str) -> None:
    """Raises BadInput `uncalculated` with the first cell that a formula has left blank.

    Only a workbook in which some named column is blank throughout is looked into: others would
    have to be unpacked twice for nothing.
    """
    blank = {
        name
        for name, column in zip(sheet.header, sheet.columns, strict=True)
        if name.strip() and column.null_count == len(column)
    }
    if not blank or not data.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in filter(_PART.match, archive.namelist()):
            found = _NEVER_CALCULATED.search(archive.read(part))
            if found:
                cell = (found[1] + found[2]).decode()
                raise BadInput("uncalculated", file=path, cell=cell, columns=sorted(blank))
