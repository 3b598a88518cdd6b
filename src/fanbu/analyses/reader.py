"""What an analysis asks through, and how the needs of several are read once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from fanbu.model.facts import DataFacts
    from fanbu.model.question import Query


class Read(Protocol):
    """Carries a question to the store and back."""

    def table(self, query: Query, /) -> pa.Table:
        """Columns: `period` (unless the grain is total), the dimensions, one float64 a metric.

        By day there may be `until` too: a row of several days, from `period` to `until`. A metric
        that no data answers is null. `compare` is never asked for here.
        """

    def prepare(self, queries: Iterable[Query], /) -> None:
        """Told what will be asked, so that it can be answered together; may do nothing."""

    def facts(self) -> DataFacts:
        """What is known about the data of the workspace."""


@dataclass
class Gathered:
    """A reader that asks each question once, with the metrics of all who will ask it.

    `plan`: the union of metrics for every question that differs in its metrics only.
    """

    read: Read
    plan: dict[Query, tuple[str, ...]]
    _tables: dict[Query, pa.Table] = field(default_factory=dict)
    _facts: DataFacts | None = None

    def full(self, query: Query) -> Query:
        """The question as it is really asked: with the metrics of all who ask it."""
        known = self.plan.get(replace(query, metrics=()), ())
        wanted = (*known, *(name for name in query.metrics if name not in known))
        return replace(query, metrics=wanted)

    def table(self, query: Query, /) -> pa.Table:
        full = self.full(query)
        if full not in self._tables:
            self._tables[full] = self.read.table(full)
        return self._tables[full]

    def prepare(self, queries: Iterable[Query], /) -> None:
        self.read.prepare([self.full(query) for query in queries])

    def fetched(self) -> Gathered:
        """The same reader, with everything that is needed answered together."""
        self.prepare(self.plan)
        return self

    def facts(self) -> DataFacts:
        if self._facts is None:
            self._facts = self.read.facts()
        return self._facts


def gather(read: Read, needs: Iterable[Query]) -> Gathered:
    """OR the needs: one question for all that differ in their metrics only."""
    plan: dict[Query, dict[str, None]] = defaultdict(dict)
    for query in needs:
        plan[replace(query, metrics=())].update(dict.fromkeys(query.metrics))
    return Gathered(read, {bare: tuple(names) for bare, names in plan.items()})
