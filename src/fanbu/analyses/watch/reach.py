"""How much of the business a series can move: what can move more is listened to more.

Hundreds of small places are watched that could never be news by themselves. Were all listened to
alike, they would drown the few that matter. The weeks before say which those are, so nothing that
is judged chooses what is heard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.watch.kin import closure
from fanbu.analyses.watch.spec import JUDGED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fanbu.analyses.watch.alerts import Judged
    from fanbu.analyses.watch.series import Series

    Floats = NDArray[np.float64]

USUAL = 56
"""Days before the judged ones."""
LEAST = 0.02
"""Of a usual week, as little as is ever told."""
ASIDE = 0.5
"""Of a metric that no headline metric is made of, as in what alerts weigh."""


def reach(judged: Judged) -> Floats:
    """float[series]: each one's share of its whole; of a ratio, of what stands below its line.

    One whose whole nobody can add up is its own.
    """
    led = closure(judged.spec)
    found = np.ones(len(judged.series))
    for row, one in enumerate(judged.series):
        whole = judged.row.get((one.metric, ()))
        part, every = (_size(judged.series[at]) for at in (row, row if whole is None else whole))
        share = part / every if every > 0 else 1.0
        found[row] = min(max(share, LEAST), 1.0) * (1.0 if one.metric in led else ASIDE)
    return found


def _size(one: Series) -> float:
    values = one.value if np.isnan(one.base).all() else one.base
    return float(np.nansum(np.abs(values[-JUDGED - USUAL : -JUDGED])))
