"""A number beside what it should have been."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expected:
    """`value` came where `expected` should have; 95 % of such lie from `low` to `high`.

    `special`: a public holiday or the peak of a promotion is among the days, or among those it is
    compared with: what the days before were like then says little.
    """

    value: float
    expected: float
    low: float
    high: float
    special: bool = False

    @property
    def usual(self) -> bool:
        return self.low <= self.value <= self.high

    def explains(self, before: float) -> bool:
        """Whether the change from `before` is one that was to be expected.

        By more than half of it; around special days, that it was to go this way and as far.
        """
        change, meant = self.value - before, self.expected - before
        near = self.special or abs(self.value - self.expected) * 2 <= abs(change)
        return self.usual and near and change * meant > 0
