"""What a change is worth in money: rough, never a forecast, and only where it can be said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.findings import WORTH
from fanbu.analyses.watch.spec import JUDGED, adds

if TYPE_CHECKING:
    from fanbu.analyses.watch.judged import Judged

REVENUE = "revenue"
WEEKS = 8
"""Before the judged days: what each piece brought is taken from them."""


@dataclass(frozen=True, slots=True)
class Worth:
    """`value`: money, above zero where it is good for the business.

    `kind`: `pieces`, a count at what each brought (`each`, of the whole); `price`, what pieces cost
    more or less than they should have.
    """

    value: float
    kind: str
    each: float = 0.0


def worth_of(row: int, first: int, last: int, effect: float, judged: Judged) -> Worth | None:
    """None for what has no price."""
    metric = judged.series[row].metric
    info = judged.spec.metrics[metric]
    if metric in WORTH and adds(info):
        each = _each(metric, judged)
        return None if each is None else Worth(effect * each, "pieces", each)
    if info.over == "ratio" and info.parts and info.better == "lower" and info.scale == 1:
        top, bottom = (judged.spec.metrics[part] for part in info.parts)
        if top.unit == "money" and bottom.unit == "count":
            pieces = float(np.nansum(judged.series[row].base[first : last + 1]))
            return Worth(-effect * pieces, "price")
    return None


def _each(metric: str, judged: Judged) -> float | None:
    """The revenue that came with each piece, over the weeks before."""
    rows = [judged.row.get((name, ())) for name in (REVENUE, metric)]
    if None in rows:
        return None
    money, count = (
        judged.series[row].value[-JUDGED - 7 * WEEKS : -JUDGED] for row in rows if row is not None
    )
    both = np.isfinite(money) & np.isfinite(count)
    pieces = float(count[both].sum())
    earned = float(money[both].sum())
    return earned / pieces if pieces > 0 and earned > 0 else None
