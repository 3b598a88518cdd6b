"""The step of `--keep-totals`: rows that are called a total (`合计`, a plan Total) and are none.

What adds up to the other rows is a total, whatever was asked: counted as a row, it would count all
of them twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from fanbu.ingest.nameless import with_rows
from fanbu.ingest.totals import additive, agrees, says_total, slack_of, summed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.ingest.work import Work


def keep_totals(work: Work) -> Work:
    """Rows that call themselves a total go back among the rows, but for the one that is the sum.

    Where a total agrees with the rows as they stand, the others beside it are subtotals and stay
    out. Warns `totals_kept`.
    """
    totals, sheet = work.total_rows, work.total_sheet
    if not work.options.keep_totals or totals is None or sheet is None:
        return work
    said = says_total(work, sheet).to_numpy(zero_copy_only=False)
    back = said & ~_sums(work, said)
    if not back.any():
        return work
    first = sheet.row_no.filter(pa.array(back))[0].as_py()
    return with_rows(work, sheet, back).warn("totals_kept", rows=int(back.sum()), row=first)


def _sums(work: Work, said: np.ndarray) -> np.ndarray:
    """True for totals that are the sum of the rows (then for all), or of rows and other totals."""
    totals = work.total_rows
    assert totals is not None  # noqa: S101 - asked only where there are some
    places = np.flatnonzero(said).tolist()
    if any(_is_sum(work, at, ()) for at in places):
        return np.ones(len(said), bool)
    for at in places:
        others = [other for other in places if other != at]
        if others and _is_sum(work, at, others):
            return np.asarray(np.arange(len(said)) == at)
    return np.zeros(len(said), bool)


def _is_sum(work: Work, at: int, others: Sequence[int]) -> bool:
    """Whether a total is the sum of the rows and of these other totals, in every number it has."""
    totals = work.total_rows
    assert totals is not None  # noqa: S101 - asked only where there are some
    whole, more = totals.slice(at, 1), totals.take(pa.array(others, pa.int64()))
    names = [name for name in additive(work) if name in totals.column_names]
    return bool(names) and all(
        agrees(
            summed(whole[n]), summed(work.rows[n]) + summed(more[n]), slack_of(work, n), whole[n]
        )
        for n in names
    )
