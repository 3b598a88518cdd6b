"""How much of a day is known at which age: late conversions, judgements, an unfinished day's hours.

The chain ladder of insurers (Mack 1993): from one age to the next a number grows by the ratio of
the sums over all days that have reached both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from fanbu.stats.expect.types import Floats


def growth(seen: ArrayLike) -> Floats:
    """float[ages − 1]: by what a day's number grows from each age to the next.

    `seen`: float[days, ages], what was known of each day at each age, NaN for ages not reached. 1
    where no day tells, or all that do were zero. Raises BadInput `series_differ` for anything but a
    table.
    """
    table = np.asarray(seen, np.float64)
    if table.ndim != 2:  # noqa: PLR2004 - days × ages
        raise BadInput("series_differ", values=list(table.shape), days=0)
    both = np.isfinite(table[:, :-1]) & np.isfinite(table[:, 1:])
    before = np.where(both, table[:, :-1], 0.0).sum(axis=0)
    after = np.where(both, table[:, 1:], 0.0).sum(axis=0)
    told = (before > 0) & (after > 0)
    return np.where(told, after / np.where(told, before, 1.0), 1.0)


def ripening(seen: ArrayLike) -> Floats:
    """float[ages]: the share of a day's final number that is known at each age; the last is 1.

    Above 1 where numbers shrink with age (leads judged invalid). `seen` and errors as `growth`.
    """
    factors = growth(seen)
    to_end = np.cumprod(factors[::-1])[::-1]
    return np.concatenate([1 / to_end, [1.0]])
