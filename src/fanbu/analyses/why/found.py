"""What `why` answers: how the metric stands, where the change sits, what is said beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fanbu.analyses.findings import really_moved

if TYPE_CHECKING:
    from fanbu.analyses.coverage import Basis
    from fanbu.analyses.headline import Row
    from fanbu.analyses.why.expected import Expected, Unable
    from fanbu.analyses.why.spec import Cause, Driver, LeftOut, Mix, Place
    from fanbu.model.facts import SourceFacts

Verdict = Literal[
    "causes", "mix", "everywhere", "not_in_dimensions", "nothing", "as_expected", "too_little",
    "no_history", "no_days", "no_value", "no_rate", "no_usual", "from_nothing", "no_dimensions",
    "not_additive", "mixed_goals", "all_zero", "no_data", "future", "data_gap", "tagging",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Broad:
    """How many of the members of a dimension moved the way of the whole."""

    dimension: str
    of: int
    went: int


@dataclass(frozen=True, slots=True)
class Beside:
    """The whole held against the other: the days before, or what should have been.

    `value` came; `before`: what it is held against, NaN-free; `low`, `high`: between which 95 % of
    what should have been lie, None of the days before. `moved`: it is beyond the usual there.
    """

    value: float
    before: float
    moved: bool
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """The answer. `row`: how the metric stands; None: there is nothing to look at.

    `not_taken_apart`: what it is made of, where that lacks days the metric itself has.
    `retagged`: the place whose rows seem to have lost their name. `apart`: dimensions whose places
    do not add up to the metric. `expected`: what the period was
    held against; None: the period before. `unable`: why it was that, although the other was asked.
    `broad`: most of the members of a dimension moved as the whole, and no place holds the change.
    `longer`: what the sum before was multiplied by, to be of as many days. `beside`: what the other
    comparison, which was not asked for, says of the whole. `lacks`: what a ratio is divided by that
    has no value. `stopped`: sources that did so shortly before, and leave it no day.
    """

    verdict: Verdict
    row: Row | None = None
    drivers: tuple[Driver, ...] = ()
    causes: tuple[Cause, ...] = ()
    considered: tuple[Cause, ...] = ()
    mixes: tuple[Mix, ...] = ()
    dimensions: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    alike: bool = False
    not_taken_apart: tuple[str, ...] = ()
    retagged: Place | None = None
    apart: tuple[str, ...] = ()
    expected: Expected | None = None
    unable: Unable | None = None
    broad: Broad | None = None
    longer: float = 1.0
    beside: Beside | None = None
    lacks: str | None = None
    stopped: tuple[SourceFacts, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether the whole is beyond its usual, by what it is held against here."""
        if self.expected is not None:
            return not self.expected.inside
        return self.row is not None and really_moved(self.row)

    @property
    def basis(self) -> Basis | None:
        return self.row.basis if self.row else None
