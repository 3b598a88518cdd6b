"""A reader of what a filter leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fanbu.analyses.coverage import stood_on
from fanbu.analyses.cube import cube
from fanbu.model.question import Query
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    import pyarrow as pa

    from fanbu.analyses.reader import Read
    from fanbu.analyses.why.spec import Asked
    from fanbu.model.facts import DataFacts


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A reader whose every question is about one part of the data, and of the sources, only."""

    read: Read
    asked: Asked

    def table(self, query: Query, /) -> pa.Table:
        return self.read.table(replace(query, where=self.asked.where))

    def prepare(self, queries: Iterable[Query], /) -> None:
        self.read.prepare([replace(query, where=self.asked.where) for query in queries])

    def facts(self) -> DataFacts:
        facts, left = self.read.facts(), self.asked.sources
        if left is None:
            return facts
        facts = replace(facts, unrated=self._unrated(facts))
        own = stood_on(self.asked.scope.metrics[self.asked.metric].tables)
        return replace(
            facts,
            sources=tuple(
                each
                for each in facts.sources
                if each.table not in own or (each.table, each.platform, each.account) in left
            ),
        )

    def _unrated(self, facts: DataFacts) -> Mapping[str, frozenset[date]]:
        """Days that lack a rate, as far as what the filter leaves lacks amounts on them."""
        scope = self.asked.scope
        money = set(scope.metrics[self.asked.metric].money) & set(facts.unrated)
        names = scope.days_from((self.asked.metric,))
        if not money or not names:
            return facts.unrated
        both = Period(min(scope.previous.start, scope.period.start), scope.period.end)
        told = cube(self.table(Query(names, grain="day", period=both)), (), both)
        flags = [each[0, : len(told.days)] for each in told.partial.values() if len(each)]
        lacking = {d for flag in flags for d, lacks in zip(told.days, flag, strict=True) if lacks}
        return {t: days & lacking if t in money else days for t, days in facts.unrated.items()}
