"""The step that leaves out remarks under a table: `注：数据仅供参考` in a row of its own.

A spreadsheet fills such a row up to the table's width, so only its cells tell it. In a register a
row of one cell, without the moment that every thing of its kind has, says nothing of such a thing
either, wherever it stands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.binding import bound_columns
from fanbu.ingest.reading import column_type
from fanbu.ingest.sheet import blank, is_text
from fanbu.store.catalogue import ADDITIVE_TYPES
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet
    from fanbu.ingest.work import Work

_TAIL = 20
_FEWEST_COLUMNS = 3
_FEWEST_LETTERS = 4
_ID = r"^\s*[#\w./-]*[0-9][\w./-]*\s*$"
_CONTACTS = frozenset({"phone", "email", "person"})


def drop_notes(work: Work) -> Work:
    """Last rows of a statistic with one filled cell, words, that is neither a day nor a number."""
    sheet = work.sheet
    if len(sheet.columns) < _FEWEST_COLUMNS:
        return work
    if catalogue()[work.reading.table].kind != "statistic":
        return _without_lone_cells(work)
    measures = _measures(work)
    start = max(0, sheet.rows - _TAIL)
    tail = [column.slice(start) for column in sheet.columns]
    filled = np.array([~blank(column).to_numpy(zero_copy_only=False) for column in tail])
    notes = 0
    while notes < min(_TAIL, sheet.rows) and _is_note(sheet, filled[:, -1 - notes], measures,
                                                      sheet.rows - 1 - notes):  # fmt: skip
        notes += 1
    if not notes:
        return work
    kept = pa.array(np.arange(sheet.rows) < sheet.rows - notes)
    gone = tuple(("note_row", no) for no in sheet.row_no.slice(sheet.rows - notes).to_pylist())
    return replace(work, sheet=sheet.filter(kept), dropped=(*work.dropped, *gone))  # type: ignore[arg-type]


def _without_lone_cells(work: Work) -> Work:
    """A register without its rows of one cell that is neither a moment nor a contact."""
    sheet = work.sheet
    moments = [bound for column in catalogue()[work.reading.table].columns.values()
               if column.need and column.type in ("time", "day")
               and (bound := work.reading.bound(column.name))]  # fmt: skip
    if not moments:
        return work
    filled = np.array([~blank(column).to_numpy(zero_copy_only=False) for column in sheet.columns])
    telling = [bound.index for bound in work.reading.bindings if bound.target in _CONTACTS]
    telling += [bound.index for bound in moments]
    lone = (filled.sum(axis=0) == 1) & ~filled[telling].any(axis=0) & ~_is_id(work)
    if not lone.any():
        return work
    gone = tuple(("note_row", no) for no in sheet.row_no.filter(pa.array(lone)).to_pylist())
    return replace(work, sheet=sheet.filter(pa.array(~lone)), dropped=(*work.dropped, *gone))  # type: ignore[arg-type]


def _is_id(work: Work) -> np.ndarray:
    """True for the rows whose id looks like one: half of a row that was cut off is no remark."""
    bound = work.reading.bound("external_id")
    cells = work.sheet.columns[bound.index] if bound is not None else None
    if cells is None or not is_text(cells):
        return np.full(work.sheet.rows, cells is not None)
    found = pc.fill_null(pc.match_substring_regex(cells, _ID), fill_value=False)
    return np.asarray(found.to_numpy(zero_copy_only=False))


def _measures(work: Work) -> frozenset[int]:
    return frozenset(
        binding.index
        for binding in bound_columns(work.reading, work.sheet.header)
        if column_type(work.reading.tables, binding.target.partition("#")[0]) in ADDITIVE_TYPES
    )


def _is_note(sheet: Sheet, filled: np.ndarray, measures: frozenset[int], row: int) -> bool:
    places = np.flatnonzero(filled)
    if len(places) != 1 or places[0] in measures or not is_text(sheet.columns[places[0]]):
        return False
    cell = sheet.columns[places[0]][row].as_py()
    words = sum(character.isalpha() for character in cell)
    digits = sum(character.isdigit() for character in cell)
    return bool(words >= _FEWEST_LETTERS and words > digits)
