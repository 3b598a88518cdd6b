"""`why` of headline rows: the rows of a report held against the period before, several at once.

The very answer that `compute` gives of the same metric, period and days (`of_row` is both's), put
together from questions that are asked in one batch a step. Only where a month is longer than the
one before they differ: a report shows both as they were, and so are these rows, while `why` by
itself takes the one before to as many days. A row that stood still is looked into only where its
own places stir (`compute.stirs`): that takes one question a period, and no search of its parts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fanbu.analyses.why.compute import of_row, stirs
from fanbu.analyses.why.reading import together
from fanbu.analyses.why.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from fanbu.analyses.headline import Row
    from fanbu.analyses.reader import Read
    from fanbu.analyses.why.found import Why
    from fanbu.analyses.why.spec import Asked
    from fanbu.model.question import Query


@dataclass
class Whys:
    """`ask`: metric → the question about it, against the period before. Each is answered once."""

    read: Read
    ask: Callable[[str], Asked]
    now: datetime
    _asked: dict[str, Asked] = field(default_factory=dict)
    _found: dict[str, Why] = field(default_factory=dict)
    _stirs: dict[str, bool] = field(default_factory=dict)

    def first(self, row: Row) -> list[Query]:
        """What is read of a row before anything else: to be read with others."""
        return next(stirs(self.read, self._of(row), row, self.now, even=False), [])

    def stirs(self, row: Row) -> bool:
        """Whether the metric itself moved in some place, whatever became of the whole."""
        if row.metric not in self._stirs:
            steps = stirs(self.read, self._of(row), row, self.now, even=False)
            [self._stirs[row.metric]] = together(self.read, [steps])
        return self._stirs[row.metric]

    def look(self, rows: Iterable[Row]) -> None:
        """Answers all of them at once."""
        new = {row.metric: row for row in rows if row.metric not in self._found}
        steps = [
            of_row(self.read, self._of(row), row, self.now, even=False) for row in new.values()
        ]
        self._found |= zip(new, together(self.read, steps), strict=True)

    def of(self, row: Row) -> Told:
        """The answer, to be told."""
        self.look([row])
        scope = self._of(row).scope
        return Told(row.metric, scope.period, scope.previous, self._found[row.metric])

    def _of(self, row: Row) -> Asked:
        if row.metric not in self._asked:
            self._asked[row.metric] = self.ask(row.metric)
        return self._asked[row.metric]
