"""The step that gives back rows without a name which are no totals.

A total is never less than one of the rows it sums. So a row without a name that some row exceeds
in each number is a row like others (a landing page that is blank, a campaign that was deleted); and
so is one that another total counts in.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest import day_spans
from fanbu.ingest.parse import parse_cells
from fanbu.ingest.totals import additive, says_total, summed

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet
    from fanbu.ingest.work import Work


def return_nameless(work: Work) -> Work:
    """Rows taken for totals only because they have no name go back where they cannot be totals."""
    totals, sheet = work.total_rows, work.total_sheet
    if totals is None or sheet is None or work.rows.num_rows == 0:
        return work
    nameless = ~pc.or_(says_total(work, sheet), _over_days(work, sheet)).to_numpy(
        zero_copy_only=False
    )
    measures = [name for name in additive(work) if name in totals.column_names]
    back = _exceeded(work.rows, totals, measures) & nameless
    if not back.any() and totals.num_rows > 1:
        back = _counted_in(work, measures, nameless)
    return with_rows(work, sheet, back) if back.any() else work


def _over_days(work: Work, sheet: Sheet) -> pa.Array:
    """Sums over days among rows of days have names, and are no rows whatever they hold."""
    bound = work.reading.bound("day")
    if bound is None:
        return pa.repeat(pa.scalar(value=False), sheet.rows)
    return day_spans.several(sheet.columns[bound.index])


def _exceeded(rows: pa.Table, totals: pa.Table, measures: list[str]) -> np.ndarray:
    """True where some row holds more, in each of the numbers that are there."""
    told = np.zeros(totals.num_rows, bool)
    below = np.ones(totals.num_rows, bool)
    for name in measures:
        most = pc.max(rows[name])
        less = pc.less(totals[name], most)
        told |= pc.is_valid(less).to_numpy()
        below &= pc.fill_null(less, fill_value=True).to_numpy()
    return told & below


def _counted_in(work: Work, measures: list[str], nameless: np.ndarray) -> np.ndarray:
    """The nameless rows beside a total that is all rows and these together, if there is one."""
    totals = work.total_rows
    assert totals is not None  # noqa: S101 - asked only where there are some
    for at in range(totals.num_rows):
        others = nameless.copy()
        others[at] = False
        whole, parts = totals.slice(at, 1), totals.filter(pa.array(others))
        if others.any() and all(_is_sum(whole, (work.rows, parts), name) for name in measures):
            return others
    return np.zeros(len(nameless), bool)


def _is_sum(whole: pa.Table, parts: tuple[pa.Table, pa.Table], name: str) -> bool:
    return summed(whole[name]) == sum(summed(part[name]) for part in parts)


def with_rows(work: Work, totals: Sheet, back: np.ndarray) -> Work:
    """The sheet with these rows in their places again, read anew."""
    returned, left = totals.filter(pa.array(back)), totals.filter(pa.array(~back))
    order = pc.sort_indices(pa.concat_arrays([work.sheet.row_no, returned.row_no]))
    columns = tuple(
        pa.concat_arrays([one, other]).take(order)
        for one, other in zip(work.sheet.columns, returned.columns, strict=True)
    )
    numbers = pa.concat_arrays([work.sheet.row_no, returned.row_no]).take(order)
    again = set(returned.row_no.to_pylist())
    dropped = tuple(gone for gone in work.dropped if gone not in {("total_row", n) for n in again})
    return parse_cells(
        replace(
            work,
            sheet=replace(work.sheet, columns=columns, row_no=numbers),
            total_sheet=left if left.rows else None,
            total_rows=None,
            dropped=dropped,
        )
    )
