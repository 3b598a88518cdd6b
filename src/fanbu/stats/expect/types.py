"""What an expectation takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from fanbu.stats.expect.events import Events

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Bools: TypeAlias = NDArray[np.bool_]

WEEK = 7
LEAST = 8 * WEEK
"""Days with a value that a series needs before it is judged: eight of each weekday that has any.

What comes by appointment, once a week, has eight of them in as many weeks."""


class Kind(IntEnum):
    """What a window of days is, which says how strong it may be."""

    HOLIDAY = 0
    PROMOTION = 1
    PEAK = 2
    EVENT = 3


class Reason(IntEnum):
    """Why a series has no expectation; JUDGED when it has one."""

    JUDGED = 0
    SHORT = 1
    """Fewer than 56 days with a value before the judged ones (of fewer weekdays: eight of each)."""
    ZERO = 2
    """Nothing but zeros before the judged days."""
    ENDED = 3
    """Nothing, or nothing but zeros, in the last four weeks of what is known, and it was not so
    before."""
    CONSTANT = 4
    """One value, whatever the day: there is no noise to judge by."""


@dataclass(frozen=True, slots=True)
class Window:
    """Days `first` to `last` (from 0, both included) of the recurring thing `group`.

    The same group twice is one effect seen twice. `before`, `after`: days around that are touched,
    less the farther away. Days outside the series' are allowed.
    """

    group: int
    kind: Kind
    first: int
    last: int
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Days:
    """The days all series share.

    `count`: how many. `weekday`: of day 0, 0 for Monday. `worked`: weekend days that are worked
    (调休). `windows`: holidays, promotions, campaigns, notes.
    """

    count: int
    weekday: int
    windows: Sequence[Window] = ()
    worked: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Expectation:
    """What each day should have been: float64[series, days from `first` on], NaN where not said.

    `mean`; `low` and `high`: the band that holds `level` of days; `z`: how far the value is from
    it, in its own usual distances. Of the judged days, float64[series, judged]: `p_value`, how
    often a day strays as far, either way; `run_p_value`, the same of the stretch of days that ends
    there and is strangest, already paid for its choice; `run`, that stretch's length (1, 3 or 7
    days; 0 where not said). `reason`: int[series], a `Reason`. `events`: how series that have
    nothing on most days were foretold.
    """

    first: int
    level: float
    mean: Floats
    low: Floats
    high: Floats
    z: Floats
    p_value: Floats
    run_p_value: Floats
    run: Ints
    reason: Ints
    events: Events
