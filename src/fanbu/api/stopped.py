"""The warning that a ratio has no value since one of its sources stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu import words
from fanbu.model.result import Warning_

if TYPE_CHECKING:
    from fanbu.api.desk import Desk
    from fanbu.model.facts import SourceFacts


def warning_of(desk: Desk, metric: str, source: SourceFacts) -> Warning_:
    """Which source, its last day, and what says that it was switched off."""
    known = desk.definitions.metrics.get(metric)
    return Warning_(
        "source_stopped",
        {
            "metric": known.label[desk.language] if known else metric,
            "source": words.source_name(desk.language, source.table, source.platform),
            "table": source.table,
            "platform": source.platform,
            "account": source.account or None,
            "last": source.last or source.first,
            "first": source.silent_from,
            "pause": source.pause_name,
        },
    )
