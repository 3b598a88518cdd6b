"""The questions of `why` that a report puts about its own metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.api import why
from fanbu.api.why_asked import Question

if TYPE_CHECKING:
    from collections.abc import Callable

    from fanbu.analyses.why import Asked
    from fanbu.api.desk import Desk
    from fanbu.run.query import Reader
    from fanbu.types import Period


def asking(desk: Desk, reader: Reader, period: Period) -> Callable[[str], Asked]:
    """Metric → what `fanbu why METRIC --period … --against before` asks."""
    against = why.before(period)

    def ask(metric: str) -> Asked:
        asked = Question(metric, period, against, by=(), where=None)
        return why.spec_of(desk, asked, reader, ())

    return ask
