"""What stands behind an expected value: counts of more days than it is of, and a level foretold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fanbu.analyses.why.added import Added

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fanbu.analyses.why.added import Picked
    from fanbu.analyses.why.leaves import Floats, Ints, Leaves

    Bools = NDArray[np.bool_]

STEADY = 0.25
"""Of a level, what it may stray by to be something to hold others against."""
MOST = 0.5
LEVELS = ("channel", "platform")
"""Dimensions whose levels are foretold one by one."""


def alone(
    real: Floats, expected: Floats, scale: Floats, group: Ints
) -> tuple[Floats, Floats, Floats]:
    """Leaves without what moved their group as a whole (see `Behind.quiet`)."""
    there = expected > 0
    came, due = (np.bincount(group, each * there) for each in (real, expected))
    count = np.bincount(group, there)
    factor = np.divide(came, due, out=np.ones(len(due)), where=due > 0)
    some = there & (count[group] > 1)
    fitted = (expected * factor[group])[some]
    freedom = np.sqrt(count / np.maximum(count - 1, 1))[group[some]]
    return fitted + (real[some] - fitted) * freedom, fitted, scale[some]


@dataclass(frozen=True, slots=True)
class Behind:
    """One expected sum, leaf by leaf.

    float[leaves]: `expected`; `scale`, by what the base's count was multiplied to get it; `stray`,
    one sigma of its level, which leaves of one `group` (int[leaves]) share. `level`: the same of
    the whole, as a share of it. bool[leaves]: `known`, whether the level is known well.
    """

    expected: Floats
    scale: Floats
    stray: Floats
    group: Ints
    level: float
    known: Bools
    added: Added
    by_group: Floats

    @classmethod
    def of(cls, leaves: Leaves, name: str) -> Behind | None:
        """None where the expected value is the count of one other period, as it is."""
        raw = leaves.raw.get(name)
        if raw is None:
            return None
        expected = leaves.before[name]
        usual = float(expected.sum() / raw.sum()) if raw.sum() > 0 else 1.0
        scale = np.divide(expected, raw, out=np.full(len(raw), usual), where=raw > 0)
        by = next((each for each in LEVELS if each in leaves.dimensions), None)
        none = np.zeros(len(raw), np.int64)
        group = none if by is None else leaves.codes[:, leaves.dimensions.index(by)]
        stray = leaves.stray[name]
        known = stray <= STEADY * expected
        added = Added(expected, scale * expected, expected * known, scale)
        return cls(
            expected, scale, stray, group, leaves.level.get(name, 0.0), known, added,
            np.bincount(group, stray).astype(np.float64),
        )  # fmt: skip

    def quiet(self, real: Floats) -> tuple[Floats, Floats, Floats]:
        """Leaves without what moved their group as a whole: real, expected, scale, float[quiet].

        That groups stray is told by their own past (`stray`); what is learned from leaves is how
        they stray within. As much is given back as fitting the group took away; a leaf alone in its
        group tells nothing.
        """
        return alone(real, self.expected, self.scale, self.group)

    def is_steady(self, some: Picked) -> bool:
        """Whether some leaves can be held against without those whose level is not known well.

        Beside a channel that comes in bursts nothing can be told from the rest; where most of them
        are such, they are all there is.
        """
        whole, _, known, _ = self.added.over(some)
        return known >= MOST * whole

    def error(self, some: Picked, wild: float) -> float:
        """The variance of the sum over some leaves, over `wild` times that sum (`apart`'s error).

        n counts times c have the variance c·(c·n). Nothing expected: as of one count.
        """
        due, counted, _, scale = self.added.over(some)
        if due <= 0:
            rows = len(self.group) - len(some.leaves) if some.but else len(some.leaves)
            return scale / rows if rows else 1.0
        group, stray = self.group[some.leaves], self.stray[some.leaves]
        level: Floats = np.bincount(group, stray, len(self.by_group)).astype(np.float64)
        level = self.by_group - level if some.but else level
        return (counted + float(level @ level) / max(wild, 1e-300)) / due
