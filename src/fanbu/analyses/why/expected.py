"""What should have been: the one place that says what a period is held against.

Today it is the period before. Whatever knows better (a season, holidays, a trend) takes its place
here: a function of the leaves, and nothing else of `why` changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from fanbu.analyses.why.leaves import Floats, Leaves

    Expect: TypeAlias = Callable[[Leaves, str], Floats]
    """Leaves and a metric → float[leaves]: its expected value in each leaf."""


def as_before(leaves: Leaves, metric: str) -> Floats:
    """The comparable period before, leaf by leaf."""
    return leaves.before[metric]
