"""The nouns of planning: a question, worked out step by step into legs.

A leg reads one table once. Legs are united and summed up again by the same dimensions, so two
tables never multiply each other's rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.metrics.algebra import Condition, Field
    from fanbu.metrics.metric import Definitions, Metric
    from fanbu.model.question import Query
    from fanbu.model.result import Warning_


@dataclass(frozen=True, slots=True)
class Locale:
    """Where days begin and weeks start: an IANA zone, and 0 for Monday or 6 for Sunday."""

    zone: str
    first_weekday: int = 0


@dataclass(frozen=True, slots=True)
class Dimension:
    """`name` is the output column: as asked, `props.` included."""

    name: str
    field: Field


@dataclass(frozen=True, slots=True)
class Leg:
    """Measures that are read from one table in one pass.

    `clock` dates the rows (None: the table has no clock). `need` names the dimensions a statistic
    must be split by. `served`: costs are charged to every goal a row served, instead of the goal
    of its conversions. `lines`: amounts are split over the lines of their order.
    """

    table: str
    clock: str | None
    measures: tuple[Metric, ...]
    need: tuple[str, ...] = ()
    served: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the compiler needs. `missing`: measures that lack a dimension asked for.

    `alike`: statistic → column → a mark, the same for columns that the same slices answer.
    `bare`: tables and views without any row, whose legs need no look.
    `probed`: whether it is asked, too, what must be said of rows that are left out.
    `names`: dimension → all names that its rows may bear; it is then read by their numbers.
    """

    query: Query
    definitions: Definitions
    locale: Locale
    metrics: tuple[Metric, ...] = ()
    dims: tuple[Dimension, ...] = ()
    where: Condition | None = None
    measures: tuple[Metric, ...] = ()
    missing: frozenset[str] = frozenset()
    legs: tuple[Leg, ...] = ()
    warnings: tuple[Warning_, ...] = ()
    alike: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
    bare: frozenset[str] = frozenset()
    probed: bool = True
    names: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)

    @property
    def bucketed(self) -> bool:
        return self.query.grain != "total"

    @property
    def held(self) -> tuple[Leg, ...]:
        """The legs whose table holds any row: those to be read."""
        return tuple(leg for leg in self.legs if leg.table not in self.bare)
